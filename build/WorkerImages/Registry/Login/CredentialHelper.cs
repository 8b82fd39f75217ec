using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using WorkerImages.Machine;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>A program <c>docker-credential-NAME</c>, asked in the way of docker/docker-credential-helpers: the key on its input, JSON on its output.</summary>
/// <param name="name">What the configuration calls it.</param>
/// <param name="namedBy">The file that names it.</param>
/// <param name="path">Where programs are looked for.</param>
internal sealed class CredentialHelper(string name, string namedBy, string? path)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private string Program => "docker-credential-" + name;

    /// <summary>Null when it has nothing for the key.</summary>
    public async Task<Credential?> GetAsync(string key, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(TimeLimit);
        try
        {
            var file = ChildProcess.Find(Program, path) ?? throw Failed("there is no such program in PATH");
            var (status, output, error) = await ChildProcess.AskAsync(file, ["get"], ImmutableDictionary<string, string>.Empty, key, limited.Token);
            return status == 0 ? Read(output) : IsNotFound(output + error) ? null : throw Failed($"it ended with status {status}: {error.Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"it did not answer within {TimeLimit.TotalSeconds:0} s");
        }
        catch (Win32Exception fault)
        {
            throw Failed(fault.Message);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Failed("what it wrote is no credential");
        }
    }

    private static bool IsNotFound(string words) => words.Contains("credentials not found", StringComparison.OrdinalIgnoreCase);

    private Credential? Read(string output)
    {
        using var json = JsonDocument.Parse(output);
        var user = json.RootElement.GetProperty("Username").GetString() ?? "";
        var secret = json.RootElement.GetProperty("Secret").GetString() ?? "";
        return secret.Length == 0 ? null : new(user, new(secret), Program);
    }

    private WorkerImagesException Failed(string why) => new(
        ExitCode.Network, $"{Program} gave no credentials", why, $"install or repair it, or take it out of {namedBy} and log in again with `docker login`");
}
