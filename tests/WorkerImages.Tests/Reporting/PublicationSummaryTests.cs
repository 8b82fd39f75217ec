using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Publishing;
using WorkerImages.Reporting;
using WorkerImages.TestKit;
using WorkerImages.Tests.Planning;
using WorkerImages.Tests.Records;

namespace WorkerImages.Tests.Reporting;

public sealed class PublicationSummaryTests
{
    [Fact]
    public void The_summary_names_images_reasons_sizes_and_what_changed_inside()
    {
        var image = SampleRecords.Image("worker", "0123456789ab", SampleRecords.Amd64, SampleRecords.Arm64);
        var before = SampleRecords.Info(image with { Platforms = [image.Platforms[0] with { Size = 30_000_000 }] });
        InstalledPackage[] old = [Package("bash", "5.2"), Package("gone_one", "1")];
        InstalledPackage[] now = [Package("bash", "5.3"), Package("jq", "1.7")];

        Golden.Check(
            MarkdownReport.OfPublication(
                SampleRecords.Info(image),
                before,
                new Dictionary<(string, Platform), PackageDifference>
                {
                    [("worker", SampleRecords.Arm64)] = PackageDifference.Between(now, now),
                    [("worker", SampleRecords.Amd64)] = PackageDifference.Between(old, now),
                }),
            extension: "md");
    }

    [Fact]
    public void A_tag_that_stays_where_it_is_is_not_among_those_of_the_image()
    {
        var image = SampleRecords.Image("worker", "0123456789ab", SampleRecords.Amd64);
        var older = image.Tags[0] with { Digest = SampleRecords.Hash("older") };
        var step = new PublishedFamily(SampleImages.Image("worker")).Plan(new()).Steps[0];
        image = image with { Tags = image.Tags.SetItem(0, older) };

        Assert.Equal("0.1.0-0123456789ab", new PublishResult(step) { Entry = image }.Row.Tags);
        Assert.Contains("| worker | linux/amd64 | 0.1.0-0123456789ab | ", MarkdownReport.OfPublication(SampleRecords.Info(image), null, NoDifferences), StringComparison.Ordinal);
    }

    private static readonly Dictionary<(string, Platform), PackageDifference> NoDifferences = [];

    private static InstalledPackage Package(string name, string version) => new(PackageKind.Debian, name, version, "amd64");
}
