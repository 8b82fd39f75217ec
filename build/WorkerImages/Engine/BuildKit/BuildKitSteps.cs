using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Reads BuildKit's own progress messages.</summary>
internal sealed partial class BuildKitSteps(BuildSteps ledger)
{
    /// <summary>Takes in what changed.</summary>
    public void Read(StatusResponse status)
    {
        // BuildKit announces the steps of a Dockerfile together and in no order; people count them as they stand there.
        foreach (var vertex in status.Vertexes.OrderBy(PlaceInStage))
        {
            ledger.Announce(vertex.Digest, vertex.Name, IsOfDockerfile(vertex.Name));
        }

        // One message may hold the end of a step, its last output, and the begin of the next step: told in that order.
        foreach (var vertex in status.Vertexes.OrderBy(vertex => vertex.Completed is { } completed ? TimeOf(completed) : DateTimeOffset.MaxValue))
        {
            Begin(vertex);
            Write(status, digest => digest == vertex.Digest);
            End(vertex);
        }

        var told = status.Vertexes.Select(vertex => vertex.Digest).ToHashSet();
        Write(status, digest => !told.Contains(digest));
    }

    private static int PlaceInStage(Vertex vertex) =>
        PlacePattern().Match(vertex.Name) is { Success: true } match ? int.Parse(match.Groups["place"].Value, CultureInfo.InvariantCulture) : 0;

    private static bool IsOfDockerfile(string name) =>
        name.StartsWith('[') && !name.StartsWith("[internal]", StringComparison.Ordinal) && !name.StartsWith("[auth]", StringComparison.Ordinal);

    private void Begin(Vertex vertex)
    {
        // BuildKit marks a step that is over once more when something else asks for it: began and ended in one message.
        var isMarkedAgain = vertex.Completed is not null && vertex.Error.Length == 0 && ledger.IsOver(vertex.Digest);
        if (vertex.Started is not null && !isMarkedAgain)
        {
            ledger.Begin(vertex.Digest, TimeOf(vertex.Started));
        }
    }

    private void Write(StatusResponse status, Predicate<string> isMeant)
    {
        foreach (var warning in status.Warnings.Where(warning => isMeant(warning.Vertex)))
        {
            ledger.Write(warning.Vertex, Encoding.UTF8.GetBytes($"warning: {warning.Short.ToStringUtf8()}\n"));
        }

        foreach (var log in status.Logs.Where(log => isMeant(log.Vertex)))
        {
            ledger.Write(log.Vertex, log.Msg.Memory);
        }
    }

    private void End(Vertex vertex)
    {
        if (vertex is { Started: not null, Completed: not null })
        {
            var seconds = (TimeOf(vertex.Completed) - TimeOf(vertex.Started)).TotalSeconds;
            ledger.End(vertex.Digest, Math.Max(0, seconds), vertex.Cached, vertex.Error.Length == 0 ? null : vertex.Error);
        }
    }

    private static DateTimeOffset TimeOf(Timestamp time)
    {
        try
        {
            return time.ToDateTimeOffset();
        }
        catch (InvalidOperationException fault)
        {
            throw new FormatException($"build message.aux has a time that is none: {fault.Message}", fault);
        }
    }

    // "[2/7] RUN ..." or "[stage-0 2/7] RUN ..."
    [GeneratedRegex(@"\A\[([^\]]* )?(?<place>[0-9]{1,6})/[0-9]+\]")]
    private static partial Regex PlacePattern();
}
