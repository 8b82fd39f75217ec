using System.Text.Json;
using WorkerImages.Records;
using WorkerImages.Reporting;

namespace Build;

/// <summary>The files of a publication, beside its record: why, what is in it, and a page for people; and what a CI system is told.</summary>
internal static class PublishReports
{
    public static async Task WriteAsync(string directory, PublishedCatalog published, RebuildPlan decisions, CancellationToken cancellationToken)
    {
        await ReportFile.WriteAsync(Path.Combine(directory, "rebuild-plan.json"), decisions.Write(), cancellationToken);
        foreach (var publication in published.Publications.Where(one => one.Bill is not null))
        {
            var name = Path.Combine(directory, "sbom", $"{publication.Entry.Name}-{publication.Entry.Platforms[0].Platform.ToString().Replace('/', '-')}");
            await ReportFile.WriteAsync(name + ".spdx.json", publication.Bill!.Spdx, cancellationToken);
            await ReportFile.WriteAsync(name + ".cdx.json", publication.Bill.CycloneDx, cancellationToken);
        }

        var differences = published.Publications.Where(one => one.Difference is not null)
            .ToDictionary(one => (one.Entry.Name, one.Entry.Platforms[0].Platform), one => one.Difference!);
        var summary = PublicationSummary.Of(published.Record, published.Before, differences);
        await ReportFile.WriteAsync(Path.Combine(directory, "publication.md"), summary, cancellationToken);
        await GitHubJob.SummarizeAsync(summary, cancellationToken);
        var references = published.Record.Images.Select(PublishedCatalog.Exactly);
        await GitHubJob.SetOutputsAsync([("published", JsonSerializer.Serialize(references))], cancellationToken);
    }
}
