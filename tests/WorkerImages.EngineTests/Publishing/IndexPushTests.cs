using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Push;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>An image of an engine on its way into a real registry, and to its tags.</summary>
public sealed class IndexPushTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task A_new_image_is_whole_under_all_its_tags_and_nothing_of_it_is_sent_or_written_again()
    {
        // Given
        await using var bench = await PublishBench.StartAsync();
        var image = bench.Image();

        // When
        var first = await bench.PublishAsync(image);
        bench.Proxy.Mend();
        var second = await bench.PublishAsync(image);

        // Then
        var digest = first.Index.Document.Digest;
        Assert.Equal([new(PublishBench.Immutable, true, digest, null), new("1.0", false, digest, null)], first.Tags);
        Assert.Equal((0, 3), (first.Index.Platforms[0].Counts.Existed, first.Index.Platforms[0].Counts.Sent));
        Assert.Equal(digest, await bench.WholeAsync("1.0"));
        Assert.Equal(digest, await bench.WholeAsync(PublishBench.Immutable));

        Assert.Equal(digest, second.Index.Document.Digest);
        Assert.DoesNotContain(bench.Proxy.Requests, each => each.Method is not ("GET" or "HEAD"));
        Assert.Equal((3, 0), (second.Index.Platforms[0].Counts.Existed, second.Index.Platforms[0].Counts.Sent));
        Assert.All(second.Tags, tag => Assert.False(tag.IsMoved));
    }

    [RegistryFact]
    public async Task Only_what_changed_is_sent_and_the_digest_that_a_tag_had_before_is_told()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();

        var published = await bench.PublishAsync(bench.Image(seed: 2));

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
        var built = new ImageToPush(PublishBench.Amd, id) { Base = name.WithDigest(digest) };

        // When
        var here = await bench.PublishAsync(bench.Image(PublishBench.Immutable, built));
        var there = await other.PublishAsync(other.Image(PublishBench.Immutable, built));

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
        var built = new ImageToPush(PublishBench.Amd, bench.Images.Add(PublishBench.Amd, layer, ArchivedImages.Layer(6, 1000))) { Base = name.WithDigest(digest) };
        await RegistryAdministration.DeleteAsync(name.WithDigest(digest), Token);

        // When
        var published = await bench.PublishAsync(bench.Image(PublishBench.Immutable, built));

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
        await bench.PublishAsync(bench.Image());
        bench.Proxy.Mend();
        var child = bench.Images.Add(PublishBench.Amd, ArchivedImages.Layer(0, PublishBench.LayerLength), ArchivedImages.Layer(9, 1000));
        var image = bench.Image(PublishBench.Immutable, new ImageToPush(PublishBench.Amd, child) { MountFrom = ["acme/none", "acme/worker"] });

        var published = await bench.PublishAsync(
            image with { Index = image.Index with { Repository = bench.Repository with { Repository = "acme/child" } } });

        Assert.Equal((1, 2), (published.Index.Platforms[0].Counts.Mounted, published.Index.Platforms[0].Counts.Sent));
        Assert.InRange(bench.BytesSent, 1, 10_000);
    }

    [RegistryFact]
    public async Task An_immutable_tag_is_never_moved()
    {
        await using var bench = await PublishBench.StartAsync();
        var standing = (await bench.PublishAsync(bench.Image())).Index.Document.Digest;
        bench.Proxy.Mend();

        var failure = await bench.FailAsync(bench.Image(seed: 2));

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
        var built = new ImageToPush(PublishBench.Arm, bench.Images.Add(PublishBench.Arm, ArchivedImages.Layer(3, 1000)));
        var push = new ImagePush(client, bench.Images, bench.Scratch.At("elsewhere"), bench.Events, TimeProvider.System);
        var pushed = await push.RunAsync(bench.Repository, built, ImmutableHashSet<Digest>.Empty, Token);
        var here = bench.Image().Index.Built!;

        // When it is not there
        var missing = await bench.FailAsync(bench.Image(PublishBench.Immutable, here, Recorded(Digest.Of("nothing"u8))));

        // Then nothing is tagged
        Assert.Equal(ExitCode.TagPolicy, missing.ExitCode);
        Assert.Contains("linux/arm64", missing.Why, StringComparison.Ordinal);
        Assert.Null(await bench.WholeAsync("1.0"));

        // When all are there
        var image = bench.Image(PublishBench.Immutable, here, Recorded(pushed.Descriptor.Digest));
        var published = await bench.PublishAsync(image);

        // Then
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0"));
        var manifests = ImageIndex.Read(published.Index.Document).Manifests;
        Assert.Equal(["linux/amd64", "linux/arm64"], manifests.Select(each => each.Platform!.ToString()));
        Assert.Equal("as recorded", manifests[1].Annotations["note"]);

        // And the same index comes of what is in the registry, wherever it is put together
        var parts = manifests.Select(each => new PushedImage(each.Platform!, each.Digest, SampleImages.DigestOf("build"), each.Annotations, null));
        var again = await bench.Push(client).RunAsync(image.Index with { Built = null, Others = [.. parts] }, Token);
        Assert.Equal(published.Index.Document.Digest, again.Document.Digest);

        static PushedImage Recorded(Digest digest) => new(
            PublishBench.Arm, digest, SampleImages.DigestOf("build"), Descriptor.NoAnnotations.SetItem("note", "as recorded"), null);
    }

    [RegistryFact]
    public async Task What_is_pushed_is_whole_by_digest_and_has_no_tag()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        using var client = bench.Client();

        var pushed = await bench.Push(client).RunAsync(bench.Image().Index, Token);

        Assert.Equal(pushed.Document, await client.Manifests.GetAsync(pushed.Reference, Token));
        Assert.NotNull(await client.Manifests.GetAsync(bench.Repository.WithDigest(pushed.Platforms[0].Descriptor.Digest), Token));
        Assert.Empty(bench.Moves);
        Assert.Equal(before, await bench.WholeAsync("1.0"));
    }

    [RegistryFact]
    public async Task A_tag_that_somebody_has_moved_since_the_plan_looked_is_left_and_named()
    {
        // Given a plan that saw one image, and somebody who has published another since
        await using var bench = await PublishBench.StartAsync();
        var seen = await bench.PublishFirstAsync();
        var theirs = (await bench.PublishAsync(bench.Image(seed: 3, immutable: "1.0-333333333333"))).Index.Document.Digest;
        using var client = bench.Client();
        var index = await bench.Push(client).RunAsync(bench.Image().Index, Token);

        // When
        ImmutableArray<TagMove> moves = [new(PublishBench.Immutable, null, null), new("1.0", seen, null)];
        var tags = await new TagPromotion(client.Manifests, bench.Events).PromoteAsync(bench.Repository, index.Document, PublishBench.Immutable, moves, Token);

        // Then
        Assert.Equal([PublishBench.Immutable], tags.Select(tag => tag.Name));
        Assert.Equal((theirs, index.Document.Digest), (await bench.WholeAsync("1.0"), await bench.WholeAsync(PublishBench.Immutable)));
        Assert.Contains(
            bench.Events.Events.OfType<Warning>(),
            warning => warning.Text == $"{bench.Repository}:1.0 is left at {theirs}: somebody has moved it from {seen} since this run looked");
    }

    [RegistryFact]
    public async Task A_tag_is_put_back_to_what_it_stood_for()
    {
        await using var bench = await PublishBench.StartAsync();
        var before = await bench.PublishFirstAsync();
        await bench.PublishAsync(bench.Image());
        using var client = bench.Client();
        var tags = new TagPromotion(client.Manifests, bench.Events);

        var tag = await tags.RollBackAsync(bench.Repository.WithTag("1.0"), before, Token);
        var gone = await Assert.ThrowsAsync<WorkerImagesException>(() => tags.RollBackAsync(bench.Repository.WithTag("1.0"), Digest.Of("gone"u8), Token));

        Assert.True(tag.IsMoved);
        Assert.Equal(before, await bench.WholeAsync("1.0"));
        Assert.Equal(ExitCode.Network, gone.ExitCode);
    }
}
