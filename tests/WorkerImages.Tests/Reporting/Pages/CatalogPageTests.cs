using FsCheck.Fluent;
using WorkerImages.Reporting.Pages;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Reporting.Pages;

public sealed class CatalogPageTests
{
    [Fact]
    public void A_registry_as_a_page()
    {
        var page = CatalogPage.Of(SampleCatalog.Usual);

        Golden.Check(page.Replace(PageStyle.Usual.Text, "", StringComparison.Ordinal).Replace(PageStyle.Usual.Hash, "HASH", StringComparison.Ordinal), extension: "html");
        var document = PageCheck.Check(page);
        Assert.Equal(["overview", "image-1", "image-2", "image-3"], document.Descendants("section").Select(section => section.Attribute("aria-labelledby")!.Value));
    }

    [Fact]
    public void Whatever_others_wrote_stays_text() => PropertyCheck.Run(RunPageTests.Texts, text => PageCheck.Check(CatalogPage.Of(SampleCatalog.Of(text))));

    [Fact]
    public void Nothing_is_called_verified_that_was_not()
    {
        var catalog = SampleCatalog.Usual;
        var unverified = catalog with { Keys = [], Images = [.. catalog.Images.Select(image => image with { Trust = Trust.NotVerified, Findings = [] })] };

        var page = PageCheck.Check(CatalogPage.Of(unverified));

        Assert.DoesNotContain(page.Descendants("span"), word => word.Value == "verified");
        Assert.Contains("No key was given: nothing here was verified.", page.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(["verified", "refused", "not known"], PageCheck.Check(CatalogPage.Of(catalog)).Descendants("tbody").First().Elements("tr").Select(row => row.Elements().ElementAt(1).Value.Trim()));
    }
}
