using System.Diagnostics;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A container of the worker's image whose command only waits.</summary>
public sealed class IdleWorker : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(90);

    private readonly DockerProgram _docker;

    private IdleWorker(DockerProgram docker, string id) => (_docker, Id) = (docker, id);

    /// <summary>The container.</summary>
    public string Id { get; }

    /// <summary>Starts one and waits until its entrypoint has become the worker.</summary>
    internal static async Task<IdleWorker> StartAsync(DockerProgram docker, string image, IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var started = await docker.RunAsync(["run", "--detach", .. options, image, "sleep", "infinity"], cancellationToken);
        var worker = new IdleWorker(docker, started.StandardOutput.Trim());
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            var seen = await worker.ExecuteAsync(["worker-exec", "true"], cancellationToken);
            if (seen.ExitCode == 0)
            {
                return worker;
            }

            Assert.True(watch.Elapsed < StartLimit, $"no worker: {seen}");
        }
    }

    /// <summary>Runs a command in it.</summary>
    internal Task<ProgramResult> ExecuteAsync(IEnumerable<string> command, CancellationToken cancellationToken, params string[] options) =>
        _docker.TryAsync(["exec", .. options, Id, .. command], cancellationToken);

    /// <summary>Waits until the engine has come to a verdict on its health; gives the last check's words.</summary>
    public async Task<string> HealthAsync(string verdict, CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(200, cancellationToken))
        {
            var seen = await _docker.RunAsync(["inspect", "--format", "{{.State.Health.Status}} {{range .State.Health.Log}}{{.Output}}{{end}}", Id], cancellationToken);
            if (seen.StandardOutput.StartsWith(verdict + ' ', StringComparison.Ordinal))
            {
                return seen.StandardOutput;
            }

            Assert.True(watch.Elapsed < HealthLimit, $"not {verdict}: {seen}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _docker.TryAsync(["rm", "--force", "--volumes", Id], CancellationToken.None);
}
