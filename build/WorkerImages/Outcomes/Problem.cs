namespace WorkerImages.Outcomes;

/// <summary>One thing that is wrong with what the user wrote.</summary>
/// <param name="Place">Where it stands; null when it has no place in a file.</param>
/// <param name="Message">What was found, what is allowed, what to do: lower-case start, offending text in quotes, no full stop.</param>
/// <param name="Code">A stable code to look up, such as a lint rule's; null for none.</param>
public sealed record Problem(SourcePlace? Place, string Message, string? Code = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Place is null ? "" : $"{Place}: ") + (Code is null ? "" : $"{Code} ") + Message;
}
