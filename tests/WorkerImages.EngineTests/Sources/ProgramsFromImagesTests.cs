using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class ProgramsFromImagesTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task Programs_and_files_come_out_of_other_images_and_the_CLI_must_have_the_promised_version()
    {
        // Given an image in a registry that holds the program
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var program = await DockerProgram.ObtainAsync(Token);
        var source = Reference.Parse($"{registry.Host}/tools/docker:1");
        var layer = program.ToTar("tools/docker", (UnixFileMode)0b111_101_101);
        var digest = await registry.PutImageAsync(source, Platform.OfThisMachine, layer, Token);
        var pinned = source.WithDigest(digest);
        await using var images = new OwnImages(bench.Engine);

        try
        {
            // When
            Define(images, pinned, DockerProgram.Version);
            await images.MustPassAsync(Token);
            var id = (await images.InspectAsync("copied", Token))!.Id;
            Define(images, pinned, "28.9");
            var promised = await images.RunAsync("SmokeTest", "archive", Token);

            // Then it is in the image, and another version than the promised one is found out
            Failure.IsTold(promised, 5, "checks failed: copied");
            Assert.Contains("FAILED  copied  the Docker CLI runs and its version is as defined", promised.StandardOutput, StringComparison.Ordinal);
            Assert.Contains("a version that begins with 28.9", promised.StandardOutput, StringComparison.Ordinal);
            Assert.Equal(id, (await images.InspectAsync("copied", Token))!.Id);
        }
        finally
        {
            await bench.Engine.Images.RemoveAsync(pinned.ToString(), CancellationToken.None);
        }
    }

    // One file comes over another image of the catalogue, which is not published.
    private static void Define(OwnImages images, Reference source, string version)
    {
        string Cli(string promised) => $"docker: {{ cli: {{ version: '{promised}', image: {{ reference: '{source}', path: /tools/docker }} }} }}\n";
        images.Define("made", Cli(DockerProgram.Version) + "publish: false\nsteps: [{ name: a file is made, run: [cp, /etc/passwd, /opt/made-here] }]");
        images.Define(
            "copied",
            Cli(version)
                + $"files: [{{ image: '{source}', from: /tools, to: /opt/copied }}, {{ image: made, from: /opt/made-here, to: /opt/made }}]\n"
                + "smoke: [{ name: the files are there, run: [sh, -c, 'test -x /opt/copied/docker && test -f /opt/made/made-here'] }]");
    }
}
