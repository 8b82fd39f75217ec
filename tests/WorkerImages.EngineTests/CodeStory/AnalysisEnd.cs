using System.Collections.Immutable;
using System.Text.Json;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What became of a task, in the words of Celery and of its payload: to be compared with what the host knows.</summary>
/// <param name="Task">Its id.</param>
/// <param name="States">All that Celery stored of it.</param>
internal sealed record AnalysisEnd(string Task, ImmutableArray<JsonElement> States)
{
    /// <summary>Celery's verdict.</summary>
    public string State => States[^1].GetProperty("status").GetString()!;

    /// <summary>The payload's verdict.</summary>
    public string? Status => Text("status");

    /// <summary>The container's exit code, as the task saw it.</summary>
    public int? ExitCode => Payload.GetProperty("exit_code") is { ValueKind: JsonValueKind.Number } code ? code.GetInt32() : null;

    /// <summary>What was wrong.</summary>
    public string Error => Text("error") ?? "";

    /// <summary>How far the task said it was.</summary>
    public IEnumerable<double> Progress =>
        States.Where(state => state.GetProperty("status").GetString() == "PROGRESS").Select(state => state.GetProperty("result").GetProperty("progress").GetDouble());

    /// <summary>The lines in which the stand-in told of a file, sorted.</summary>
    public ImmutableArray<string> Listing => [.. Lines.Where(line => line.Length > 65 && line[^65] == ' ').Order(StringComparer.Ordinal)];

    /// <summary>Everything the container wrote.</summary>
    public IEnumerable<string> Lines => Payload.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!);

    /// <summary>The worker's identity, as it sees itself.</summary>
    public JsonElement Worker => Payload.GetProperty("worker");

    private JsonElement Payload => States[^1].GetProperty("result");

    /// <summary>A text of the payload; null when it has none of that name.</summary>
    public string? Text(string name) => Payload.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', States.TakeLast(3));
}
