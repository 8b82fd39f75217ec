using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class RegistryBasesTests(EngineBench bench)
{
    private const string BaseName = "org.opencontainers.image.base.name";
    private const string BaseDigest = "org.opencontainers.image.base.digest";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task A_worker_stands_on_the_digest_of_its_base_until_the_base_moved_and_is_asked_for_anew()
    {
        // Given a registry that has the distribution's root
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        await using var images = new OwnImages(bench.Engine);
        images.Define("pulled", "");
        var name = Reference.Parse($"{registry.Host}/library/debian:trixie-slim");
        var made = await images.DebianAsync(Token);
        images.Repository.Edit("images/catalog.yaml", "docker.io/library/debian:trixie-slim", name.ToString());
        var first = await PushAsync(images, made, name);

        try
        {
            // When built, then it says what it stands on
            var built = await images.RunAsync("SmokeTest", "registry", Token);
            Assert.True(built.ExitCode == 0, built.ToString());
            await MustStandOnAsync(images, name, first);

            // When the name moves to other content, then that is a reason only once the registry is asked
            var moved = await PushAsync(images, await new SmallBuild($"FROM {made}\nENV MOVED=yes\n").RunAsync(bench.Engine, Token), name);
            Assert.Empty((await PlanAsync(images)).Built);
            Assert.Equal("base debian-trixie is not here yet", (await PlanAsync(images, "--refresh-bases")).ReasonsOf("pulled"));
            Assert.Empty((await PlanAsync(images)).Built);
            var refreshed = await images.RunAsync("Build", "registry", Token, "--refresh-bases");
            Assert.True(refreshed.ExitCode == 0, refreshed.ToString());
            await MustStandOnAsync(images, name, moved);
        }
        finally
        {
            // The bootstrapped base stays for others, without the names it got here.
            await bench.Engine.Images.RemoveAsync(name.ToString(), CancellationToken.None);
            await bench.Engine.Images.RemoveAsync(name.WithDigest(first).ToString(), CancellationToken.None);
        }
    }

    private static async Task<PlannedImages> PlanAsync(OwnImages images, params string[] more) =>
        PlannedImages.Read(await images.RunAsync("Plan", "registry", Token, ["--output", "json", .. more]));

    private static async Task MustStandOnAsync(OwnImages images, Reference name, Digest digest)
    {
        var labels = (await images.InspectAsync("pulled", Token))!.Labels;
        Assert.Equal(
            (name.ToString(), digest.Text, "registry"),
            (labels[BaseName], labels[BaseDigest], labels[LabelNames.BaseOrigin]));
    }

    private async Task<Digest> PushAsync(OwnImages images, string image, Reference name)
    {
        await images.PushAsync(image, name, Token);
        return (await bench.Engine.Images.ResolveAsync(name, TimeSpan.FromSeconds(10), Token)).Digest!;
    }
}
