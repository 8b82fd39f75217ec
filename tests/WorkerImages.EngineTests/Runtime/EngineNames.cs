namespace WorkerImages.EngineTests.Runtime;

/// <summary>The engines that rows run on, as the report calls them.</summary>
internal static class EngineNames
{
    public const string Docker20 = "docker 20.10";
    public const string Docker20Restarted = "docker 20.10 live-restore";
    public const string Docker26 = "docker 26.1";
    public const string Docker26Remapped = "docker 26.1 userns-remap";
    public const string Docker26Rootless = "docker 26.1 rootless";
    public const string Podman = "podman";

    /// <summary>Those whose containers are in a user namespace that does not own the bench's network.</summary>
    public static readonly string[] WithoutHostNetwork = [Docker26Remapped, Docker26Rootless];

    public static readonly string[] Both = [Docker20, Docker26];
}
