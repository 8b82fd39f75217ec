namespace WorkerImages.TestKit.Benches;

/// <summary>The Docker CLI of this machine, talking to one engine.</summary>
/// <param name="address">The engine's.</param>
internal sealed class DockerProgram(string address)
{
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DOCKER_HOST"] = null,
        ["DOCKER_CONTEXT"] = null,
        ["DOCKER_API_VERSION"] = null,
        ["DOCKER_TLS_VERIFY"] = null,
    };

    /// <summary>The engine's address.</summary>
    public string Address => address;

    /// <summary>Runs a command that must succeed.</summary>
    public Task<ProgramResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        SucceedAsync("docker", ["--host", address, .. arguments], cancellationToken);

    /// <summary>Runs a command, whatever becomes of it.</summary>
    public Task<ProgramResult> TryAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunningProgram.RunAsync("docker", ["--host", address, .. arguments], "/", Environment, cancellationToken);

    internal static async Task<ProgramResult> SucceedAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await RunningProgram.RunAsync(program, arguments, "/", Environment, cancellationToken);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result}");
    }
}
