using System.Globalization;
using WorkerImages.Machine;
using WorkerImages.Oci;

namespace WorkerImages.Reporting.Pages;

/// <summary>A registry as a page: each image, what its tags point to, whether it was verified and how to do so, what is in it, which updates wait.</summary>
internal static class CatalogPage
{
    private const int MostUpdates = 200;

    /// <summary>The whole document.</summary>
    public static string Of(CatalogView catalog) => PageFrame.Of(
        "Worker images: the catalogue",
        Lead(catalog),
        [
            new("overview", "All images", Overview(catalog)),
            .. catalog.Images.Select((image, at) => new PageSection($"image-{at + 1}", image.Name, Image(catalog, image))),
        ],
        Html.Of("p", $"Written by worker-images {catalog.ToolVersion}. This file needs no network and no other file; it says what was so when it was written."));

    private static Html Lead(CatalogView catalog) => Html.All(
        Html.Of("p", "As the registry answered on ", PageTable.Time(catalog.At)).Class("quiet"),
        catalog.Keys.IsEmpty
            ? Html.Of("div", "No key was given: nothing here was verified. Run Report with --key FILE to see what the owner of the key has signed.").Class("note")
            : Html.Of("p", $"Verified by the key {string.Join(", ", catalog.Keys.Select(key => key.Short))}.").Class("quiet small"));

    private static Html Overview(CatalogView catalog) => PageTable.Of(
        "The published images",
        ["Image", "Verified", "Built", "~Updates"],
        catalog.Images.Select((image, at) => new[]
        {
            Html.All(Html.Jump($"image-{at + 1}", image.Name), Html.Of("div", image.Reference.ToString()).Class("quiet small")),
            Verdict(image),
            PageTable.Lines(image.Platforms.Select(platform => Age(platform, catalog.At)).Distinct()),
            image.Platforms.IsEmpty ? PageTable.Quiet("not known") : PageTable.Lines(image.Platforms.Select(Updates).Distinct()),
        }));

    private static Html Image(CatalogView catalog, CatalogImage image) => Html.All(
        Html.Of("p", image.Description),
        image.Fault is { } fault ? Html.Of("div", Html.Of("pre", fault).With("tabindex", "0")).Class("note bad") : Html.None,
        image.Index is { } index ? Use(image, index) : Html.None,
        image.Platforms.IsEmpty ? Html.None : Platforms(catalog, image),
        image.Tags.IsEmpty ? Html.None : Tags(image),
        Html.All(image.Platforms.Where(platform => platform.Freshness is { Pending.IsEmpty: false }).Select(Pending)),
        image.Findings.IsEmpty ? Html.None : Findings(image));

    private static Html Use(CatalogImage image, Digest index)
    {
        var reference = image.Reference.ToString();
        return Html.All(
            Html.Of("h3", "Get it"),
            Html.Of("pre", $"docker pull {image.Reference.Name}@{index}").With("tabindex", "0"),
            Html.Of("h3", "Verify it"),
            Html.Of(
                "pre",
                $"{ProgramFiles.Command} --target Verify --image {reference} --key key.pub\n",
                $"cosign verify --key key.pub --insecure-ignore-tlog=true {reference}\n",
                $"cosign verify-attestation --key key.pub --insecure-ignore-tlog=true --type spdxjson {reference}").With("tabindex", "0"));
    }

    private static Html Platforms(CatalogView catalog, CatalogImage image) => PageTable.Of(
        $"What {image.Name} is on each platform",
        ["Platform", ">Download", "Built", "~Packages", "~Updates"],
        image.Platforms.Select(platform => new Html[]
        {
            Html.All(platform.Platform.ToString(), Html.Of("div", Html.Of("code", platform.Digest.Text)).Class("quiet small")),
            Measure.Size(platform.Size),
            Age(platform, catalog.At),
            Packages(platform, catalog),
            Updates(platform),
        }));

    private static Html.Element Tags(CatalogImage image) => Html.Of(
        "div",
        PageTable.Of(
            $"The tags of {image.Name}",
            ["Tag", "~Digest"],
            image.Tags.Select(tag => new Html[] { tag.Key, tag.Value is null ? PageTable.Quiet("is not there") : Html.Of("code", tag.Value.Text) })),
        image.OtherTags is > 0 and var others
            ? Html.Of("p", $"{Measure.Count(others, "tag")} more: earlier builds, each under its own tag.").Class("quiet small")
            : Html.None);

    private static Html Pending(CatalogPlatform platform) => PageTable.Folded(
        $"{Measure.Count(platform.Freshness!.Pending.Length, "update")} for {platform.Platform}; the next night: {FreshnessTable.Next(platform.Freshness)}",
        PageTable.Of(
            $"Updates that wait for {platform.Platform}",
            ["Package", "~Installed", "~Archive has", "Kind"],
            platform.Freshness.Pending.Take(MostUpdates).Select(update => new Html[]
            {
                update.Package, Html.Of("code", update.Installed), Html.Of("code", update.Candidate), update.IsSecurity ? PageTable.Word("security", "bad") : "other",
            })));

    private static Html Findings(CatalogImage image) => PageTable.Folded(
        $"What was verified: {image.Findings.Count(finding => finding.Objection is null)} of {image.Findings.Length} good",
        PageTable.Of(
            $"What was verified of {image.Name}",
            ["~What", "Verdict", "~Why"],
            image.Findings.Select(finding => new Html[]
            {
                finding.Subject, finding.Objection is null ? PageTable.Word("good", "good") : PageTable.Word("bad", "bad"), finding.Objection ?? "",
            })),
        isOpen: image.Trust == Trust.Refused);

    private static Html Verdict(CatalogImage image) => image.Trust switch
    {
        Trust.Verified => PageTable.Word("verified", "good"),
        Trust.Refused => PageTable.Word(image.Index is null ? "not known" : "refused", "bad"),
        _ => PageTable.Quiet("not verified"),
    };

    private static string Age(CatalogPlatform platform, DateTimeOffset now) => platform.Created is { } created
        ? string.Create(CultureInfo.InvariantCulture, $"{created.UtcDateTime:yyyy-MM-dd} ({Math.Max(0, (int)(now - created).TotalDays)}\u00A0d)")
        : "not known";

    private static string Packages(CatalogPlatform platform, CatalogView catalog) => platform.Bill is { } bill
        ? $"{bill.Total}: {string.Join(", ", bill.ByKind.Select(kind => $"{kind.Value} {kind.Key}"))}"
        : catalog.Keys.IsEmpty ? "not read without a key" : "no bill of materials that this key signed";

    private static string Updates(CatalogPlatform platform) => platform.Freshness switch
    {
        null or { Fact.Updates: null } => "not known",
        { Pending: var pending } when pending.Any(update => update.IsSecurity) => $"{pending.Length}, {pending.Count(update => update.IsSecurity)} for security",
        { Pending: { IsEmpty: false } pending } => Measure.Count(pending.Length, "update"),
        _ => "none",
    };
}
