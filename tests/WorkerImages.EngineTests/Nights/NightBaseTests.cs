using System.IO.Compression;
using WorkerImages.Oci;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>What bases have to do with a night.</summary>
public sealed class NightBaseTests
{
    private const string Quiet = "other: kept, worker: kept, child: kept";
    private const string All = "other: published, worker: published, child: published";

    private static readonly Platform Other = new("linux", Platform.OfThisMachine.Architecture == "arm64" ? "amd64" : "arm64");

    [Fact]
    public async Task A_base_that_goes_and_comes_back_moves_no_tag_back()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.PutBaseAsync(bench.BaseOf("another"));
        Assert.Equal(All, (await bench.NightAsync()).Images);
        var fresh = await bench.TagAsync("worker");

        await bench.PutBaseAsync();
        var back = await bench.NightAsync();

        Assert.Equal(Quiet, back.Images);
        Assert.True(back.Verdict.IsGood, back.Page);
        Assert.Equal(fresh, await bench.TagAsync("worker"));
        Assert.Contains("where it was before", back.Page, StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
        Assert.Empty(bench.Engine.Built);
    }

    [Fact]
    public async Task A_child_stands_on_the_newest_parent_when_a_base_has_come_back()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-updates", "beta", "1.0-2"); // not due yet: the build on the other base takes it, and nothing else tells the two builds apart
        await bench.PutBaseAsync(bench.BaseOf("another"));
        await bench.NightAsync();
        await bench.PutBaseAsync();
        bench.Put("stable-security", "delta", "2.0-1");

        var night = await bench.NightAsync();

        Assert.Equal("other: kept, worker: kept, child: published", night.Images);
        Assert.Equal("1.0-2", bench.Engine.Installed("localhost:5000/pub/child:0.1.0")["beta"]);
        Assert.Equal("2.0-1", bench.Engine.Installed("localhost:5000/pub/child:0.1.0")["delta"]);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task An_image_that_stands_on_a_base_which_went_away_takes_its_next_update_on_the_base_that_is_there()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        await bench.PutBaseAsync(bench.BaseOf("another"));
        await bench.NightAsync();
        await bench.PutBaseAsync();
        bench.Put("stable-security", "alpha", "1.0-2");

        Assert.Equal(All, (await bench.NightAsync()).Images);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Other_digests_of_the_same_content_are_no_reason()
    {
        await using var bench = await NightBench.StartAsync();
        var other = new ServedImage(Other, FakeEngine.Tar([KeyValuePair.Create("etc/other", "1")]));
        await bench.PutBaseAsync(bench.BaseOf(), other);
        await bench.PublishAsync();

        await bench.PutBaseAsync(bench.BaseOf(), other with { Layer = FakeEngine.Tar([KeyValuePair.Create("etc/other", "2")]) });
        var ofOther = await bench.NightAsync();
        await bench.PutBaseAsync(bench.BaseOf() with { Compression = CompressionLevel.SmallestSize, Created = bench.Clock.Now }, other);
        var recompressed = await bench.NightAsync();
        await bench.PutBaseAsync(bench.BaseOf(), other);
        var back = await bench.NightAsync();

        Assert.Equal([Quiet, Quiet, Quiet], new[] { ofOther, recompressed, back }.Select(night => night.Images));
        Assert.All([ofOther, recompressed, back], night => Assert.True(night.Verdict.IsGood, night.Page));
        Assert.Empty(bench.Engine.Built);
    }

    [Fact]
    public async Task What_was_looked_at_is_what_is_built_on_whatever_moves_meanwhile()
    {
        await using var bench = await NightBench.StartAsync();
        var seen = (await bench.Client.Manifests.ResolveAsync(bench.Base, TestContext.Current.CancellationToken))!.Digest;
        bench.Proxy.Before = async _ =>
        {
            // The first request for an image comes when all bases were looked at.
            bench.Proxy.Before = _ => Task.CompletedTask;
            await bench.PutBaseAsync(bench.BaseOf("moved"));
        };

        var push = await bench.PublishAsync();

        Assert.Equal(All, push.Images);
        var index = ImageIndex.Read((await bench.Client.Manifests.GetAsync(bench.At("worker", "0.1.0"), TestContext.Current.CancellationToken))!);
        var image = index.For(Platform.OfThisMachine)!;
        var manifest = Manifest.Read((await bench.Client.Manifests.GetAsync(bench.At("worker", "0.1.0").WithDigest(image.Digest), TestContext.Current.CancellationToken))!);
        var config = ImageConfiguration.Read(await bench.Client.Blobs.ReadAsync(bench.At("worker", "0.1.0"), manifest.Config, TestContext.Current.CancellationToken));
        Assert.Equal(seen.Text, config.Labels[OciLabels.BaseDigest]);
        Assert.Equal(seen.Text, image.Annotations[OciLabels.BaseDigest]);
        Assert.Equal(Digest.Of(bench.BaseOf().Layer), config.DiffIds[0].Digest);
        Assert.Contains("base small moved", (await bench.NightAsync()).Why("worker"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_needs_a_new_package_is_taken_with_it()
    {
        await using var bench = await NightBench.StartAsync();
        await bench.PublishAsync();
        bench.Put("stable-security", "new", "1");
        bench.Put("stable-security", "alpha", "1.0-2", "Depends: new");

        var night = await bench.NightAsync();

        Assert.Equal(All, night.Images);
        Assert.Contains("| new |  | 1 |", night.Page, StringComparison.Ordinal);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
    }

    [Fact]
    public async Task Of_two_platforms_only_the_stale_one_is_built_and_the_index_has_both()
    {
        await using var bench = await NightBench.StartAsync();
        bench.Repository.Edit("images/catalog.yaml", $"[{Platform.OfThisMachine}]", $"[{Platform.OfThisMachine}, {Other}]");
        await bench.PutBaseAsync(bench.BaseOf(), bench.BaseOf() with { Platform = Other });
        await bench.PublishAsync($"--platform={Platform.OfThisMachine}");
        await bench.PublishAsync($"--platform={Other}");
        var before = await IndexAsync(bench);
        await bench.PutBaseAsync(bench.BaseOf(), bench.BaseOf("new") with { Platform = Other });

        var own = await bench.NightAsync();
        Assert.Empty(bench.Engine.Built);
        var others = await bench.NightAsync($"--platform={Other}");
        var after = await IndexAsync(bench);

        Assert.True(own.Verdict.IsGood, own.Page);
        Assert.Equal(All, others.Images);
        Assert.Equal(before.For(Platform.OfThisMachine)!.Digest, after.For(Platform.OfThisMachine)!.Digest);
        Assert.NotEqual(before.For(Other)!.Digest, after.For(Other)!.Digest);
        Assert.Equal(Quiet, (await bench.NightAsync()).Images);
        Assert.Equal(Quiet, (await bench.NightAsync($"--platform={Other}")).Images);
    }

    private static async Task<ImageIndex> IndexAsync(NightBench bench) =>
        ImageIndex.Read((await bench.Client.Manifests.GetAsync(bench.At("worker", "0.1.0"), TestContext.Current.CancellationToken))!);
}
