namespace WorkerImages.Engine.Discovery;

/// <summary>What decides which engine is meant: a user's settings, and where sockets and caches usually are. No questions to an engine.</summary>
internal sealed record EngineEnvironment
{
    /// <summary><c>DOCKER_HOST</c>, null when unset or empty; so are the others.</summary>
    public string? DockerHost { get; init; }

    /// <summary><c>DOCKER_CONTEXT</c>.</summary>
    public string? DockerContext { get; init; }

    /// <summary><c>DOCKER_TLS_VERIFY</c>: any text means yes, even "0" (as the docker command reads it).</summary>
    public string? TlsVerify { get; init; }

    /// <summary><c>DOCKER_CERT_PATH</c>: where certificates are; without <see cref="TlsVerify"/> it means nothing, as to the docker command.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The docker command's folder: <c>DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public required string ConfigurationDirectory { get; init; }

    /// <summary>Sockets to try when no option chose an engine, best first.</summary>
    public required IReadOnlyList<string> UsualSockets { get; init; }

    /// <summary>The user's folder for what can be made again: <c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Reads the settings of this process.</summary>
    public static EngineEnvironment OfThisProcess()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify); // a home that is not made yet is one, too
        return new()
        {
            DockerHost = Variable("DOCKER_HOST"),
            DockerContext = Variable("DOCKER_CONTEXT"),
            TlsVerify = Variable("DOCKER_TLS_VERIFY"),
            CertificatePath = Variable("DOCKER_CERT_PATH"),
            ConfigurationDirectory = Variable("DOCKER_CONFIG") ?? Path.Combine(home, ".docker"),
            CacheDirectory = Variable("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"),
            UsualSockets = [.. SocketsOf(home, Variable("XDG_RUNTIME_DIR"))],
        };
    }

    private static IEnumerable<string> SocketsOf(string home, string? runtimeDirectory)
    {
        yield return "/var/run/docker.sock";
        if (runtimeDirectory is not null)
        {
            yield return Path.Combine(runtimeDirectory, "docker.sock");
        }

        yield return Path.Combine(home, ".docker/run/docker.sock");
        yield return Path.Combine(home, ".docker/desktop/docker.sock");
        if (runtimeDirectory is not null)
        {
            yield return Path.Combine(runtimeDirectory, "podman/podman.sock");
        }

        yield return "/run/podman/podman.sock";
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
