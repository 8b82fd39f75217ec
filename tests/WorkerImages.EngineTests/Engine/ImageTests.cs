using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

public sealed class ImageTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IImageStore Images => bench.Engine.Images;

    [EngineFact]
    public async Task An_import_keeps_every_label_whatever_is_in_it()
    {
        var labels = TestMark.On(new Dictionary<string, string>
        {
            ["test.hostile"] = "quote \" backslash \\ dollar $HOME ${x} ' end\\",
            ["test.json"] = """{"a":["b c"],"d":{}}""",
            ["test.empty"] = "",
        });

        var id = await ImportAsync("labels", labels);

        Assert.Equal(labels, (await Images.InspectAsync(id, Token))!.Labels);
        Assert.Equal(labels, (await Images.ListAsync("test.hostile", Token)).Single(image => image.Id == id).Labels);
    }

    [EngineFact]
    public async Task An_image_is_found_by_its_label_even_without_a_name()
    {
        var label = $"test.{Guid.NewGuid():N}";
        var build = new TestBuild(bench, "FROM $BASE\n") { Labels = { [label] = "x" } };
        var id = await build.RunAsync(Token);

        var found = Assert.Single(await Images.ListAsync(label, Token));

        Assert.Equal(id, found.Id);
        Assert.Empty(found.Tags);
        Assert.Equal("x", found.Labels[label]);
    }

    [EngineFact]
    public async Task A_name_is_given_and_taken_and_a_missing_image_is_null()
    {
        var id = await ImportAsync("named", TestMark.Labels);
        var other = TestMark.Image("other");

        await Images.TagAsync(id, other, Token);
        Assert.Equal(id, (await Images.InspectAsync(other.ToString(), Token))!.Id);
        await Images.RemoveAsync(other.ToString(), Token);
        await Images.RemoveAsync(other.ToString(), Token);

        Assert.Null(await Images.InspectAsync(other.ToString(), Token));
    }

    // Engine 20.10 would say that the image is for the engine's own platform.
    [EngineFact]
    public async Task An_image_for_another_processor_is_kept_as_one()
    {
        var reference = TestMark.Image("foreign");
        var platform = new Platform("linux", "s390x");
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, Token);
        tar.Position = 0;

        var id = await Images.ImportAsync(tar, reference, platform, TestMark.On([new("test.foreign", "\"x\"")]), Token);

        var image = (await Images.InspectAsync(reference.ToString(), Token))!;
        Assert.Equal((id, platform, "\"x\""), (image.Id, image.Platform, image.Labels["test.foreign"]));
        Assert.Equal([new DiffId(Digest.Of(tar.ToArray()))], image.Layers);
    }

    [EngineFact]
    public async Task A_pull_by_tag_or_digest_gives_the_digest_of_the_registry()
    {
        // Given
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var reference = Reference.Parse($"{registry.Host}/test/busybox:1");
        var digest = await registry.PutImageAsync(reference, Platform.OfThisMachine, await LayerAsync(), Token);

        // When, then
        Assert.Equal(Resolution.Of(digest), await Images.ResolveAsync(reference, TimeSpan.FromSeconds(30), Token));
        Assert.Equal(digest, await Images.PullAsync(reference, Platform.OfThisMachine, Token));
        Assert.Equal(digest, await Images.PullAsync(reference.WithDigest(digest), Platform.OfThisMachine, Token));
        var image = await Images.InspectAsync(reference.WithDigest(digest).ToString(), Token);
        Assert.Contains($"{reference.Name}@{digest}", image!.Digests);
    }

    [EngineFact]
    public async Task What_a_registry_does_not_have_is_told_apart_from_a_registry_that_does_not_answer()
    {
        // Given
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        string host;
        Reference missing;
        await using (var registry = await RegistryBench.StartAsync(Token))
        {
            host = registry.Host;
            missing = Reference.Parse($"{host}/test/nothing:1");

            // When, then: it answers
            var noPull = await Assert.ThrowsAsync<WorkerImagesException>(() => Images.PullAsync(missing, Platform.OfThisMachine, Token));
            var noDigest = await Assert.ThrowsAsync<WorkerImagesException>(() => Images.ResolveAsync(missing, TimeSpan.FromSeconds(30), Token));
            Assert.Equal((ExitCode.Network, $"{missing} could not be pulled"), (noPull.ExitCode, noPull.What));
            Assert.Contains("answered and does not have it", noPull.Next, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Network, noDigest.ExitCode);
        }

        // When, then: it is gone
        var resolution = await Images.ResolveAsync(missing, TimeSpan.FromSeconds(30), Token);
        Assert.Null(resolution.Digest);
        Assert.Contains("refused", resolution.Silence, StringComparison.Ordinal);
        var unreachable = await Assert.ThrowsAsync<WorkerImagesException>(() => Images.PullAsync(missing, Platform.OfThisMachine, Token));
        Assert.Equal(ExitCode.Network, unreachable.ExitCode);
        Assert.Contains($"see whether the engine's machine reaches {host}", unreachable.Next, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task An_image_of_another_architecture_says_so()
    {
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        var reference = Reference.Parse($"{registry.Host}/test/foreign:1");
        var digest = await registry.PutImageAsync(reference, new Platform("linux", "s390x"), await LayerAsync(), Token);

        await Images.PullAsync(reference.WithDigest(digest), new Platform("linux", "s390x"), Token);

        Assert.Equal("s390x", (await Images.InspectAsync(reference.WithDigest(digest).ToString(), Token))!.Platform.Architecture);
    }

    private static async Task<byte[]> LayerAsync()
    {
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, Token);
        return tar.ToArray();
    }

    private async Task<string> ImportAsync(string name, IReadOnlyDictionary<string, string> labels)
    {
        using var tar = new MemoryStream(await LayerAsync());
        return await Images.ImportAsync(tar, TestMark.Image(name), Platform.OfThisMachine, labels, Token);
    }
}
