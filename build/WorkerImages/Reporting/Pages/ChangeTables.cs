using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Pages;

/// <summary>What a publication changed: tags in the registry, and packages inside the images.</summary>
internal static class ChangeTables
{
    /// <summary>What became of each image, and which tags moved.</summary>
    public static Html OfPublication(ImmutableArray<PublicationRow> publications, ImmutableArray<MovedTag> moved) => Html.All(
        PageTable.Of(
            "What became of each image",
            ["Image", "Action", ">Sent", "Signed"],
            publications.Select(row => new Html[]
            {
                row.Reference.Length == 0 ? row.Image : Html.All(row.Image, Html.Of("div", Html.Of("code", row.Reference)).Class("quiet small")),
                row.Action,
                Measure.Size(row.BytesSent),
                row.IsSigned ? "yes" : "no",
            })),
        moved.IsEmpty
            ? Html.Of("p", "No tag moved.").Class("quiet")
            : PageTable.Of(
                "Tags that moved",
                ["Tag", "~From", "~To"],
                moved.Select(move => new Html[] { $"{move.Image}:{move.Tag}", move.From is null ? PageTable.Quiet("it is new") : Digest(move.From), Digest(move.To) })));

    /// <summary>Packages that are others than in the build before.</summary>
    public static Html OfPackages(ImmutableArray<ChangedPackages> changed) => Html.All(changed.Select(one =>
    {
        var (added, removed, other) = (one.Difference.Added, one.Difference.Removed, one.Difference.Changed);
        var heading = Html.Of("h3", one.Image, PageTable.Quiet($"  {one.Platform}"));
        return one.Difference.IsEmpty
            ? Html.All(heading, Html.Of("p", "The same packages as in the build before.").Class("quiet"))
            : Html.All(heading, PageTable.Of(
                $"{added.Length} added, {removed.Length} removed, {other.Length} with another version",
                ["Package", "~Before", "~Now"],
                other.Concat(added).Concat(removed).Select(change => new Html[]
                {
                    change.Name,
                    change.Old is { } old ? Html.Of("code", old) : PageTable.Quiet("was not there"),
                    change.New is { } now ? Html.Of("code", now) : PageTable.Quiet("is gone"),
                })));
    }));

    private static Html.Element Digest(Digest digest) => Html.Of("code", digest.Text);
}
