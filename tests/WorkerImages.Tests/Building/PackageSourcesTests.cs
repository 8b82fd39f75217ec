using WorkerImages.Building;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Building;

/// <summary>Which Release files the packages of a layer came by: heard in the build, noted by layer.</summary>
public sealed class PackageSourcesTests
{
    private const string Address = "http://deb.example/debian/dists/trixie/InRelease";

    private static readonly Digest Sum = SampleImages.DigestOf("release");
    private static readonly DiffId Packages = new(SampleImages.DigestOf("packages"));
    private static readonly DiffId Files = new(SampleImages.DigestOf("files"));

    [Theory]
    [InlineData("[2/3] RUN /bin/sh /dev/shm/steps/packages.sh install a")]
    [InlineData("[stage-0 2/3] RUN --mount=type=bind /bin/sh /dev/shm/steps/packages.sh install a")]
    [InlineData("[linux/arm64 stage-0 2/3] RUN /bin/sh /dev/shm/steps/packages.sh install a")]
    public void What_a_step_says_is_of_the_layer_that_it_makes(string step)
    {
        var sources = Heard(step, $"packages: from {Sum} {Address}", "Get:1 something else", $"packages: from {Sum} {Address}");

        var (layer, releases) = Assert.Single(sources.By([Packages, Files]));

        Assert.Equal(Packages, layer);
        Assert.Equal([new ArchiveRelease(Address, Sum)], releases);
    }

    [Theory]
    [InlineData("[2/4] RUN /bin/sh /dev/shm/steps/packages.sh install a")] // some step has made no layer
    [InlineData("[1/3] FROM base")]
    [InlineData("[internal] load metadata")]
    [InlineData("[2/3] RUN pip install a-package-that-prints-what-it-likes")]
    public void Nothing_is_said_of_a_layer_that_cannot_be_told(string step) => Assert.Empty(Heard(step, $"packages: from {Sum} {Address}").By([Packages, Files]));

    [Theory]
    [InlineData("packages: from sha256:12 http://deb.example/InRelease")]
    [InlineData("packages: try 2 of 3, from fresh indexes")]
    [InlineData("packages: from ")]
    public void Other_lines_say_nothing(string line) => Assert.Null(ArchiveRelease.Read(line));

    [Fact]
    public void A_password_in_an_address_is_left_out() =>
        Assert.Equal("https://deb.example/debian/dists/trixie/InRelease", ArchiveRelease.Read($"packages: from {Sum} https://user:secret@deb.example/debian/dists/trixie/InRelease")!.Address);

    [Fact]
    public async Task What_is_noted_of_a_layer_is_found_again_and_of_others_nothing_is()
    {
        using var scratch = new ScratchDirectory();
        var built = new BuiltImages(scratch.At("built"));
        ArchiveRelease release = new(Address, Sum);

        await built.AddAsync(Packages, [release], TestContext.Current.CancellationToken);

        Assert.Equal([release], built.ReleasesOf(Packages));
        Assert.Empty(built.ReleasesOf(Files));
        Assert.Null(built.Find(Packages.ToString()));
    }

    private static PackageSources Heard(string step, params string[] lines)
    {
        var sources = new PackageSources(new Progress<BuildProgress>());
        sources.Report(new StepBegan("a", 1, 3, step));
        foreach (var line in lines)
        {
            sources.Report(new StepOutput("a", line));
        }

        return sources;
    }
}
