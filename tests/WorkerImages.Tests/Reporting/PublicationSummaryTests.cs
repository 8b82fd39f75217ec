using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Reporting;
using WorkerImages.TestKit;
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

    private static InstalledPackage Package(string name, string version) => new(PackageKind.Debian, name, version, "amd64");
}
