using System.Net;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class DownloadedProgramsTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task The_Docker_CLI_is_downloaded_and_used_only_if_it_has_the_recorded_sum()
    {
        // Given the program as it is and in an archive, at an address the engine reaches; neither is executable there
        var program = await DockerProgram.ObtainAsync(Token);
        using var server = new FileServer(IPAddress.Loopback);
        var archive = program.ToTgz("docker/docker", (UnixFileMode)0b110_100_100);
        var archiveAddress = server.Add("docker.tgz", archive);
        var address = server.Add("docker", program.Bytes);
        await using var images = new OwnImages(bench.Engine);

        // When their sums are as recorded, then they are the CLI of two whole workers
        Define(images, "bare", address, Digest.Of(program.Bytes), "");
        Define(images, "packed", archiveAddress, Digest.Of(archive), ", member: docker/docker");
        await images.MustPassAsync(Token);

        // When one is not, then nothing is built
        Define(images, "wrong", archiveAddress, Digest.Of(program.Bytes), ", member: docker/docker");
        await images.MustFailInAStepAsync("wrong", "3:1: what was downloaded as docker.tgz does not have the sum that is written", "/download/docker.tgz: FAILED", Token);
    }

    private static void Define(OwnImages images, string image, Uri address, Digest sum, string member) => images.Define(
        image,
        $$"""
        docker:
          cli:
            version: "{{DockerProgram.Version}}"
            static: { {{Platform.OfThisMachine}}: { url: '{{address}}', sha256: {{sum.Hex}}{{member}} } }
        """);
}
