using System.Security.Cryptography;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Discovery;

/// <summary>
/// Lists where to look for an engine, in the docker command's order: <c>DOCKER_HOST</c>, the current context, the usual sockets.
/// Reads the docker command's files and asks no engine.
/// </summary>
internal static class EngineCandidates
{
    private const string DefaultContext = "default";

    /// <summary>One chosen place, or all the usual ones that exist.</summary>
    /// <exception cref="WorkerImagesException">What was chosen does not exist or is of no kind that works here.</exception>
    public static IReadOnlyList<EngineCandidate> Of(EngineEnvironment surroundings)
    {
        if (surroundings.DockerHost is { } host)
        {
            return [Named(host, "DOCKER_HOST", surroundings)];
        }

        var (context, foundBy) = CurrentContext(surroundings);
        return context == DefaultContext
            ? [.. surroundings.UsualSockets.Where(File.Exists).Select(Usual)]
            : [FromContext(context, foundBy, surroundings)];
    }

    /// <summary>The engine at an address that the user wrote, over TLS where the docker command would use it.</summary>
    /// <exception cref="WorkerImagesException">The address is of no kind that works here.</exception>
    public static EngineCandidate Named(string address, string foundBy, EngineEnvironment surroundings)
    {
        var isLocal = address.StartsWith("unix://", StringComparison.Ordinal);
        var hasTls = !isLocal && surroundings.TlsVerify is not null;
        var certificates = hasTls ? surroundings.CertificatePath ?? surroundings.ConfigurationDirectory : null;
        return new(EngineAddress.Parse(address, foundBy, certificates), foundBy, IsChosen: true);
    }

    private static EngineCandidate Usual(string path) => new(new EngineAddress("unix://" + path), "usual socket", IsChosen: false);

    private static (string Name, string FoundBy) CurrentContext(EngineEnvironment surroundings)
    {
        if (surroundings.DockerContext is { } named)
        {
            return (named, "DOCKER_CONTEXT");
        }

        var file = Path.Combine(surroundings.ConfigurationDirectory, "config.json");
        var current = ReadJson(file, json => json.OptionalText("currentContext"));
        return (string.IsNullOrEmpty(current) ? DefaultContext : current, file);
    }

    private static EngineCandidate FromContext(string name, string foundBy, EngineEnvironment surroundings)
    {
        // The docker command files contexts under the hash of their names.
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var contexts = Path.Combine(surroundings.ConfigurationDirectory, "contexts");
        var file = Path.Combine(contexts, "meta", folder, "meta.json");
        if (!File.Exists(file))
        {
            throw Unusable(name, foundBy, "there is no such context");
        }

        if (ReadJson(file, json => json.Optional("Endpoints")?.Optional("docker")?.OptionalText("Host")) is not { Length: > 0 } host)
        {
            throw Unusable(name, foundBy, "it has no docker endpoint");
        }

        var certificates = Path.Combine(contexts, "tls", folder, "docker");
        var label = $"docker context \"{name}\"";
        return new(EngineAddress.Parse(host, label, Directory.Exists(certificates) ? certificates : null), label, IsChosen: true);
    }

    private static WorkerImagesException Unusable(string name, string foundBy, string why) =>
        new(
            ExitCode.Build,
            $"the docker context \"{name}\" (named by {foundBy}) cannot be used",
            why,
            "see `docker context ls`; `docker context use default` goes back to the engine of this machine");

    // Null when there is no such file.
    private static string? ReadJson(string path, Func<JsonPart, string?> read)
    {
        try
        {
            return File.Exists(path) ? read(JsonPart.Read(File.ReadAllBytes(path), Path.GetFileName(path))) : null;
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(
                ExitCode.Build, $"{path} cannot be read", fault.Message, "fix or remove the file, or name the engine with `--engine ADDRESS`", fault);
        }
    }
}

/// <summary>A place where an engine may listen.</summary>
/// <param name="Address">The place.</param>
/// <param name="FoundBy">Why it is looked at: <c>DOCKER_HOST</c>, <c>docker context "remote"</c>, <c>usual socket</c> …</param>
/// <param name="IsChosen">True when somebody chose it: then it is an error that it does not answer, and no other place is tried.</param>
internal sealed record EngineCandidate(EngineAddress Address, string FoundBy, bool IsChosen);
