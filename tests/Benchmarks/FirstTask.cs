using System.Text;
using System.Text.Json;
using WorkerImages.TestKit.Benches;

namespace Benchmarks;

/// <summary>A project of Docker compose with Redis and a worker of Code Story's application, and a task that waits for the worker.</summary>
/// <param name="command">Docker.</param>
/// <param name="name">The project's.</param>
/// <param name="options">The project's files and variables, as options of <c>docker compose</c>.</param>
/// <param name="repository">What the task is about.</param>
/// <param name="cancellationToken">Ends the waiting.</param>
internal sealed class FirstTask(Command command, string name, IEnumerable<string> options, string repository, CancellationToken cancellationToken)
{
    private const string TaskName = "codestory_blarify.step.run_blarify";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>The worker's container.</summary>
    public string Worker => $"{name}-worker-1";

    /// <summary>Starts everything and waits for the task's end.</summary>
    public async Task RunAsync()
    {
        await ComposeAsync(cancellationToken, "up", "--detach", "--pull", "never");
        var task = Guid.NewGuid().ToString();
        await AskAsync("LPUSH", "ingestion", Message(task));
        await EndAsync(task);
    }

    /// <summary>Removes it all.</summary>
    public Task RemoveAsync() => ComposeAsync(CancellationToken.None, "down", "--timeout", "0", "--volumes");

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

    private Task<string> ComposeAsync(CancellationToken until, params string[] words) =>
        command.DockerAsync(until, ["compose", "--project-name", name, .. options, .. words]);

    private Task<string> AskAsync(params string[] words) => DockerAsync(["exec", $"{name}-redis-1", "redis-cli", .. words]);

    private async Task<string> DockerAsync(params string[] arguments) => (await command.DockerAsync(cancellationToken, arguments)).Trim();
}
