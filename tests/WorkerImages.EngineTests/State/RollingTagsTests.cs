using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.State;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.State;

/// <summary>What the tool knows of a moving tag that does not point to the wanted image, though that image is published.</summary>
public sealed class RollingTagsTests
{
    private const string Rolling = RegistryStateBench.Rolling;

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [RegistryFact]
    public async Task A_tag_that_is_missing_is_told_and_nothing_more_is_asked()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var step = bench.Step();
        await bench.PublishAsync(new PublishedPlan([step]) { Tags = [RegistryStateBench.Immutable(step)] });

        var fact = await bench.LookAtAsync([step]);

        Assert.NotNull(fact.Index);
        Assert.Null(fact.Tags[Rolling]);
        Assert.Equal(2, bench.Proxy.Requests.Count);
    }

    [RegistryFact]
    public async Task A_tag_that_stands_for_another_build_of_ours_tells_when_that_was_made_and_how_its_commit_stands_to_this()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        var wanted = bench.Step("wanted");
        await bench.PublishAsync(new PublishedPlan([wanted]) { Created = Noon });
        var other = new PublishedPlan([bench.Step("other", revision: "abc")]) { Created = Noon.AddHours(1) };
        var standing = await bench.PublishAsync(other);

        // When
        var asked = new List<string>();
        var fact = await bench.LookAtAsync([wanted], new() { History = History });

        // Then
        var tag = fact.Tags[Rolling]!;
        Assert.Equal((standing.Digest, false, null), (tag.Digest, tag.IsHeld, tag.Objection));
        Assert.Equal((other.Platforms[0].BuildId, other.Created), (tag.Images[RegistryStateBench.Amd].BuildId, tag.Images[RegistryStateBench.Amd].Created));
        Assert.Equal((Ancestry.Descendant, "abc"), (tag.Ancestry, Assert.Single(asked)));
        Assert.Equal(Noon, fact.Index!.Platforms[RegistryStateBench.Amd].Configuration!.Created); // which of the two is newer is for the planner to say

        Task<Ancestry> History(string revision, CancellationToken token)
        {
            asked.Add(revision);
            return Task.FromResult(Ancestry.Descendant);
        }
    }

    [RegistryFact]
    public async Task A_tag_that_was_rolled_back_is_held_until_it_moves()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var wanted = bench.Step("wanted");
        var index = await bench.PublishAsync(wanted);
        var old = await bench.PublishAsync(bench.Step("old"));
        await bench.TagAsync(HeldTag.Of(bench.Repository().WithTag(Rolling)).Tag!, old);

        Assert.True((await bench.LookAtAsync([wanted])).Tags[Rolling]!.IsHeld);

        await bench.TagAsync(Rolling, index);
        Assert.False((await bench.LookAtAsync([wanted])).Tags[Rolling]!.IsHeld);
    }

    [RegistryFact]
    public async Task A_tag_of_an_image_of_somebody_else_counts_as_absent_and_is_told()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        var step = bench.Step();
        var tag = bench.Repository().WithTag(Rolling);
        var stranger = await new ServedImage(RegistryStateBench.Amd, ArchivedImages.Layer(1, 1000)).PutAsync(bench.Client, tag, TestContext.Current.CancellationToken);

        // When
        var fact = await bench.LookAtAsync([step]);

        // Then
        Assert.Equal((null, null, null), (fact.Index, fact.Unanswered, fact.Before(RegistryStateBench.Amd)));
        Assert.Equal((stranger.Digest, true), (fact.Tags[Rolling]!.Digest, fact.Tags[Rolling]!.Images.IsEmpty));
        Assert.Equal([new Warning($"image {tag} is ignored: its label {LabelNames.Image} is missing or garbled")], bench.Events.Events);
    }

    [RegistryFact]
    public async Task A_tag_that_stands_for_no_image_at_all_does_not_count()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var step = bench.Step();
        await bench.PublishAsync(step);
        var text = new Descriptor("application/x-text", Digest.Of("text"u8), 4);
        await bench.Client.Blobs.PutAsync(bench.Repository(), BlobContent.Of(text, "text"u8.ToArray()), [], new Progress<long>(), TestContext.Current.CancellationToken);
        await bench.TagAsync(Rolling, new Manifest(text, []).ToDocument());

        var fact = await bench.LookAtAsync([step]);

        Assert.NotNull(fact.Index);
        Assert.StartsWith("that is no image: ", fact.Tags[Rolling]!.Objection, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task A_tag_of_an_old_image_that_the_registry_has_lost_a_part_of_keeps_nobody_from_knowing_the_new_one()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        var old = await bench.PublishAsync(bench.Step("old"));
        var manifest = Manifest.Read((await bench.Client.Manifests.GetAsync(
            bench.Repository().WithDigest(ImageIndex.Read(old).Manifests[0].Digest), TestContext.Current.CancellationToken))!);
        bench.Storage.Lose(manifest.Config.Digest);

        // When
        var fact = await bench.LookAtAsync([bench.Step("new")]);

        // Then
        Assert.Equal((null, null, null), (fact.Unanswered, fact.Index, fact.Before(RegistryStateBench.Amd)));
        Assert.Equal(old.Digest, fact.Tags[Rolling]!.Digest);
        Assert.StartsWith("that is not whole: ", fact.Tags[Rolling]!.Objection, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task With_a_key_a_tag_at_what_was_signed_as_something_else_or_by_nobody_is_not_ours()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var options = new RegistryStateOptions { Keys = [key.Public] };
        var wanted = bench.Step("wanted");
        await bench.PublishAsync(new PublishedPlan([wanted]), key);
        var other = new PublishedPlan([bench.Step("other")]);

        // No key has signed it.
        var standing = await bench.PublishAsync(other);
        Assert.Equal("no key that was given has signed that", (await bench.LookAtAsync([wanted], options)).Tags[Rolling]!.Objection);

        // It was signed as another version.
        var store = new SignatureStore(bench.Client);
        await store.SignAsync(key, bench.Repository(), standing.Digest, ["9.9"], TestContext.Current.CancellationToken);
        Assert.Equal("that was signed for 9.9", (await bench.LookAtAsync([wanted], options)).Tags[Rolling]!.Objection);

        // It was signed as this.
        await store.SignAsync(key, bench.Repository(), standing.Digest, [Rolling], TestContext.Current.CancellationToken);
        Assert.Null((await bench.LookAtAsync([wanted], options)).Tags[Rolling]!.Objection);
    }
}
