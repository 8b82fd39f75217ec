using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>The example's compose file, under Docker's commands of today, as a project of a test's own.</summary>
internal sealed class Compose
{
    private readonly DockerTools _tools;
    private readonly Dictionary<string, string?> _environment;

    private Compose(DockerTools tools, string address, Dictionary<string, string?> environment)
    {
        _tools = tools;
        _environment = new(environment) { ["DOCKER_HOST"] = address, ["DOCKER_CONFIG"] = tools.ConfigurationDirectory };
    }

    /// <summary>The project's name, which its containers' names begin with.</summary>
    public string Project { get; } = TestMark.NewName("story-");

    /// <summary>Nothing is started yet.</summary>
    public static async Task<Compose> OfAsync(string address, Dictionary<string, string?> environment, CancellationToken cancellationToken) =>
        new(await DockerTools.ObtainAsync(cancellationToken), address, environment);

    /// <summary>Starts it and waits until all of it is healthy.</summary>
    public async Task UpAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(["up", "--detach", "--wait", "--pull", "never"], cancellationToken);
        if (result.ExitCode != 0)
        {
            var logs = await RunAsync(["logs", "--no-color"], CancellationToken.None);
            await DownAsync();
            throw new InvalidOperationException($"{result}\n{logs.StandardOutput}");
        }
    }

    /// <summary>Takes everything away.</summary>
    public Task DownAsync() => RunAsync(["down", "--timeout", "5", "--volumes"], CancellationToken.None);

    private Task<ProgramResult> RunAsync(string[] arguments, CancellationToken cancellationToken) => RunningProgram.RunAsync(
        _tools.Docker,
        ["compose", "--project-name", Project, "--file", Path.Combine(ScratchRepository.Root, "examples", "code-story", "compose.yaml"), .. arguments],
        ScratchRepository.Root,
        _environment,
        cancellationToken);
}
