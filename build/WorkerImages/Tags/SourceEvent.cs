namespace WorkerImages.Tags;

/// <summary>What a run builds, as git and the CI system have it. At most one of branch, tag and pull request is there.</summary>
/// <param name="Time">When it runs.</param>
internal sealed record SourceEvent(DateTimeOffset Time)
{
    /// <summary>The whole commit id; null where there is none, and where the checkout has changes that no commit has.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch that was pushed, or that a schedule or a person runs; null for none, and outside of CI.</summary>
    public string? Branch { get; init; }

    /// <summary>The git tag; null for none, and outside of CI.</summary>
    public string? Tag { get; init; }

    /// <summary>The number of the pull or merge request; null for none, and outside of CI.</summary>
    public string? PullRequest { get; init; }

    /// <summary>
    /// True for what may be shown to people who ask for no branch: the default branch, a git tag, and whatever somebody publishes outside of CI. Where the
    /// CI system does not tell its default branch, no branch is it.
    /// </summary>
    public bool IsRelease { get; init; }
}
