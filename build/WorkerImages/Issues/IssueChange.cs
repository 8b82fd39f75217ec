namespace WorkerImages.Issues;

/// <summary>One thing that is done to the issues of a repository.</summary>
/// <param name="Title">Of the issue.</param>
/// <param name="Why">For people.</param>
internal abstract record IssueChange(string Title, string Why);

/// <summary>A failure that has no issue gets one.</summary>
/// <param name="Title">Of the issue.</param>
/// <param name="Why">For people.</param>
/// <param name="Signature">Of the failure, which is looked for once more before.</param>
/// <param name="Body">In Markdown.</param>
internal sealed record OpenIssue(string Title, string Why, string Signature, string Body) : IssueChange(Title, Why);

/// <summary>The failure is still there: the tool replaces the body, and GitHub sends no mail for it.</summary>
/// <param name="Title">Of the issue.</param>
/// <param name="Why">For people.</param>
/// <param name="Number">Of the issue.</param>
/// <param name="Body">In Markdown.</param>
/// <param name="Reopens">True when it had been closed.</param>
internal sealed record UpdateIssue(string Title, string Why, int Number, string Body, bool Reopens) : IssueChange(Title, Why);

/// <summary>The failure is gone: one comment names the run that saw it, and the issue is closed.</summary>
/// <param name="Title">Of the issue.</param>
/// <param name="Why">For people.</param>
/// <param name="Number">Of the issue.</param>
/// <param name="Body">In Markdown; it remembers the run that closed the issue.</param>
/// <param name="Comment">In Markdown; it ends with <paramref name="CommentMarker"/>.</param>
/// <param name="CommentMarker">By this a run that goes on where another was killed knows the comment of that one.</param>
internal sealed record CloseIssue(string Title, string Why, int Number, string Body, string Comment, string CommentMarker) : IssueChange(Title, Why);
