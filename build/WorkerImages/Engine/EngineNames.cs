using Docker.DotNet.Models;

namespace WorkerImages.Engine;

/// <summary>Names products by what they say of themselves in the answer to one question.</summary>
internal static class EngineNames
{
    public const string Docker = "Docker Engine";
    public const string DockerDesktop = "Docker Desktop";
    public const string Podman = "Podman Engine";

    public static string Of(VersionResponse version)
    {
        if (version.Components?.Any(component => component.Name == Podman) == true)
        {
            return Podman;
        }

        return version.Platform?.Name?.StartsWith(DockerDesktop, StringComparison.Ordinal) == true ? DockerDesktop : Docker;
    }
}
