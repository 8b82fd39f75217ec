namespace WorkerImages.TestKit;

/// <summary>
/// Docker's command line as users have it today: <c>docker</c> with the plugins buildx and compose, of Debian 13's packages, unpacked into
/// the user's cache. Nothing is installed.
/// </summary>
public sealed class DockerTools
{
    private const string Packages = "docker-cli,docker-buildx,docker-compose";

    private DockerTools(string directory) => ConfigurationDirectory = directory;

    /// <summary>Why they cannot be had here; null when they can.</summary>
    public static string? WhyNot => ArchiveFactAttribute.WhyNot;

    /// <summary>What <c>DOCKER_CONFIG</c> must be for the plugins to be found.</summary>
    public string ConfigurationDirectory { get; }

    /// <summary>The command.</summary>
    public string Docker => Path.Combine(ConfigurationDirectory, "docker");

    /// <summary>The plugin buildx, which is a program of its own, too.</summary>
    public string Buildx => Path.Combine(ConfigurationDirectory, "cli-plugins", "docker-buildx");

    /// <summary>Unpacks them, or takes those unpacked before.</summary>
    /// <exception cref="InvalidOperationException">The distribution's archive did not give them; the message has the reason.</exception>
    public static async Task<DockerTools> ObtainAsync(CancellationToken cancellationToken)
    {
        var kept = Path.Combine(UserCache.Directory, "worker-images-tests", "docker-trixie");
        if (!Directory.Exists(kept))
        {
            // Beside the place where they stay, so that they get there in one step.
            var unfinished = $"{kept}.{Environment.ProcessId}";
            await UnpackAsync(unfinished, cancellationToken);
            Directory.Move(unfinished, kept);
        }

        return new(kept);
    }

    private static async Task UnpackAsync(string directory, CancellationToken cancellationToken)
    {
        const string Script =
            """
            set -eu
            mkdir -p "$2"
            mmdebstrap --quiet --variant=extract --include="$1" trixie "$2/root"
            mkdir "$2/cli-plugins"
            mv "$2/root/usr/bin/docker" "$2"
            mv "$2/root/usr/libexec/docker/cli-plugins/docker-buildx" "$2/root/usr/libexec/docker/cli-plugins/docker-compose" "$2/cli-plugins"
            rm -rf "$2/root"
            """;
        var result = await RunningProgram.RunAsync("/bin/sh", ["-c", Script, "unpack", Packages, directory], "/", null, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"mmdebstrap could not unpack {Packages}: {result.StandardError}");
        }
    }
}
