using System.Collections.Immutable;
using System.Globalization;
using Build.CommandLine;
using WorkerImages.Issues;
using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.Secrets;

namespace Build.Run;

/// <summary>
/// Tells of a night by issues at GitHub. Only a run of the schedule that was given a token files them; any other says on the night's page what would be filed.
/// </summary>
/// <param name="arguments">What the user asked for.</param>
/// <param name="services">Where the page is, and who hears warnings.</param>
/// <param name="variable">Gives a variable of the environment; null or empty for none.</param>
/// <param name="cancellationToken">Ends the calls.</param>
internal sealed class NightIssues(BuildArguments arguments, BuildServices services, Func<string, string?> variable, CancellationToken cancellationToken)
{
    /// <summary>The variable with the token. It is not GITHUB_TOKEN: other programs set that for other reasons, and a run must not open issues by accident.</summary>
    public const string TokenVariable = "WORKER_IMAGES_ISSUES_TOKEN";

    private const string Schedule = "schedule";

    private bool IsScheduled => variable("GITHUB_EVENT_NAME") == Schedule;

    /// <summary>Files, or shows, what there is to tell.</summary>
    /// <returns>Why it could not be filed; null where it was, or was not to be.</returns>
    public async Task<WorkerImagesException?> TellAsync(RunState run)
    {
        if (run.Ended is OperationCanceledException || cancellationToken.IsCancellationRequested)
        {
            return null; // what was cut short has judged nothing
        }

        var token = Given(TokenVariable) is { } text ? new Secret(text) : null;
        var redactor = new Redactor([]);
        if (token is not null)
        {
            redactor.Keep(token);
        }

        var failures = new NightFailures(services, redactor).Of(run);
        IssuePlan PlanOn(ImmutableArray<FiledIssue> issues) => IssuePlan.Of(failures, NightFailures.Green(run), issues, ThisNight());

        if (Missing() is { } missing)
        {
            await ShowAsync(PlanOn([]), $"No issue was touched: {missing}.");
            return null;
        }

        return await TellAsync(token!, PlanOn);
    }

    private async Task<WorkerImagesException?> TellAsync(Secret token, Func<ImmutableArray<FiledIssue>, IssuePlan> planOn)
    {
        var repository = Given("GITHUB_REPOSITORY")!;
        var plan = planOn([]);
        WorkerImagesException? fault = null;
        try
        {
            var github = new GitHubIssues(Api(Given("GITHUB_API_URL")!), repository, token);
            plan = planOn(await github.ListAsync(services.Clock.GetUtcNow(), cancellationToken));
            await (IsScheduled ? github.ApplyAsync(plan, cancellationToken) : Task.CompletedTask);
        }
        catch (WorkerImagesException unfiled)
        {
            fault = unfiled;
            services.Progress.Report(new Warning($"not every issue of this night is filed: {fault.What}: {fault.Why}"));
        }

        await (fault is not null ? ShowAsync(plan, $"Not all of it is filed: {IssueText.Code($"{fault.What}: {fault.Why}")}.")
            : IsScheduled ? AddAsync(plan, "Issues", $"Filed in {repository}.")
            : ShowAsync(plan, "No issue was touched: this is no run of the schedule."));
        return IsScheduled ? fault : null;
    }

    private Task ShowAsync(IssuePlan plan, string words) => AddAsync(plan, "Would be filed", words);

    private async Task AddAsync(IssuePlan plan, string title, string words)
    {
        if (!plan.Changes.IsEmpty || !plan.Notes.IsEmpty)
        {
            var section = plan.ToMarkdown(title, words) + "\n";
            await ReportFile.AppendAsync(Path.Combine(services.ReportsDirectory, NightReports.Page), section, CancellationToken.None);
            await GitHubJob.SummarizeAsync(section, CancellationToken.None);
        }
    }

    private NightRun ThisNight()
    {
        var isNumbered = long.TryParse(variable("GITHUB_RUN_NUMBER"), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var page = Given("GITHUB_SERVER_URL") is { } server ? $"{server}/{variable("GITHUB_REPOSITORY")}/actions/runs/{variable("GITHUB_RUN_ID")}" : "";
        return new(isNumbered ? number : 0, page, services.Clock.GetUtcNow()) { Platform = arguments.Platform?.ToString() };
    }

    private string? Missing() =>
        new[] { TokenVariable, "GITHUB_API_URL", "GITHUB_REPOSITORY" }.FirstOrDefault(name => Given(name) is null) is { } name ? $"{name} is not set" : null;

    private static Uri Api(string address) => Uri.TryCreate(address, UriKind.Absolute, out var api) ? api : throw new WorkerImagesException(
        ExitCode.Usage, $"no issues can be filed at \"{address}\"", "that is no address", "set GITHUB_API_URL to the https address of the API");

    private string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
