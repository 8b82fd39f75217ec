namespace WorkerImages.Issues;

/// <summary>An issue of the repository that has our label.</summary>
/// <param name="Number">Its number there.</param>
/// <param name="Title">As it is now: people may have changed it, and it is left so.</param>
/// <param name="Body">In Markdown.</param>
internal sealed record FiledIssue(int Number, string Title, string Body)
{
    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>True when it was closed as "not planned", which only people do.</summary>
    public bool IsNotPlanned { get; init; }

    /// <summary>True when it is open.</summary>
    public bool IsOpen => ClosedAt is null;

    /// <summary>What it remembers; null when it is none of ours.</summary>
    public IssueMarker? Marker => IssueMarker.Of(Body);
}
