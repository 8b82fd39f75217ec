using System.Diagnostics;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Proofs;

public sealed class SbomJudgeTests
{
    private const string Status = "/var/lib/dpkg/status";

    private static readonly SbomSubject Subject = new(
        Reference.Parse("registry.example:5000/acme/worker:0.1.0-0123456789ab"),
        Digest.Of("manifest"u8),
        Platform.Parse("linux/amd64"),
        DateTimeOffset.FromUnixTimeSeconds(1_750_000_000),
        "0.1.0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ArchiveFact]
    public async Task The_makers_of_both_formats_have_nothing_against_the_packages_of_this_machine()
    {
        Assert.SkipUnless(File.Exists(Status), $"this machine has no {Status}");
        var packages = await new PackageReader(new MachineFiles()).ReadAsync([], Token);
        var judges = await SbomJudges.ObtainAsync(Token);

        Assert.True(packages.All.Length > 50, $"{packages.All.Length} packages are no machine's");
        Assert.Equal("", await judges.OnSpdxAsync(SpdxDocument.Write(Subject, packages), Token));
        Assert.Equal("", await judges.OnCycloneDxAsync(CycloneDxDocument.Write(Subject, packages), Token));
    }

    [ArchiveFact]
    public async Task They_would_have_something_against_a_document_that_is_wrong()
    {
        var packages = new ImagePackages(null, [new(PackageKind.Debian, "bash", "5.2", "amd64")]);
        var judges = await SbomJudges.ObtainAsync(Token);
        var spdx = SpdxDocument.Write(Subject, packages);
        var cycloneDx = CycloneDxDocument.Write(Subject, packages);

        Assert.Equal("", await judges.OnSpdxAsync(spdx, Token));
        Assert.NotEqual("", await judges.OnSpdxAsync(spdx.Replace("\"DESCRIBES\"", "\"SHOWS\"", StringComparison.Ordinal), Token));
        Assert.NotEqual("", await judges.OnSpdxAsync(spdx.Replace("SPDXRef-deb-bash-amd64", "SPDXRef-deb_bash", StringComparison.Ordinal), Token));
        Assert.Equal("", await judges.OnCycloneDxAsync(cycloneDx, Token));
        Assert.NotEqual("", await judges.OnCycloneDxAsync(cycloneDx.Replace("\"library\"", "\"book\"", StringComparison.Ordinal), Token));
        Assert.NotEqual("", await judges.OnCycloneDxAsync(cycloneDx.Replace("\"serialNumber\"", "\"serial\"", StringComparison.Ordinal), Token));
    }

    // The archive endpoint's answers, by tar: copyright files only, which is what an image keeps of its documents.
    private sealed class MachineFiles : IImageFiles
    {
        public async Task<Stream?> ReadArchiveAsync(string path, CancellationToken cancellationToken)
        {
            if (!Path.Exists(path))
            {
                return null;
            }

            string[] options = ["-C", Path.GetDirectoryName(path)!, "--exclude=changelog*", "--exclude=NEWS*", "-cf", "-", Path.GetFileName(path)];
            using var tar = Process.Start(new ProcessStartInfo("tar", options) { RedirectStandardOutput = true })!;
            var bytes = new MemoryStream();
            await tar.StandardOutput.BaseStream.CopyToAsync(bytes, cancellationToken);
            await tar.WaitForExitAsync(cancellationToken);
            bytes.Position = 0;
            return bytes;
        }
    }
}
