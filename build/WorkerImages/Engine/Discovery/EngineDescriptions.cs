using System.Text.Json;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Discovery;

/// <summary>Reads what an engine says about itself (the answer to <c>GET /version</c>), and refuses those that cannot build.</summary>
internal static class EngineDescriptions
{
    public const string Docker = "Docker Engine";
    public const string DockerDesktop = "Docker Desktop";
    public const string Podman = "Podman Engine";

    // The newest version whose answers the client library's types describe; older engines get their own.
    private static readonly Version Newest = new(1, 52);

    // BuildKit is part of the engine since 18.09.
    private static readonly Version OldestWithBuildKit = new(1, 39);

    /// <param name="version">The answer.</param>
    /// <param name="candidate">Who answered.</param>
    /// <param name="isPrivate">True for our own.</param>
    /// <param name="isOnThisMachine">True when it sees this machine's processes.</param>
    /// <exception cref="WorkerImagesException">It has no BuildKit, or is no engine.</exception>
    public static EngineDescription Of(JsonElement version, EngineCandidate candidate, bool isPrivate, bool isOnThisMachine)
    {
        if (!Version.TryParse(Text(version, "ApiVersion"), out var api))
        {
            throw Unusable(candidate, "what answers there is no Docker Engine");
        }

        var (name, number) = (NameOf(version), Text(version, "Version"));
        if (api < OldestWithBuildKit)
        {
            throw Unusable(candidate, $"{name} {number} (API {api}) has no BuildKit, which came with Docker Engine 18.09 (API {OldestWithBuildKit})");
        }

        return new(
            candidate.Address.Text,
            name,
            number,
            (api < Newest ? api : Newest).ToString(),
            new Platform(Text(version, "Os"), Text(version, "Arch")).Normalize(), // /version names no variant: arm counts as v7, Debian's armhf
            SharesFilesystem: isOnThisMachine && name != DockerDesktop,
            isPrivate)
        {
            FoundBy = candidate.FoundBy,
        };
    }

    /// <summary>The failure to use an engine, with what can be done.</summary>
    public static WorkerImagesException Unusable(EngineCandidate candidate, string why, Exception? fault = null) =>
        new(
            ExitCode.Build,
            $"the engine at {candidate.Address} ({candidate.FoundBy}) cannot be used",
            why,
            EngineAdvice.For(why) ?? "start it, or choose another with `--engine ADDRESS`",
            fault);

    private static string NameOf(JsonElement version)
    {
        var hasPodman = version.TryGetProperty("Components", out var components) && components.ValueKind == JsonValueKind.Array
            && components.EnumerateArray().Any(component => Text(component, "Name") == Podman);
        if (hasPodman)
        {
            return Podman;
        }

        var isDesktop = version.TryGetProperty("Platform", out var platform)
            && Text(platform, "Name").StartsWith(DockerDesktop, StringComparison.Ordinal);
        return isDesktop ? DockerDesktop : Docker;
    }

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
