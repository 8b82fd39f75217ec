using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>Programs beside which something is measured.</summary>
/// <param name="engine">The address of the engine they are to use.</param>
internal sealed class Command(string engine)
{
    private DockerTools? _tools;

    /// <summary>Runs a program to its good end; gives its standard output.</summary>
    /// <exception cref="UnmeasurableException">It failed.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var result = await RunningProgram.RunAsync(file, arguments, ScratchRepository.Root, environment, cancellationToken);
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new UnmeasurableException($"{Path.GetFileName(file)} {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>Runs this checkout's <c>build.sh</c>.</summary>
    public Task<string> BuildAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        RunAsync(Path.Combine(ScratchRepository.Root, "build.sh"), arguments, new Dictionary<string, string?> { ["DOCKER_HOST"] = engine }, cancellationToken);

    /// <summary>Runs <c>docker</c>, Debian 13's.</summary>
    public async Task<string> DockerAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        _tools ??= await ToolsAsync(cancellationToken);
        var environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = engine, ["DOCKER_CONFIG"] = _tools.ConfigurationDirectory };
        return await RunAsync(_tools.Docker, arguments, environment, cancellationToken);
    }

    private static async Task<DockerTools> ToolsAsync(CancellationToken cancellationToken)
    {
        if (DockerTools.WhyNot is { } reason)
        {
            throw new UnmeasurableException(reason);
        }

        try
        {
            return await DockerTools.ObtainAsync(cancellationToken);
        }
        catch (InvalidOperationException failure)
        {
            throw new UnmeasurableException(failure.Message);
        }
    }
}
