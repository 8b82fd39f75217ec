using System.Diagnostics;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Signing;

public sealed class SbomJudgeTests
{
    private const string Status = "/var/lib/dpkg/status";

    // SPDX's library takes a tenth of a second for each package.
    private const int Judged = 40;

    private static readonly SbomSubject Subject = new(
        Reference.Parse("registry.example:5000/acme/worker:0.1.0-0123456789ab"),
        Digest.Of("manifest"u8),
        Platform.Parse("linux/amd64"),
        DateTimeOffset.FromUnixTimeSeconds(1_750_000_000),
        "0.1.0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // One start of each judge for all documents: their start is what takes long.
    [ArchiveFact]
    public async Task The_makers_of_both_formats_have_nothing_against_our_documents_and_something_against_wrong_ones()
    {
        Assert.SkipUnless(File.Exists(Status), $"this machine has no {Status}");
        var all = await new PackageReader(new MachineFiles()).ReadAsync([], Token);
        var some = new ImagePackages(all.Distribution, all.All.Where((_, number) => number % (1 + (all.All.Length / Judged)) == 0));
        var small = new ImagePackages(null, [new(PackageKind.Debian, "bash", "5.2", "amd64"), new(PackageKind.Python, "docker", "7.1.0", "")]);
        var judges = await SbomJudges.ObtainAsync(Token);
        var (spdx, cycloneDx) = (SpdxDocument.Write(Subject, small), CycloneDxDocument.Write(Subject, small));

        var onSpdx = await judges.OnSpdxAsync(
            Token,
            SpdxDocument.Write(Subject, some),
            spdx,
            spdx.Replace("\"DESCRIBES\"", "\"SHOWS\"", StringComparison.Ordinal),
            spdx.Replace("SPDXRef-deb-bash-amd64", "SPDXRef-deb_bash", StringComparison.Ordinal));
        var onCycloneDx = await judges.OnCycloneDxAsync(
            Token,
            CycloneDxDocument.Write(Subject, some),
            cycloneDx,
            cycloneDx.Replace("\"library\"", "\"book\"", StringComparison.Ordinal),
            cycloneDx.Replace("\"serialNumber\"", "\"serial\"", StringComparison.Ordinal));

        Assert.InRange(some.All.Length, Judged / 2, Judged);
        Assert.All((string[])[onSpdx[0], onSpdx[1], onCycloneDx[0], onCycloneDx[1]], objections => Assert.Equal("", objections));
        Assert.All((string[])[onSpdx[2], onSpdx[3], onCycloneDx[2], onCycloneDx[3]], Assert.NotEmpty);
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
