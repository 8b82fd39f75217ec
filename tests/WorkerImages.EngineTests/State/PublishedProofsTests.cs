using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.State;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.State;

/// <summary>Published images that are not signed as they should be, or that a real registry has lost or damaged in part.</summary>
public sealed class PublishedProofsTests
{
    private const int MostRequests = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task With_a_key_an_image_that_is_published_as_it_should_be_costs_six_requests()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var step = bench.Step();
        var index = await bench.PublishAsync(new PublishedPlan([step]), key);

        var fact = await bench.LookAtAsync([step], With(key));

        Assert.Equal((null, key.Public.Id), (fact.Index!.Objection, fact.Index.KeyId));
        Assert.Equal(index.Digest, fact.Tags[RegistryStateBench.Rolling]!.Digest);
        Assert.InRange(bench.Proxy.Requests.Count, 2, MostRequests);
        Assert.DoesNotContain(bench.Proxy.Requests, request => request.Method is not ("GET" or "HEAD"));
    }

    [RegistryFact]
    public async Task What_nobody_or_only_a_key_that_was_rotated_out_has_signed_is_told_with_what_it_is()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        using var old = SignedImage.NewKey();
        var step = bench.Step();

        var unsigned = await bench.PublishAsync(step);
        Assert.Equal($"{unsigned.Digest.Short} is not signed", (await bench.LookAtAsync([step], With(key))).Index!.Objection);
        Assert.Null((await bench.LookAtAsync([step])).Index!.Objection);

        var index = await bench.PublishAsync(new PublishedPlan([step]), old);
        var fact = (await bench.LookAtAsync([step], With(key))).Index!;
        Assert.StartsWith($"no key that was given has signed {index.Digest.Short}: ", fact.Objection, StringComparison.Ordinal);
        Assert.Null(fact.KeyId);

        // Who has both of them gives both.
        Assert.Equal(old.Public.Id, (await bench.LookAtAsync([step], With(key, old))).Index!.KeyId);
    }

    [RegistryFact]
    public async Task An_index_that_is_signed_over_an_image_that_is_not_does_not_count()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var step = bench.Step();
        var index = await bench.PublishAsync(step);
        await new SignatureStore(bench.Client).SignAsync(key, bench.Repository(), index.Digest, [RegistryStateBench.Immutable(step), RegistryStateBench.Rolling], Token);

        var fact = await bench.LookAtAsync([step], With(key));

        Assert.Equal($"{ImageIndex.Read(index).Manifests[0].Digest.Short} is not signed", fact.Index!.Objection);
        Assert.Null(fact.Index.KeyId);
    }

    [RegistryFact]
    public async Task Twelve_digits_that_agree_do_not_make_up_for_a_build_that_is_another()
    {
        // Given a build whose id begins like another build's id; that other build is published and signed
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var published = bench.Step();
        var id = published.BuildId!;
        var wanted = published with { BuildId = Digest.Parse($"sha256:{id.Short}{SampleImages.DigestOf("another").Hex[12..]}") };
        Assert.Equal(RegistryStateBench.Immutable(published), RegistryStateBench.Immutable(wanted));
        await bench.PublishAsync(new PublishedPlan([published]), key);

        // When
        var fact = await bench.LookAtAsync([wanted], With(key));

        // Then
        Assert.Equal($"its label {LabelNames.BuildId} for linux/amd64 is '{id}', not {wanted.BuildId}", fact.Index!.Objection);
    }

    [RegistryTheory]
    [InlineData(false, "is not there: it is the manifest for linux/amd64")]
    [InlineData(true, "is not there: it is the configuration for linux/amd64")]
    public async Task What_every_look_with_a_key_needs_is_missed_without_reading_layers(bool isConfiguration, string why)
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var step = bench.Step();
        var index = await bench.PublishAsync(new PublishedPlan([step]), key);
        var manifest = ImageIndex.Read(index).Manifests[0].Digest;
        var lost = isConfiguration ? (await ManifestAsync(bench, index)).Config.Digest : manifest;
        bench.Storage.Lose(lost);

        var fact = await bench.LookAtAsync([step], With(key));

        Assert.Equal([(lost, why)], fact.Index!.Damaged.Select(blob => (blob.Key, blob.Value)));
        Assert.Null(fact.Unanswered);
    }

    [RegistryTheory]
    [InlineData("flipped")]
    [InlineData("shortened")]
    public async Task A_configuration_that_is_damaged_is_damage_and_no_silence_of_the_registry(string how)
    {
        await using var bench = await RegistryStateBench.StartAsync();
        using var key = SignedImage.NewKey();
        var step = bench.Step();
        var config = (await ManifestAsync(bench, await bench.PublishAsync(new PublishedPlan([step]), key))).Config.Digest;
        DamagedImageTests.Break(bench.Storage, config, how == "flipped" ? "changed" : "cut off");

        var fact = await bench.LookAtAsync([step], With(key));

        Assert.Null(fact.Unanswered);
        var damaged = Assert.Single(fact.Index!.Damaged);
        Assert.Equal(config, damaged.Key);
        Assert.Matches(@"^is damaged \(.+\): it is the configuration for linux/amd64$", damaged.Value);
    }

    [RegistryFact]
    public async Task Layers_that_are_lost_or_damaged_are_found_where_all_is_read_and_not_otherwise()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var (one, two) = (bench.Step(), bench.Step(name: "two"));
        var (lost, flipped) = (ArchivedImages.Layer(1, 1000), ArchivedImages.Layer(2, 1000));
        await bench.PublishAsync(new PublishedPlan([one]) { Layer = lost });
        await bench.PublishAsync(new PublishedPlan([two]) { Layer = flipped });
        bench.Storage.Lose(Digest.Of(lost));
        bench.Storage.Flip(Digest.Of(flipped));

        var quick = await bench.LookAsync([one, two]);
        var deep = await bench.LookAsync([one, two], new() { IsDeep = true });

        Assert.All(quick.Values, fact => Assert.Empty(fact.Index!.Damaged));
        Assert.Equal((Digest.Of(lost), "it is lost"), (deep["one"].Index!.Damaged.Single().Key, deep["one"].Index!.Damaged.Single().Value));
        var damaged = Assert.Single(deep["two"].Index!.Damaged);
        Assert.Equal(Digest.Of(flipped), damaged.Key);
        Assert.StartsWith("it is damaged: what came has ", damaged.Value, StringComparison.Ordinal);
        Assert.All(deep.Values, fact => Assert.Null(fact.Index!.Objection)); // no key, no question of signatures
    }

    [RegistryFact]
    public async Task A_parent_whose_image_is_none_is_told_and_ends_nothing()
    {
        // Given an index under the right tag over something that is no image, which a child is to be built on
        await using var bench = await RegistryStateBench.StartAsync();
        var parent = bench.Step();
        var inner = await bench.PublishAsync(bench.Step("inner"));
        var outer = new ImageIndex([inner.Descriptor with { Platform = RegistryStateBench.Amd }]).ToDocument();
        await bench.TagAsync(RegistryStateBench.Immutable(parent), outer);
        var child = parent with { Source = SampleImages.Source(bench.Definition("two") with { Base = null, Parent = parent.Source.Definition }) };

        // When
        var facts = await bench.LookAsync([parent, child]);

        // Then
        Assert.StartsWith("what it has for linux/amd64 is no image: ", facts["one"].Index!.Objection, StringComparison.Ordinal);
        Assert.Null(facts["two"].Unanswered);
    }

    private static RegistryStateOptions With(params SigningKey[] keys) => new() { Keys = [.. keys.Select(key => key.Public)] };

    private static async Task<Manifest> ManifestAsync(RegistryStateBench bench, Document index)
    {
        var manifest = await bench.Client.Manifests.GetAsync(bench.Repository().WithDigest(ImageIndex.Read(index).Manifests[0].Digest), Token);
        bench.Proxy.Mend();
        return Manifest.Read(manifest!);
    }
}
