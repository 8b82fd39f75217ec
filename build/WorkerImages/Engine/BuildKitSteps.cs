namespace WorkerImages.Engine;

/// <summary>Reads BuildKit's own progress messages.</summary>
internal sealed class BuildKitSteps(StepLedger ledger)
{
    /// <summary>Takes in what changed.</summary>
    public void Read(StatusResponse status)
    {
        foreach (var vertex in status.Vertexes)
        {
            Read(vertex);
        }

        foreach (var warning in status.Warnings)
        {
            ledger.Write(warning.Vertex, "warning: "u8.ToArray().Concat(warning.Short).Append((byte)'\n').ToArray());
        }

        foreach (var log in status.Logs)
        {
            ledger.Write(log.Vertex, log.Msg.Memory);
        }

        // Ends come last: a step's last output is in the message that ends it.
        foreach (var vertex in status.Vertexes.Where(vertex => vertex is { Started: not null, Completed: not null }))
        {
            var seconds = (vertex.Completed.ToDateTimeOffset() - vertex.Started.ToDateTimeOffset()).TotalSeconds;
            ledger.End(vertex.Digest, Math.Max(0, seconds), vertex.Cached, vertex.Error.Length == 0 ? null : vertex.Error);
        }
    }

    private void Read(Vertex vertex)
    {
        var isNumbered = vertex.Name.StartsWith('[') && !vertex.Name.StartsWith("[internal]", StringComparison.Ordinal)
            && !vertex.Name.StartsWith("[auth]", StringComparison.Ordinal);
        ledger.Announce(vertex.Digest, vertex.Name, isNumbered);

        // BuildKit marks a step that is over once more when something else asks for it: began and ended in one message.
        var isMarkedAgain = vertex.Completed is not null && vertex.Error.Length == 0 && ledger.IsOver(vertex.Digest);
        if (vertex.Started is not null && !isMarkedAgain)
        {
            ledger.Begin(vertex.Digest, vertex.Started.ToDateTimeOffset());
        }
    }
}
