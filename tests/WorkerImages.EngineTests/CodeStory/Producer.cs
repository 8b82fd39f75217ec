using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Sends tasks and hears of them: <c>producer.py</c> in its own container, with the application's Celery.</summary>
internal sealed class Producer : IAsyncDisposable
{
    private static readonly string[] Ends = ["SUCCESS", "FAILURE", "REVOKED"];

    private readonly Process _process;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonElement>> _states = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new();

    private Producer(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>Starts it by a <c>docker run</c> whose arguments end with the image.</summary>
    public static Producer Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("docker", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(Process.Start(start)!);
    }

    /// <summary>Sends a task; gives its id. Without a queue the application's routes decide.</summary>
    public async Task<string> SendAsync(string name, JsonObject arguments, string? queue = null)
    {
        var id = Guid.NewGuid().ToString();
        _states[id] = [];
        _ends[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = new JsonObject { ["do"] = "send", ["name"] = name, ["task_id"] = id, ["kwargs"] = arguments };
        if (queue is not null)
        {
            order["queue"] = queue;
        }

        await OrderAsync(order);
        return id;
    }

    /// <summary>Revokes a running task.</summary>
    public Task RevokeAsync(string id) => OrderAsync(new() { ["do"] = "revoke", ["task_id"] = id });

    /// <summary>Waits for a task's last state; gives all that Celery stored of it, in order.</summary>
    public async Task<ImmutableArray<JsonElement>> EndAsync(string id, CancellationToken cancellationToken)
    {
        await _ends[id].Task.WaitAsync(cancellationToken);
        return [.. _states[id]];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task OrderAsync(JsonObject order)
    {
        await _process.StandardInput.WriteLineAsync(order.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        var state = JsonDocument.Parse(line).RootElement;
        var id = state.GetProperty("task_id").GetString()!;
        _states.GetOrAdd(id, _ => []).Enqueue(state);
        if (Ends.Contains(state.GetProperty("status").GetString()))
        {
            _ends.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }
}
