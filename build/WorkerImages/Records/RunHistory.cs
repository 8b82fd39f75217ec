using System.Collections.Immutable;
using WorkerImages.Machine;

namespace WorkerImages.Records;

/// <summary>
/// The last runs and what they found, a line each, beside the record of what is published. A line that cannot be read is passed over, and gone with the next
/// run: losing it costs a point of a chart.
/// </summary>
internal static class RunHistory
{
    /// <summary>The file's name.</summary>
    public const string FileName = "history.jsonl";

    /// <summary>How many runs are kept.</summary>
    public const int Most = 200;

    // Two hundred runs of a hundred images are a tenth of it. What is larger was not written here.
    private const long Largest = 64 * 1024 * 1024;

    /// <summary>The runs, oldest first; none where there is no file.</summary>
    public static async Task<ImmutableArray<HistoryRun>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        return !file.Exists || file.Length > Largest
            ? []
            : [.. (await File.ReadAllLinesAsync(path, cancellationToken)).Select(HistoryRun.Read).OfType<HistoryRun>().TakeLast(Most)];
    }

    /// <summary>Adds a run; gives all that are kept.</summary>
    public static async Task<ImmutableArray<HistoryRun>> AddAsync(string path, HistoryRun run, CancellationToken cancellationToken)
    {
        ImmutableArray<HistoryRun> kept = [.. (await ReadAsync(path, cancellationToken)).TakeLast(Most - 1), run];
        await WholeFile.WriteAsync(path, string.Concat(kept.Select(one => one.Line() + "\n")), cancellationToken);
        return kept;
    }
}
