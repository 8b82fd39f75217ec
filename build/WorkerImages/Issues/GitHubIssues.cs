using System.Collections.Immutable;
using Octokit;
using Octokit.Internal;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Issues;

/// <summary>
/// The issues of one repository at GitHub (docs.github.com, REST API 2022-11-28, "Issues"). Octokit is loaded with the first call. What a killed run has
/// left half done, the next one finishes: it looks before it opens an issue or comments on one.
/// </summary>
internal sealed class GitHubIssues
{
    /// <summary>The label of our issues. What does not have it is left alone.</summary>
    public const string Label = "worker-images-nightly";

    private const string LabelColour = "b60205";
    private const string LabelMeaning = "A nightly run of the worker images fails; the run updates and closes it";
    private const int PageSize = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _api;
    private readonly Secret _token;
    private readonly string _owner;
    private readonly string _name;
    private readonly GitHubFaults _faults;

    /// <param name="api">Where GitHub's API is (GITHUB_API_URL).</param>
    /// <param name="repository">Owner and name (GITHUB_REPOSITORY).</param>
    /// <param name="token">May write issues there.</param>
    /// <exception cref="WorkerImagesException">The address or the repository's name cannot be right.</exception>
    public GitHubIssues(Uri api, string repository, Secret token)
    {
        if (!api.IsAbsoluteUri || !(api.Scheme == Uri.UriSchemeHttps || (api.Scheme == Uri.UriSchemeHttp && api.IsLoopback)))
        {
            throw new WorkerImagesException(
                ExitCode.Usage, $"no issues can be filed at {api}", "a token is sent to an https address only", "set GITHUB_API_URL to the https address of the API");
        }

        if (repository.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
        {
            throw new WorkerImagesException(
                ExitCode.Usage, $"no issues can be filed in \"{repository}\"", "that is not the name of a repository", "set GITHUB_REPOSITORY to OWNER/NAME");
        }

        // Octokit's paths are relative: without a slash at its end an address would lose its last part.
        _api = new(api.AbsoluteUri.TrimEnd('/') + "/");
        _token = token;
        (_owner, _name) = (owner, name);
        var redactor = new Redactor([]);
        redactor.Keep(token);
        _faults = new(_api, repository, redactor);
    }

    private string Repository => $"{_owner}/{_name}";

    /// <summary>Those with our label: what is open, and what was closed not long ago.</summary>
    /// <param name="now">The time; what was closed more than <see cref="IssuePlan.ReopenedFor"/> before is left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImmutableArray<FiledIssue>> ListAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var http = Http(cancellationToken);
        var client = Client(http);
        var since = now - IssuePlan.ReopenedFor;
        var open = await ListAsync(client, new() { State = ItemStateFilter.Open }, cancellationToken);

        // GitHub compares with the last change, which closing is or comes before.
        var closed = await ListAsync(client, new() { State = ItemStateFilter.Closed, Since = since }, cancellationToken);
        return [.. open.Concat(closed.Where(issue => issue.ClosedAt >= since)).Select(Filed).DistinctBy(issue => issue.Number)];
    }

    /// <summary>Carries a plan out. An issue that cannot be changed keeps no other from it; what failed is reported at the end.</summary>
    public async Task ApplyAsync(IssuePlan plan, CancellationToken cancellationToken)
    {
        using var http = Http(cancellationToken);
        var client = Client(http);
        if (plan.Changes.Any(change => change is OpenIssue))
        {
            await EnsureLabelAsync(client, cancellationToken);
        }

        IssuesException? failed = null;
        foreach (var change in plan.Changes)
        {
            try
            {
                await ApplyAsync(client, change, cancellationToken);
            }
            catch (IssuesException fault) when (fault.IsOfOneIssue)
            {
                failed ??= fault;
            }
        }

        if (failed is not null)
        {
            throw failed;
        }
    }

    private Task ApplyAsync(GitHubClient client, IssueChange change, CancellationToken cancellationToken) => change switch
    {
        OpenIssue open => OpenAsync(client, open, cancellationToken),
        UpdateIssue update => WriteAsync(
            client, update.Number, new() { Body = update.Body, State = update.Reopens ? ItemState.Open : null }, cancellationToken),
        CloseIssue close => CloseAsync(client, close, cancellationToken),
        _ => throw new InvalidOperationException($"{change.GetType().Name} is no change of issues"),
    };

    private async Task OpenAsync(GitHubClient client, OpenIssue open, CancellationToken cancellationToken)
    {
        if (await WithoutLabelAsync(client, open.Signature, cancellationToken) is { } half)
        {
            await LabelAsync(client, half.Number, cancellationToken);
            return;
        }

        var issue = new NewIssue(open.Title) { Body = open.Body };
        issue.Labels.Add(Label);
        var opened = await _faults.AskAsync(
            $"opening an issue of {Repository}, \"{open.Title}\",", async () => Whole(await client.Issue.Create(_owner, _name, issue)), cancellationToken);

        // GitHub ignores the labels when the token may open issues and not label them.
        if (!HasLabel(opened))
        {
            await LabelAsync(client, opened.Number, cancellationToken);
        }
    }

    // The comment goes first: an issue that is closed is not looked at again, one that is open with the comment of a killed run is.
    private async Task CloseAsync(GitHubClient client, CloseIssue close, CancellationToken cancellationToken)
    {
        var comments = await _faults.AskAsync(
            $"reading the comments of issue #{close.Number} of {Repository}",
            () => client.Issue.Comment.GetAllForIssue(_owner, _name, close.Number, new ApiOptions { PageSize = PageSize }),
            cancellationToken,
            isOfOneIssue: true);
        if (!comments.Any(comment => comment.Body?.Contains(close.CommentMarker, StringComparison.Ordinal) == true))
        {
            await _faults.AskAsync(
                $"commenting on issue #{close.Number} of {Repository}",
                () => client.Issue.Comment.Create(_owner, _name, close.Number, close.Comment),
                cancellationToken,
                isOfOneIssue: true);
        }

        await WriteAsync(
            client,
            close.Number,
            new() { Body = close.Body, State = ItemState.Closed, StateReason = ItemStateReason.Completed },
            cancellationToken);
    }

    private Task<Issue> WriteAsync(GitHubClient client, int number, IssueUpdate update, CancellationToken cancellationToken) => _faults.AskAsync(
        $"updating issue #{number} of {Repository}",
        async () => Whole(await client.Issue.Update(_owner, _name, number, update)),
        cancellationToken,
        isOfOneIssue: true);

    private async Task LabelAsync(GitHubClient client, int number, CancellationToken cancellationToken) => await _faults.AskAsync(
        $"labelling issue #{number} of {Repository} {Label}",
        () => client.Issue.Labels.AddToIssue(_owner, _name, number, [Label]),
        cancellationToken);

    private async Task EnsureLabelAsync(GitHubClient client, CancellationToken cancellationToken) => await _faults.AskAsync(
        $"making the label {Label} of {Repository}",
        async () =>
        {
            try
            {
                return await client.Issue.Labels.Get(_owner, _name, Label);
            }
            catch (NotFoundException)
            {
                return await client.Issue.Labels.Create(_owner, _name, new NewLabel(Label, LabelColour) { Description = LabelMeaning });
            }
        },
        cancellationToken);

    // Only an issue that a program opened counts as ours. Anybody may write our marker into an issue: the tool would then tell that person what fails,
    // and not the maintainers.
    private async Task<Issue?> WithoutLabelAsync(GitHubClient client, string signature, CancellationToken cancellationToken)
    {
        var newest = new RepositoryIssueRequest { State = ItemStateFilter.Open, SortProperty = IssueSort.Created, SortDirection = SortDirection.Descending };
        var issues = await _faults.AskAsync(
            $"listing the newest issues of {Repository}",
            async () => (await client.Issue.GetAllForRepository(_owner, _name, newest, new ApiOptions { PageSize = PageSize, PageCount = 1 })).Select(Whole).ToList(),
            cancellationToken);
        return issues.Find(issue =>
            issue.User?.Type == AccountType.Bot && issue.PullRequest is null && IssueMarker.Of(issue.Body ?? "")?.Signature == signature);
    }

    private async Task<IEnumerable<Issue>> ListAsync(GitHubClient client, RepositoryIssueRequest request, CancellationToken cancellationToken)
    {
        request.Labels.Add(Label);
        var issues = await _faults.AskAsync(
            $"listing the issues of {Repository} with the label {Label}",
            async () => (await client.Issue.GetAllForRepository(_owner, _name, request, new ApiOptions { PageSize = PageSize })).Select(Whole).ToList(),
            cancellationToken);

        // GitHub lists pull requests as issues.
        return issues.Where(issue => issue.PullRequest is null && HasLabel(issue));
    }

    // Octokit makes an issue of any JSON.
    private static Issue Whole(Issue issue) =>
        issue is { Number: > 0, Title: not null, Labels: not null } ? issue : throw new FormatException("an issue has no number, title or labels");

    private static bool HasLabel(Issue issue) =>
        issue.Labels.Any(label => string.Equals(label.Name, Label, StringComparison.OrdinalIgnoreCase)); // as GitHub compares them

    private static FiledIssue Filed(Issue issue) => new(issue.Number, issue.Title, issue.Body ?? "")
    {
        ClosedAt = issue.State.Value == ItemState.Open ? null : issue.ClosedAt ?? DateTimeOffset.MinValue,
        IsNotPlanned = issue.StateReason is { } reason && reason.TryParse(out var why) && why == ItemStateReason.NotPlanned,
    };

    private static GitHubHttp Http(CancellationToken cancellationToken) =>
        new(new HttpClientAdapter(HttpMessageHandlerFactory.CreateDefault), cancellationToken);

    private GitHubClient Client(GitHubHttp http)
    {
        var connection = new Connection(
            new ProductHeaderValue("worker-images"), _api, new InMemoryCredentialStore(new Credentials(_token.Reveal())), http, new SimpleJsonSerializer());
        connection.SetRequestTimeout(Patience);
        return new(connection);
    }
}
