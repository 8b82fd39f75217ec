using System.Globalization;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Records;

namespace WorkerImages.Reporting;

/// <summary>What was published, for the summary page of a CI system (GitHub Flavored Markdown).</summary>
internal static class PublicationSummary
{
    /// <summary>The table of images, then what changed inside each.</summary>
    /// <param name="published">What this run published.</param>
    /// <param name="before">The record of the time before; null for none.</param>
    /// <param name="differences">By image and platform; none for what was not there before.</param>
    public static string Of(
        ImageInfo published, ImageInfo? before, IReadOnlyDictionary<(string Image, Platform Platform), PackageDifference> differences)
    {
        var text = new StringBuilder("### Published images\n\n| image | platform | tags | digest | size | packages | why |\n");
        text.Append("| --- | --- | --- | --- | ---: | ---: | --- |\n");
        foreach (var image in published.Images)
        {
            foreach (var platform in image.Platforms)
            {
                string[] cells =
                [
                    image.Name,
                    platform.Platform.ToString(),
                    string.Join('\n', image.Tags.Select(tag => tag.Name)),
                    platform.Digest.Short,
                    Size(platform.Size, Old(before, image, platform)?.Size),
                    platform.Packages?.Count.ToString(CultureInfo.InvariantCulture) ?? "",
                    string.Join('\n', image.Reasons),
                ];
                text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Cell)).Append(" |\n");
            }
        }

        foreach (var ((image, platform), difference) in differences.OrderBy(one => one.Key.Image, StringComparer.Ordinal).ThenBy(one => one.Key.Platform.ToString(), StringComparer.Ordinal))
        {
            AppendDifference(text, $"{image} {platform}", difference);
        }

        return text.Append('\n').ToString();
    }

    private static PlatformEntry? Old(ImageInfo? before, ImageEntry image, PlatformEntry platform) =>
        before?.Images.FirstOrDefault(old => old.Name == image.Name)?.Platforms.FirstOrDefault(old => old.Platform == platform.Platform);

    private static string Size(long now, long? before) => before is null || before == now
        ? Measure.Size(now)
        : $"{Measure.Size(now)} ({(now > before ? "+" : "-")}{Measure.Size(Math.Abs(now - before.Value))})";

    private static void AppendDifference(StringBuilder text, string what, PackageDifference difference)
    {
        text.Append("\n**").Append(MarkdownText.Cell(what)).Append("**: ");
        if (difference.IsEmpty)
        {
            text.Append("the same packages as before\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{difference.Added.Length} added, {difference.Removed.Length} removed, {difference.Changed.Length} changed\n\n");
        text.Append("| package | before | now |\n| --- | --- | --- |\n");
        foreach (var change in difference.Added.Concat(difference.Removed).Concat(difference.Changed))
        {
            string[] cells = [change.Name, change.Old ?? "", change.New ?? ""];
            text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Cell)).Append(" |\n");
        }
    }
}
