using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class PluginsTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task The_compose_plugin_of_the_archive_runs_in_the_image()
    {
        await using var images = new OwnImages(bench.Engine);
        images.Define(
            "composing",
            """
            docker: { cli: { archive: docker-cli }, compose: { archive: docker-compose, version: "2.26" } }
            """);

        await images.MustPassAsync(Token);

        var report = await File.ReadAllTextAsync(images.Repository.At("artifacts/reports/smoke.xml"), Token);
        Assert.Contains("the compose plugin runs and its version is as defined", report, StringComparison.Ordinal);
        Assert.DoesNotContain("buildx", report, StringComparison.Ordinal);
    }
}
