using WorkerImages.EngineTests.Engine;
using WorkerImages.Oci;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Push;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

public sealed class EngineExportTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task What_an_engine_built_comes_out_of_the_registry_as_the_same_image()
    {
        // Given
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        using var scratch = new ScratchDirectory();
        var build = new TestBuild(bench, $"FROM $BASE\nRUN echo {Guid.NewGuid():N} >/file\nRUN true\nENV A=b\n") { Labels = { ["test"] = "export" } };
        var id = await build.RunAsync(Token);
        var platform = bench.Engine.Description.Platform;
        using var client = new RegistryClient(PublishBench.Impatient, new GivenLogin(), new EventLog(), TimeProvider.System);
        var push = new ImagePush(client, bench.Engine.Images, scratch.Path, new EventLog(), TimeProvider.System);
        var repository = Reference.Parse($"{registry.Host}/acme/exported");

        // When
        var index = await new IndexPush(client, push).RunAsync(new(repository, [platform], new(platform, id), []), Token);
        await new TagPromotion(client.Manifests, new EventLog()).PromoteAsync(repository, index.Document, "1-000000000000", [new("1", null, null)], Token);
        await bench.Engine.Images.RemoveAsync(id, Token);
        var pulled = await bench.Engine.Images.PullAsync(repository.WithTag("1"), platform, Token);

        // Then
        Assert.Equal(index.Document.Digest, pulled);
        Assert.Equal(id, (await bench.Engine.Images.InspectAsync(repository.WithTag("1").ToString(), Token))!.Id);
        Assert.Equal(id, index.Platforms[0].Manifest.Config.Digest.Text);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(scratch.Path, "push")));
    }
}
