using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

public sealed class PublisherTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task A_new_image_is_whole_under_all_its_tags_and_an_unchanged_one_costs_a_look()
    {
        // Given
        await using var bench = await PublishBench.StartAsync();
        var request = bench.Request();

        // When
        var first = await bench.PublishAsync(request);
        var sent = bench.Proxy.Requests;
        bench.Proxy.Mend();
        var second = await bench.PublishAsync(request);

        // Then
        var digest = first.Index.Document.Digest;
        Assert.Equal([new(PublishBench.Immutable, true, digest, null), new("1.0", false, digest, null)], first.Tags);
        Assert.Equal((0, 3), (first.Index.Platforms[0].Counts.Existed, first.Index.Platforms[0].Counts.Sent));
        Assert.Equal(digest, await bench.WholeAsync("1.0"));
        Assert.Equal(digest, await bench.WholeAsync(PublishBench.Immutable));

        Assert.True(sent.Count > bench.Proxy.Requests.Count);
        Assert.InRange(bench.Proxy.Requests.Count, 1, 4);
        Assert.DoesNotContain(bench.Proxy.Requests, each => each.Method is not ("GET" or "HEAD"));
        Assert.True(second.WasThere);
        Assert.Equal(1, bench.Images.Exports);
        Assert.All(second.Tags, tag => Assert.False(tag.IsMoved));
    }

    [RegistryFact]
    public async Task Only_what_changed_is_sent_and_the_digest_that_a_tag_had_before_is_told()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();

        var published = await bench.PublishAsync(bench.Request(seed: 2));

        var counts = published.Index.Platforms[0].Counts;
        Assert.Equal((1, 2), (counts.Existed, counts.Sent));
        Assert.Equal(counts.BytesSent, bench.BytesSent);
        Assert.InRange(bench.BytesSent, PublishBench.LayerLength, PublishBench.LayerLength * 1.1);
        Assert.Equal(before, published.Tags.Single(tag => tag.Name == "1.0").PreviousDigest);
        Assert.Equal([PublishBench.Immutable, "1.0"], bench.Moves);
    }

    [RegistryFact]
    public async Task An_image_has_the_same_digest_in_every_registry_and_its_bases_layers_are_the_bases_own()
    {
        // Given a base whose registry compressed its layer in its own way: not at all
        await using var bench = await PublishBench.StartAsync();
        await using var other = await PublishBench.StartAsync();
        await using var bases = await RegistryBench.StartAsync(Token);
        var layer = ArchivedImages.Layer(5, 100_000);
        var name = Reference.Parse($"{bases.Host}/debian:trixie");
        var digest = await bases.PutImageAsync(name, PublishBench.Amd, layer, Token);
        var id = bench.Images.Add(PublishBench.Amd, layer, ArchivedImages.Layer(6, 100_000));
        Assert.Equal(id, other.Images.Add(PublishBench.Amd, layer, ArchivedImages.Layer(6, 100_000)));
        var image = new BuiltImage(PublishBench.Amd, id) { Base = name.WithDigest(digest) };

        // When
        var here = await bench.PublishAsync(bench.Request(PublishBench.Immutable, image));
        var there = await other.PublishAsync(other.Request(PublishBench.Immutable, image));

        // Then
        Assert.Equal(here.Index.Document.Digest, there.Index.Document.Digest);
        Assert.Equal(new Descriptor(MediaTypes.Layer, Digest.Of(layer), layer.Length), here.Index.Platforms[0].Manifest.Layers[0]);
        Assert.Equal(here.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.Equal(there.Index.Document.Digest, await other.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_base_that_its_registry_has_removed_since_does_not_keep_an_image_from_being_published()
    {
        // Given
        await using var bench = await PublishBench.StartAsync();
        await using var bases = await RegistryBench.StartAsync(Token);
        using var client = bench.Client();
        var layer = ArchivedImages.Layer(5, 100_000);
        var name = Reference.Parse($"{bases.Host}/debian:trixie");
        var digest = await bases.PutImageAsync(name, PublishBench.Amd, layer, Token);
        var image = new BuiltImage(PublishBench.Amd, bench.Images.Add(PublishBench.Amd, layer, ArchivedImages.Layer(6, 1000))) { Base = name.WithDigest(digest) };
        Assert.True(await client.Manifests.DeleteAsync(name.WithDigest(digest), Token));

        // When
        var published = await bench.PublishAsync(bench.Request(PublishBench.Immutable, image));

        // Then its layers are ours
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.All(published.Index.Platforms[0].Manifest.Layers, each => Assert.Equal(MediaTypes.LayerGzip, each.MediaType));
        Assert.Contains(
            bench.Events.Events.OfType<Warning>(), warning => warning.Text.Contains($"the base {name.WithDigest(digest)} any more", StringComparison.Ordinal));
    }

    [RegistryFact]
    public async Task Layers_of_a_parent_in_the_same_registry_are_mounted()
    {
        await using var bench = await PublishBench.StartAsync();
        await bench.PublishAsync(bench.Request());
        bench.Proxy.Mend();
        var child = bench.Images.Add(PublishBench.Amd, ArchivedImages.Layer(0, PublishBench.LayerLength), ArchivedImages.Layer(9, 1000));
        var request = bench.Request(PublishBench.Immutable, new BuiltImage(PublishBench.Amd, child) { MountFrom = ["acme/none", "acme/worker"] }) with
        {
            Repository = bench.Repository with { Repository = "acme/child" },
        };

        var published = await bench.PublishAsync(request);

        Assert.Equal((1, 2), (published.Index.Platforms[0].Counts.Mounted, published.Index.Platforms[0].Counts.Sent));
        Assert.InRange(bench.BytesSent, 1, 10_000);
    }

    [RegistryFact]
    public async Task An_immutable_tag_is_never_moved()
    {
        await using var bench = await PublishBench.StartAsync();
        var standing = (await bench.PublishAsync(bench.Request())).Index.Document.Digest;
        bench.Proxy.Mend();

        var failure = await bench.FailAsync(bench.Request(seed: 2));

        Assert.Equal(ExitCode.TagPolicy, failure.ExitCode);
        Assert.Contains(standing.Text, failure.Why, StringComparison.Ordinal);
        Assert.Empty(bench.Moves);
        Assert.Equal(standing, await bench.WholeAsync("1.0"));
        Assert.Equal(standing, await bench.WholeAsync(PublishBench.Immutable));
    }

    [RegistryFact]
    public async Task An_index_over_machines_is_put_together_from_recorded_digests_and_not_without_one_of_them()
    {
        // Given an image that a machine of another kind has pushed
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        var built = new BuiltImage(PublishBench.Arm, bench.Images.Add(PublishBench.Arm, ArchivedImages.Layer(3, 1000)));
        var push = new ImagePush(client, bench.Images, bench.Scratch.At("elsewhere"), bench.Events, TimeProvider.System);
        var pushed = await push.RunAsync(bench.Repository, built, Token);
        var here = (BuiltImage)bench.Request().Images[0];

        // When one is missing, or is not there
        var incomplete = bench.Request(PublishBench.Immutable, here) with { Declared = [PublishBench.Amd, PublishBench.Arm] };
        var missing = await bench.FailAsync(incomplete);
        var unknown = await bench.FailAsync(bench.Request(PublishBench.Immutable, here, new RecordedImage(PublishBench.Arm, Digest.Of("nothing"u8))));

        // Then nothing is tagged
        Assert.Equal((ExitCode.TagPolicy, ExitCode.TagPolicy), (missing.ExitCode, unknown.ExitCode));
        Assert.Contains("linux/arm64", missing.Why, StringComparison.Ordinal);
        Assert.Null(await bench.WholeAsync("1.0"));

        // When all are there
        var published = await bench.PublishAsync(bench.Request(PublishBench.Immutable, here, new RecordedImage(PublishBench.Arm, pushed.Descriptor.Digest)));

        // Then
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        Assert.Equal(["linux/amd64", "linux/arm64"], ImageIndex.Read(published.Index.Document).Manifests.Select(each => each.Platform!.ToString()));
    }

    [RegistryFact]
    public async Task What_must_be_true_before_a_tag_moves_is_done_before_and_its_failure_moves_none()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        var request = bench.Request() with { BeforeTags = (_, _) => throw new WorkerImagesException(ExitCode.Verification, "no key") };

        var failure = await bench.FailAsync(request);

        Assert.Equal("no key", failure.What);
        Assert.Empty(bench.Moves);
        Assert.Equal(before, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_tag_is_put_back_to_what_it_stood_for()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        await bench.PublishAsync(bench.Request());
        using var client = bench.Client();
        var tags = new TagPromotion(client.Manifests, bench.Events);

        var tag = await tags.RollBackAsync(bench.Repository.WithTag("1.0"), before, Token);
        var gone = await Assert.ThrowsAsync<WorkerImagesException>(() => tags.RollBackAsync(bench.Repository.WithTag("1.0"), Digest.Of("gone"u8), Token));

        Assert.True(tag.IsMoved);
        Assert.Equal(before, await bench.WholeAsync("1.0"));
        Assert.Equal(ExitCode.Network, gone.ExitCode);
    }
}
