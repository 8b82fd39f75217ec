using System.Globalization;
using System.Text;
using System.Text.Json;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace Benchmarks;

/// <summary>Redis, a worker of Code Story's application, and a task that waits in the queue before the worker is there.</summary>
/// <param name="command">Docker.</param>
/// <param name="socket">The engine's.</param>
/// <param name="repository">What the task is about.</param>
/// <param name="cancellationToken">Ends the waiting.</param>
internal sealed class FirstTask(Command command, string socket, string repository, CancellationToken cancellationToken)
{
    private const string Worker = "worker-images-benchmark-worker";
    private const string Redis = "worker-images-benchmark-redis";
    private const string TaskName = "codestory_blarify.step.run_blarify";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Starts everything anew and waits for the task's end.</summary>
    /// <param name="image">Options, the worker's image and its command.</param>
    public async Task RunAsync(IEnumerable<string> image)
    {
        await RemoveAsync();
        await DockerAsync("run", "--detach", "--name", Redis, StandIns.Redis, "redis-server", "--save", "");
        var application = Path.Combine(ScratchRepository.Root, "examples", "code-story", "app");
        await DockerAsync(
        [
            "run", "--detach", "--name", Worker, "--network", $"container:{Redis}", "--env", "REDIS__URI=redis://127.0.0.1:6379/0",
            "--env", "PYTHONDONTWRITEBYTECODE=1",
            "--volume", $"{socket}:/var/run/docker.sock:ro", "--volume", $"{repository}:{repository}:ro", "--volume", $"{application}:/app:ro", .. image,
        ]);
        var task = Guid.NewGuid().ToString();
        await AskAsync("LPUSH", "ingestion", Message(task));
        await EndAsync(task);
    }

    /// <summary>The size of the worker's file system: its image, and what was written since.</summary>
    public async Task<long> SizeAsync() =>
        long.Parse(await DockerAsync("inspect", "--size", "--type", "container", "--format", "{{.SizeRootFs}}", Worker), CultureInfo.InvariantCulture);

    /// <summary>Removes both containers.</summary>
    public Task RemoveAsync() => command.DockerAsync(CancellationToken.None, "rm", "--force", "--volumes", Worker, Redis);

    private async Task EndAsync(string task)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        while (true)
        {
            var result = await AskAsync("GET", $"celery-task-meta-{task}");
            if (result.Contains("\"SUCCESS\"", StringComparison.Ordinal))
            {
                // the verdict is in the payload
                if (!result.Contains("\"COMPLETED\"", StringComparison.Ordinal))
                {
                    throw new UnmeasurableException($"the task failed: {result}");
                }

                return;
            }

            if (limited.IsCancellationRequested || await DockerAsync("inspect", "--format", "{{.State.Running}}", Worker) != "true")
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new UnmeasurableException($"the worker did not end the task: {await DockerAsync("logs", "--tail", "20", Worker)}");
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    // Celery's message protocol 2, as its Redis transport stores it.
    private string Message(string task)
    {
        var arguments = new
        {
            repository_path = repository,
            job_id = task,
            ignore_patterns = Array.Empty<string>(),
            docker_image = StandIns.Blarify,
            timeout = 60,
            config = new { },
        };
        var body = JsonSerializer.Serialize(new object[] { Array.Empty<object>(), arguments, new { } });
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
            ["content-encoding"] = "utf-8",
            ["content-type"] = "application/json",
            ["headers"] = new { lang = "py", task = TaskName, id = task, root_id = task },
            ["properties"] = new
            {
                correlation_id = task,
                delivery_mode = 2,
                delivery_info = new { exchange = "", routing_key = "ingestion" },
                priority = 0,
                body_encoding = "base64",
                delivery_tag = task,
            },
        });
    }

    private Task<string> AskAsync(params string[] words) => DockerAsync(["exec", Redis, "redis-cli", .. words]);

    private async Task<string> DockerAsync(params string[] arguments) => (await command.DockerAsync(cancellationToken, arguments)).Trim();
}
