using WorkerImages.Outcomes;

namespace WorkerImages.Issues;

/// <summary>GitHub did not do what was asked.</summary>
internal sealed class IssuesException(string what, string why, string next, Exception? inner = null)
    : WorkerImagesException(ExitCode.Network, what, why, next, inner)
{
    /// <summary>True when it is one issue's fault, such as one that is locked or deleted: the others can be seen to.</summary>
    public bool IsOfOneIssue { get; internal init; }
}
