using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace WorkerImages.Issues;

/// <summary>What a night changes in the issues of a repository. It is worked out from facts alone, and can be shown instead of carried out.</summary>
/// <param name="Run">The night.</param>
/// <param name="Changes">In the order in which they are carried out.</param>
/// <param name="Notes">What is left as it is, and why, where a reader could expect a change.</param>
internal sealed record IssuePlan(NightRun Run, ImmutableArray<IssueChange> Changes, ImmutableArray<string> Notes)
{
    /// <summary>
    /// How long a closed issue is opened again instead of a new one: a check that fails now and then has one issue with its whole story, and those who
    /// follow it hear of it. What comes back after that is most likely something else.
    /// </summary>
    public static readonly TimeSpan ReopenedFor = TimeSpan.FromDays(30);

    /// <summary>Works it out.</summary>
    /// <param name="failures">What failed; images that failed only because their parent did are left out.</param>
    /// <param name="greenImages">The images that were looked at and are good. One that backed off, was not reached or is unknown is not among them.</param>
    /// <param name="issues">Those with our label: all that are open, and what was closed within <see cref="ReopenedFor"/>.</param>
    /// <param name="run">The night.</param>
    public static IssuePlan Of(IEnumerable<NightFailure> failures, IEnumerable<string> greenImages, IEnumerable<FiledIssue> issues, NightRun run)
    {
        var night = NightVerdict.Of(failures, greenImages);
        var ours = issues.Where(issue => issue.Marker is { } marker && marker.Platform == run.Platform).OrderBy(issue => issue.Number).ToImmutableArray();
        var plan = new Draft(run, night, ours);
        foreach (var failure in night.OfRun.Concat(night.OfImages))
        {
            plan.Report(failure);
        }

        foreach (var issue in ours.Where(issue => issue.IsOpen))
        {
            plan.CloseIfOver(issue, issue.Marker!);
        }

        return new(run, [.. plan.Changes.OrderBy(change => change is CloseIssue)], [.. plan.Notes]);
    }

    /// <summary>What is filed, or would be, by a run that may not.</summary>
    /// <param name="title">Of the section.</param>
    /// <param name="words">A line below it; empty for none.</param>
    public string ToMarkdown(string title = "Issues of the nightly run", string words = "")
    {
        var text = new StringBuilder($"### {title}\n\n").Append(words.Length > 0 ? words + "\n\n" : "");
        if (Changes.IsEmpty && Notes.IsEmpty)
        {
            return text.Append("There is nothing to report.\n").ToString();
        }

        if (!Changes.IsEmpty)
        {
            text.Append("| what | issue | why |\n| --- | --- | --- |\n");
        }

        foreach (var change in Changes)
        {
            var what = change switch
            {
                UpdateIssue { Reopens: true } reopened => $"open #{reopened.Number} again",
                UpdateIssue updated => $"update #{updated.Number}",
                CloseIssue closed => $"close #{closed.Number}",
                _ => "open",
            };
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {IssueText.Code(change.Title)} | {IssueText.Code(change.Why)} |\n");
        }

        text.Append(Changes.IsEmpty || Notes.IsEmpty ? "" : "\n");
        return text.AppendJoin("", Notes.Select(note => $"- {IssueText.Code(note)}\n")).ToString();
    }

    private sealed class Draft(NightRun run, NightVerdict night, ImmutableArray<FiledIssue> issues)
    {
        public List<IssueChange> Changes { get; } = [];

        public List<string> Notes { get; } = [];

        public void Report(NightFailure failure)
        {
            var same = issues.Where(issue => issue.Marker!.Signature == failure.Signature).ToList();
            var known = same.Find(issue => issue.IsOpen)
                ?? same.Where(issue => run.At - issue.ClosedAt < ReopenedFor).MaxBy(issue => issue.ClosedAt);
            if (known is { Marker: { } marker } && Math.Max(marker.LastRun, marker.ClosedBy ?? 0) is var latest && latest >= run.Number)
            {
                // A run that is tried again, or ends late, says nothing that is newer.
                Notes.Add($"#{known.Number} is left as it is: it knows run {latest}, and this is run {run.Number}");
            }
            else if (known is { IsOpen: true })
            {
                Changes.Add(Update(failure, known, "it fails again"));
            }
            else if (failure.Image.Length > 0 && night.IsOutage)
            {
                Notes.Add($"no issue is opened for \"{failure.Title}\": the run failed as a whole, and judges no image");
            }
            else if (known is { IsNotPlanned: true })
            {
                Notes.Add($"#{known.Number} stays closed although it fails: somebody has closed it as not planned");
            }
            else if (known is not null)
            {
                Changes.Add(Update(failure, known, "it is back"));
            }
            else
            {
                var first = IssueMarker.First(failure, run);
                var title = failure.Title + (run.Platform is { } platform ? $" on {platform}" : "");
                Changes.Add(new OpenIssue(title, "it has no issue", failure.Signature, IssueBody.Of(failure, first, run, "")));
            }
        }

        public void CloseIfOver(FiledIssue issue, IssueMarker marker)
        {
            if (!IsGood(marker))
            {
                return;
            }

            if (run.Number <= marker.LastRun)
            {
                Notes.Add($"#{issue.Number} stays open: it failed in run {marker.LastRun}, and run {run.Number} is not later");
                return;
            }

            if (marker.ClosedBy is not null)
            {
                Notes.Add($"#{issue.Number} stays open: somebody has opened it again, and it has not failed since");
                return;
            }

            var subject = marker.Image.Length > 0 ? $"found {IssueText.Code(marker.Image)} good" : "did not fail as a whole";
            var commentMarker = $"<!-- worker-images-nightly closed after={marker.LastRun} -->";
            Changes.Add(new CloseIssue(
                issue.Title,
                $"run {run.Number} {subject.Replace("`", "", StringComparison.Ordinal)}",
                issue.Number,
                IssueBody.WithMarker(issue.Body, marker with { ClosedBy = run.Number }),
                $"{run.Link} {subject}: closed. Should it fail again before {run.At.UtcDateTime + ReopenedFor:yyyy-MM-dd}, this issue is opened again.\n\n{commentMarker}",
                commentMarker));
        }

        // An issue of the run is over when a run went through, saw an image good, and met the cause nowhere.
        private bool IsGood(IssueMarker marker) => !night.IsOutage && (marker.Image.Length > 0
            ? night.Green.Contains(marker.Image)
            : !night.Green.IsEmpty && !night.OfImages.Any(failure => failure.StableKind == marker.Kind && failure.Host == marker.Host));

        private UpdateIssue Update(NightFailure failure, FiledIssue known, string why) => new(
            known.Title,
            why,
            known.Number,
            IssueBody.Of(failure, known.Marker!.Again(run), run, known.Body),
            Reopens: !known.IsOpen);
    }
}
