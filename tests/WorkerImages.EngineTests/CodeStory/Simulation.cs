using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A worker with its Redis and a producer, ready for tasks.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    /// <summary>The original's task.</summary>
    public const string TaskName = "codestory_blarify.step.run_blarify";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(45);

    private readonly string _image;
    private readonly SimulationSetting _setting;
    private Producer? _producer;

    private Simulation(SimulatedHost host, SimulationSetting setting, string image)
    {
        (Host, _setting, _image) = (host, setting, image);
        Redis = Worker = "";
    }

    /// <summary>The engine's host.</summary>
    public SimulatedHost Host { get; }

    /// <summary>The container of Redis.</summary>
    public string Redis { get; private set; }

    /// <summary>The container of the worker.</summary>
    public string Worker { get; private set; }

    /// <summary>The volume that is mounted at <see cref="SimulationSetting.InVolume"/>.</summary>
    public string Volume => _setting.Volume;

    private Producer Producer => _producer ?? throw new InvalidOperationException("the simulation is not started");

    /// <summary>Starts it, and returns when the worker answers.</summary>
    public static async Task<Simulation> StartAsync(SimulatedHost host, WorkerStart start, Mutation? mutation, CancellationToken cancellationToken)
    {
        var application = CopyOfApplication(host);
        mutation?.Apply(application);
        var setting = SimulationSetting.Of(host, application, mutation);
        var simulation = new Simulation(host, setting, mutation?.Image ?? StandIns.Blarify);
        try
        {
            (simulation.Redis, simulation.Worker) = await start.UpAsync(host, setting, cancellationToken);
            simulation._producer = Producer.Start(simulation.ProducersArguments(application));
            await simulation.ReadyAsync(cancellationToken);
            return simulation;
        }
        catch
        {
            await simulation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the worker answers Celery's own question, asked as the worker's user.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(ReadyLimit);
        var since = await InspectAsync(Worker, "{{.State.StartedAt}}", cancellationToken);
        using (var logs = RunningProgram.Start("docker", ["--host", Host.Docker.Address, "logs", "--follow", "--since", since, Worker], "/"))
        {
            await logs.SeenAsync(" ready.", limited.Token);
        }

        var ping = await Host.Docker.TryAsync(
            ["exec", "-u", "appuser", Worker, "celery", "-A", "codestory.ingestion_pipeline.celery_app", "inspect", "ping"], cancellationToken);
        Assert.True(ping.StandardOutput.Contains("pong", StringComparison.Ordinal), ping.ToString());
    }

    /// <summary>Sends a task with the original's keywords to the queue that the application's routes name; gives its id.</summary>
    public Task<string> SendAsync(string path, string? image = null, double? timeout = null, string? queue = null)
    {
        var arguments = new JsonObject
        {
            ["repository_path"] = path,
            ["job_id"] = Guid.NewGuid().ToString("n"),
            ["ignore_patterns"] = new JsonArray(SimulatedRepository.Ignored),
            ["docker_image"] = image ?? _image,
            ["timeout"] = timeout,
            ["config"] = new JsonObject { ["incremental"] = true },
        };
        return Producer.SendAsync(TaskName, arguments, queue);
    }

    /// <summary>Waits for a task's end.</summary>
    public async Task<AnalysisEnd> EndAsync(string task, CancellationToken cancellationToken) => new(task, await Producer.EndAsync(task, cancellationToken));

    /// <summary>Sends a task and waits for its end.</summary>
    public async Task<AnalysisEnd> AnalyseAsync(string path, CancellationToken cancellationToken, string? image = null, double? timeout = null) =>
        await EndAsync(await SendAsync(path, image, timeout), cancellationToken);

    /// <summary>Revokes a running task.</summary>
    public Task RevokeAsync(string task) => Producer.RevokeAsync(task);

    /// <summary>Stops the worker as <c>docker stop</c> does; gives its exit code and how long that took.</summary>
    public async Task<(string ExitCode, TimeSpan Took)> StopAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await Host.Docker.RunAsync(["stop", Worker], cancellationToken);
        var took = watch.Elapsed;
        return (await InspectAsync(Worker, "{{.State.ExitCode}}", cancellationToken), took);
    }

    /// <summary>Starts the worker's container again.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        await Host.Docker.RunAsync(["start", Worker], cancellationToken);
        await ReadyAsync(cancellationToken);
    }

    /// <summary>Asks Redis.</summary>
    public async Task<string> RedisAsync(CancellationToken cancellationToken, params string[] command) =>
        (await Host.Docker.RunAsync(["exec", Redis, "redis-cli", .. command], cancellationToken)).StandardOutput.Trim();

    /// <summary>Asks the engine of a container.</summary>
    public async Task<string> InspectAsync(string container, string format, CancellationToken cancellationToken) =>
        (await Host.Docker.RunAsync(["inspect", "--type", "container", "--format", format, container], cancellationToken)).StandardOutput.Trim();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_producer is not null)
        {
            await _producer.DisposeAsync();
        }

        await Host.Docker.TryAsync(["rm", "--force", "--volumes", Worker, Redis], CancellationToken.None);
        await Host.Docker.TryAsync(["volume", "rm", Volume], CancellationToken.None);
    }

    private string[] ProducersArguments(string application) =>
    [
        "--host", Host.Docker.Address, "run", "--rm", "--interactive", "--network", $"container:{Redis}", "--workdir", "/app",
        "--volume", $"{application}:/app:ro", "--volume", $"{application}/producer.py:/producer.py:ro",
        "--env", $"REDIS__URI={SimulationSetting.Redis}", "--env", "PYTHONPATH=/app", "--entrypoint", "/opt/venv/bin/python",
        CodeStoryImage.Reference, "/producer.py",
    ];

    // The host of the simulation does not see the repository, and mutants need another one anyway.
    private static string CopyOfApplication(SimulatedHost host)
    {
        var copy = host.At($"app-{Guid.NewGuid():n}");
        foreach (var file in Directory.EnumerateFiles(SimulatedHost.Application, "*.py", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(SimulatedHost.Application, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.Copy(Path.Combine(Path.GetDirectoryName(ThisFile())!, "producer.py"), Path.Combine(copy, "producer.py"));
        return copy;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
