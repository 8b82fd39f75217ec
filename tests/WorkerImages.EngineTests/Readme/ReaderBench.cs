using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Readme;

/// <summary>
/// A reader's place to type commands: a copy of the repository, Docker's commands of today, and the engine of the tests. What must differ
/// from the page does: <c>build.sh</c> starts the tool that the tests were built with, and where a command says
/// <c>/var/run/docker.sock</c> for the engine's socket, <c>docker</c> and <c>stat</c> are given the socket of the engine of the tests.
/// </summary>
internal sealed class ReaderBench : IDisposable
{
    private const string UsualSocket = "/var/run/docker.sock";

    private readonly ScratchDirectory _surroundings = new();
    private readonly Dictionary<string, string?> _environment;

    private ReaderBench(DockerTools tools, EngineBench engine)
    {
        var address = engine.Address;
        Socket = address["unix://".Length..];
        WriteProgram(Repository.At("build.sh"), $"""exec dotnet "{Path.Combine(AppContext.BaseDirectory, "Build.dll")}" --root "{Repository.Path}" "$@" """);
        WriteRedirected("docker", tools.Docker);
        WriteRedirected("stat", "/usr/bin/stat");
        ShareBases();
        engine.ShareVerdicts(Repository);
        _environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{_surroundings.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["DOCKER_CONFIG"] = tools.ConfigurationDirectory,
            ["DOCKER_HOST"] = address,
            ["DOCKER_SOCKET"] = Socket,
            ["COMPOSE_PROJECT_NAME"] = Path.GetFileName(Repository.Path).ToLowerInvariant(),
            // StopEngine ends the private engine of this folder: there is none, whatever the user of these tests has.
            ["XDG_CACHE_HOME"] = _surroundings.At("cache"),
            ["GITHUB_STEP_SUMMARY"] = null,
        };
    }

    /// <summary>The copy of the repository.</summary>
    public ScratchRepository Repository { get; } = new();

    /// <summary>The engine's socket.</summary>
    public string Socket { get; }

    /// <summary>Makes the place.</summary>
    public static async Task<ReaderBench> PrepareAsync(EngineBench engine, CancellationToken cancellationToken) =>
        new(await DockerTools.ObtainAsync(cancellationToken), engine);

    /// <summary>Writes the file that a block of the page shows.</summary>
    public void Write(Block block) => Repository.Write(block.File!, block.Text);

    /// <summary>Types a command.</summary>
    public Task<ProgramResult> TypeAsync(string command, CancellationToken cancellationToken) =>
        RunningProgram.RunAsync("/bin/sh", ["-c", command], Repository.Path, _environment, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Repository.Dispose();
        _surroundings.Dispose();
    }

    // A bootstrap takes most of a minute; its results are the same for everybody.
    private void ShareBases()
    {
        var ours = Directory.CreateDirectory(Path.Combine(UserCache.Directory, "worker-images", "bases")).FullName;
        Directory.CreateDirectory(_surroundings.At("cache/worker-images"));
        Directory.CreateSymbolicLink(_surroundings.At("cache/worker-images/bases"), ours);
    }

    private void WriteRedirected(string name, string program) => WriteProgram(
        _surroundings.At(name),
        $$"""
        for word do
            shift
            case $word in {{UsualSocket}} | {{UsualSocket}}:*) word={{Socket}}${word#{{UsualSocket}}} ;; esac
            set -- "$@" "$word"
        done
        exec "{{program}}" "$@"
        """);

    private static void WriteProgram(string path, string script)
    {
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
