namespace WorkerImages.TestKit;

/// <summary>
/// The Docker command line that users have today: <c>docker</c> with the plugins buildx and compose, of Debian 13's packages, unpacked into
/// the user's cache. Nothing is installed.
/// </summary>
internal sealed class DockerTools
{
    private DockerTools(string directory) => ConfigurationDirectory = directory;

    /// <summary>Why this machine cannot get them; null when it can.</summary>
    public static string? WhyNot => ArchiveFactAttribute.WhyNot;

    /// <summary>What <c>DOCKER_CONFIG</c> must be for the plugins to be found.</summary>
    public string ConfigurationDirectory { get; }

    /// <summary>The command.</summary>
    public string Docker => Path.Combine(ConfigurationDirectory, "docker");

    /// <summary>The plugin buildx, which also runs as a program without docker.</summary>
    public string Buildx => Path.Combine(ConfigurationDirectory, "cli-plugins", "docker-buildx");

    /// <summary>Unpacks them, or takes those unpacked before.</summary>
    /// <exception cref="InvalidOperationException">The distribution's archive did not give them; the message has the reason.</exception>
    public static async Task<DockerTools> ObtainAsync(CancellationToken cancellationToken) => new(await UnpackedPackages.ObtainAsync(
        "docker-trixie",
        """
        mmdebstrap --quiet --variant=extract --include=docker-cli,docker-buildx,docker-compose trixie "$1/root"
        mkdir "$1/cli-plugins"
        mv "$1/root/usr/bin/docker" "$1"
        mv "$1/root/usr/libexec/docker/cli-plugins/docker-buildx" "$1/root/usr/libexec/docker/cli-plugins/docker-compose" "$1/cli-plugins"
        rm -rf "$1/root"
        """,
        cancellationToken));
}
