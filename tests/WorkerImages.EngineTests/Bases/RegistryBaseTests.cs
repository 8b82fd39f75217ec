using System.IO.Compression;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Engine;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.State;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Bases;

public sealed class RegistryBaseTests(EngineBench bench) : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly EventLog _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [EngineFact]
    public async Task A_pulled_base_is_built_on_by_its_digest_when_its_registry_is_gone()
    {
        // Given a base from a registry that then ends
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        var (definition, digest, fact) = await ObtainFromRegistryAsync();

        // When
        var build = new TestBuild(bench, "ARG BASE\nFROM ${BASE}\nRUN echo built >/file\n") { Arguments = { ["BASE"] = fact.BuildReference! } };
        var id = await build.RunAsync(Token);

        // Then
        var image = (await bench.Engine.Images.InspectAsync(id, Token))!;
        var content = ContentIdentity.Of(Platform.OfThisMachine, image.Layers[..1], ContainerConfig.Empty);
        Assert.Equal((content.Text, digest, BaseOrigin.Registry), (fact.Identity, fact.Digest, fact.Origin));
        Assert.Equal(2, image.Layers.Length);
        Assert.Equal(fact, await Store(BasePolicy.Auto).LookAsync(definition, Platform.OfThisMachine, Token));
        await bench.Engine.Images.RemoveAsync(definition.Image.ToString(), Token);
    }

    [EngineFact]
    public async Task A_registry_that_does_not_answer_is_told_with_the_way_around_it()
    {
        var nobody = new BaseDefinition("nobody", Reference.Parse("localhost:9/debian:trixie-slim"), SampleImages.Debian.Archive);

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() =>
            Store(BasePolicy.Registry).ObtainAsync(nobody, Platform.OfThisMachine, refresh: false, Token));

        Assert.Equal(ExitCode.Network, error.ExitCode);
        Assert.Contains("--bases archive", error.Next, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_base_that_the_registry_does_not_have_is_told_and_not_bootstrapped()
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var missing = new BaseDefinition("missing", Reference.Parse($"{registry.Host}/debian:no-such"), SampleImages.Debian.Archive);

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() =>
            Store(BasePolicy.Auto).ObtainAsync(missing, Platform.OfThisMachine, refresh: false, Token));

        Assert.Equal(ExitCode.Network, error.ExitCode);
        Assert.Contains("no-such", error.Message, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_base_of_another_architecture_is_refused()
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var foreign = new BaseDefinition("foreign", Reference.Parse($"{registry.Host}/debian:foreign"), null);
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, Token);
        await registry.PutImageAsync(foreign.Image, new("linux", "s390x"), tar.ToArray(), Token);

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() =>
            Store(BasePolicy.Auto).ObtainAsync(foreign, Platform.OfThisMachine, refresh: false, Token));

        Assert.Equal(ExitCode.Build, error.ExitCode);
        Assert.Contains("linux/s390x", error.Message, StringComparison.Ordinal);
        Assert.Contains(Platform.OfThisMachine.ToString(), error.Message, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_base_of_several_platforms_is_that_of_the_platform_that_is_built_for_whichever_was_here_before()
    {
        // Given one of two platforms under one digest
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var several = new BaseDefinition("several", Reference.Parse($"{registry.Host}/debian:several"), null);
        Platform[] platforms = [Platform.OfThisMachine, new("linux", "s390x")];
        var digest = await registry.PutIndexAsync(several.Image, platforms, ArchivedImages.Layer(1, 100), Token);

        var pulled = new HashSet<string>();
        try
        {
            // When the store gets it for each platform in turn, and asks the registry again at the end
            foreach (var (platform, refresh) in new[] { (platforms[0], false), (platforms[1], false), (platforms[0], false), (platforms[1], true) })
            {
                var fact = await Store(BasePolicy.Registry).ObtainAsync(several, platform, refresh, Token);

                // Then it is here for that one, and nothing is known of the other
                var image = (await bench.Engine.Images.InspectAsync(fact.BuildReference!, Token))!;
                pulled.Add(image.Id);
                Assert.Equal((image.Content.Text, digest, platform), (fact.Identity, fact.Digest, image.Platform));
                Assert.Equal(fact, await Store(BasePolicy.Registry).LookAsync(several, platform, Token));
                Assert.Null((await Store(BasePolicy.Registry).LookAsync(several, platforms.Single(other => other != platform), Token)).Identity);
            }

            // When a container uses it, then a run for the other platform fails and says so
            var container = await bench.Engine.Containers.CreateAsync(new() { Image = pulled.Last(), Entrypoint = ["never-started"] }, Token);
            var refused = await Record.ExceptionAsync(() => Store(BasePolicy.Registry).ObtainAsync(several, platforms[0], refresh: false, Token));
            await bench.Engine.Containers.RemoveAsync(container, CancellationToken.None);
            Assert.Contains("is in the engine for another platform", Assert.IsType<WorkerImagesException>(refused).What, StringComparison.Ordinal);
        }
        finally
        {
            await bench.Engine.Images.RemoveAsync(several.Image.ToString(), CancellationToken.None);
            await bench.Engine.Images.RemoveAsync(several.Image.WithDigest(digest).ToString(), CancellationToken.None);
            foreach (var image in pulled)
            {
                await bench.Engine.Images.RemoveAsync(image, CancellationToken.None);
            }
        }
    }

    [EngineFact]
    public async Task One_image_under_two_digests_is_one_base_and_the_digest_is_the_one_that_was_pulled()
    {
        // Given a layer that was compressed again, under the same tag
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        using var client = new RegistryClient(PublishBench.Impatient, new GivenLogin(), _events, TimeProvider.System);
        var twice = new BaseDefinition("twice", Reference.Parse($"{registry.Host}/debian:twice"), null);
        var served = new ServedImage(Platform.OfThisMachine, ArchivedImages.Layer(2, 10_000)) { Environment = ["A=b"] };
        ExternalFact[] facts = new ExternalFact[3];
        Digest[] digests = new Digest[3];
        CompressionLevel[] levels = [CompressionLevel.SmallestSize, CompressionLevel.NoCompression, CompressionLevel.SmallestSize];
        try
        {
            for (var time = 0; time < levels.Length; time++)
            {
                // When
                digests[time] = (await (served with { Compression = levels[time] }).PutAsync(client, twice.Image, Token)).Digest;
                facts[time] = await Store(BasePolicy.Registry).ObtainAsync(twice, Platform.OfThisMachine, refresh: true, Token);

                // Then what is foreseen, found and told by the registry is the same
                var told = await new BaseDigests(client).LookAsync("twice", twice.Image, Platform.OfThisMachine, Token);
                Assert.Equal(facts[time], told);
                Assert.Equal(facts[time], await Store(BasePolicy.Registry).ForeseeAsync(twice, Platform.OfThisMachine, Token));
                Assert.Equal(served.Content.Text, (await Store(BasePolicy.Registry).LookAsync(twice, Platform.OfThisMachine, Token)).Identity);
            }

            Assert.Equal(digests, facts.Select(fact => fact.Digest!));
            Assert.NotEqual(digests[0], digests[1]);
            Assert.Single(facts.Select(fact => fact.Identity).Distinct(), served.Content.Text);
        }
        finally
        {
            await bench.Engine.Images.RemoveAsync(twice.Image.ToString(), CancellationToken.None);
            foreach (var digest in digests.OfType<Digest>().Distinct())
            {
                await bench.Engine.Images.RemoveAsync(twice.Image.WithDigest(digest).ToString(), CancellationToken.None);
            }
        }
    }

    private async Task<(BaseDefinition Definition, Digest Digest, ExternalFact Fact)> ObtainFromRegistryAsync()
    {
        await using var registry = await RegistryBench.StartAsync(Token);
        var definition = new BaseDefinition("busybox", Reference.Parse($"{registry.Host}/test/busybox:1"), null);
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, Token);
        var digest = await registry.PutImageAsync(definition.Image, Platform.OfThisMachine, tar.ToArray(), Token);
        return (definition, digest, await Store(BasePolicy.Auto).ObtainAsync(definition, Platform.OfThisMachine, refresh: false, Token));
    }

    private BaseStore Store(BasePolicy policy)
    {
        var bootstrap = new ArchiveBootstrap(_scratch.At("cache"), _scratch.At("logs"), MachineArchive.Read(_scratch.Path), _events, TimeProvider.System);
        var pulls = new ImagePull(
            bench.Engine.Images, () => throw new InvalidOperationException("this engine pulls whole images"), _scratch.At("cache"), _events, TimeProvider.System);
        return new(bench.Engine.Images, pulls, bootstrap, policy, _events, TimeProvider.System);
    }
}
