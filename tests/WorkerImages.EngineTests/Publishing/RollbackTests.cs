using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>Going back in a real registry: only to what is whole and signed, and so that everybody can see it.</summary>
public sealed class RollbackTests
{
    private static readonly SignedImage Old = new();
    private static readonly SignedImage Now = new() { Seed = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task A_tag_that_was_put_back_is_held_and_one_that_was_put_forward_again_is_not()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var (old, now) = await PutAsync(bench, client, key);
        var rollback = new Rollback(client, bench.Events, [key.Public]);
        Assert.False(await IsHeldAsync(bench, client));

        var back = await rollback.RunAsync(Recorded(bench, now.Digest, old.Digest), Token);

        Assert.Equal((old.Digest, old.Digest), (await bench.ResolveAsync(client, "1.0"), await bench.ResolveAsync(client, "1.0-rolled-back")));
        Assert.True(await IsHeldAsync(bench, client));
        Assert.Equal(["1.0"], back.Tags.Select(tag => tag.Name));

        Assert.Equal([$"rolled back from {now.Digest}"], back.Reasons);

        // After a run that left the tag where it is, the record is about the image of that run.
        var forth = await rollback.RunAsync(back with { Index = back.Index with { Digest = now.Digest } }, Token);

        Assert.Equal([$"rolled back from {old.Digest}"], forth.Reasons);
        Assert.Equal((now.Digest, HeldTag.Nothing.Digest), (await bench.ResolveAsync(client, "1.0"), await bench.ResolveAsync(client, "1.0-rolled-back")));
        Assert.False(await IsHeldAsync(bench, client));
    }

    [RegistryFact]
    public async Task The_registry_says_that_a_tag_is_held_before_it_moves()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var (old, now) = await PutAsync(bench, client, key);
        bench.Proxy.Mend();
        bench.Proxy.Break(request => request.MovesTag && request.Path.EndsWith("/1.0", StringComparison.Ordinal), new Fault.Answer(500), times: 99);

        await Assert.ThrowsAsync<RegistryException>(() => new Rollback(client, bench.Events, []).RunAsync(Recorded(bench, now.Digest, old.Digest), Token));

        Assert.Equal("1.0-rolled-back", bench.Moves[0]);
        Assert.Equal(now.Digest, await bench.ResolveAsync(client, "1.0"));
        Assert.False(await IsHeldAsync(bench, client));
    }

    [RegistryFact]
    public async Task What_no_key_that_was_given_has_signed_is_not_gone_back_to()
    {
        // Given an image by somebody else, one whose platform's signature is gone, and one that was signed as another version
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        using var stranger = SignedImage.NewKey();
        var theirs = await (Old with { Seed = 3 }).PutAsync(client, bench.Repository, stranger, Token);
        var half = await (Old with { Seed = 4 }).PutAsync(client, bench.Repository, key, Token);
        var child = ImageIndex.Read(half).Manifests[0].Digest;
        await RegistryAdministration.DeleteAsync(
            bench.Repository.WithDigest((await bench.ResolveAsync(client, CosignTag.OfSignatures(child)))!), Token);
        var other = await (Old with { Seed = 5, Version = "0.9" }).PutAsync(client, bench.Repository, key, Token);
        var (_, now) = await PutAsync(bench, client, key);
        bench.Proxy.Mend();

        // When
        foreach (var (target, named, why) in new[]
        {
            (theirs.Digest, theirs.Digest, "it is another key's"), (half.Digest, child, "there is none"), (other.Digest, other.Digest, "it was signed as 0.9, 0.9-"),
        })
        {
            var fault = await Assert.ThrowsAsync<WorkerImagesException>(
                () => new Rollback(client, bench.Events, [key.Public]).RunAsync(Recorded(bench, now.Digest, target), Token));

            // Then
            Assert.Equal((ExitCode.Verification, $"{bench.Repository}:1.0 is not rolled back"), (fault.ExitCode, fault.What));
            Assert.Contains(named.Text, fault.Why, StringComparison.Ordinal);
            Assert.Contains(why, fault.Why, StringComparison.Ordinal);
            Assert.Contains("--key FILE", fault.Next, StringComparison.Ordinal);
        }

        Assert.Empty(bench.Moves);

        // Without a key the record is trusted, as before; and the stranger's key is one, too.
        await new Rollback(client, bench.Events, [key.Public, stranger.Public]).RunAsync(Recorded(bench, now.Digest, theirs.Digest), Token);
        Assert.Equal(theirs.Digest, await bench.ResolveAsync(client, "1.0"));
    }

    [RegistryTheory]
    [InlineData("lost")]
    [InlineData("changed")]
    [InlineData("cut off")]
    [InlineData("empty")]
    public async Task What_is_not_whole_is_not_gone_back_to(string how)
    {
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var (old, now) = await PutAsync(bench, client, key);
        var child = ImageIndex.Read(old).Manifests[0].Digest;
        DamagedImageTests.Break(new RegistryStorage(data.Path), child, how);
        bench.Proxy.Mend();

        var fault = await Assert.ThrowsAsync<WorkerImagesException>(
            () => new Rollback(client, bench.Events, []).RunAsync(Recorded(bench, now.Digest, old.Digest), Token));

        Assert.Equal((ExitCode.Verification, $"{bench.Repository}:1.0 is not rolled back"), (fault.ExitCode, fault.What));
        Assert.Contains(child.Text, fault.Why, StringComparison.Ordinal);
        Assert.Contains("publish the image again", fault.Next, StringComparison.Ordinal);
        Assert.Empty(bench.Moves);
    }

    [RegistryFact]
    public async Task What_is_gone_is_told_before_any_of_several_tags_moves()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var (old, now) = await PutAsync(bench, client, key);
        await client.Manifests.PutAsync(bench.Repository.WithTag("latest"), now, Token);
        var recorded = Recorded(bench, now.Digest, old.Digest);
        bench.Proxy.Mend();

        var fault = await Assert.ThrowsAsync<WorkerImagesException>(() => new Rollback(client, bench.Events, []).RunAsync(
            recorded with { Tags = recorded.Tags.Add(new("latest", TagKind.Rolling, now.Digest, SampleImages.DigestOf("gone"))) }, Token));

        Assert.Equal(ExitCode.Network, fault.ExitCode);
        Assert.Contains("does not have that image any more", fault.Why, StringComparison.Ordinal);
        Assert.Empty(bench.Moves);
    }

    private static async Task<(Document Old, Document Now)> PutAsync(PublishBench bench, RegistryClient client, SigningKey key) =>
        (await Old.PutAsync(client, bench.Repository, key, Token), await Now.PutAsync(client, bench.Repository, key, Token));

    private static async Task<bool> IsHeldAsync(PublishBench bench, RegistryClient client) => HeldTag.IsHeld(
        await bench.ResolveAsync(client, "1.0"), await bench.ResolveAsync(client, HeldTag.Of(bench.Repository.WithTag("1.0")).Tag!));

    private static ImageEntry Recorded(PublishBench bench, Digest now, Digest before) => new(
        "worker",
        bench.Repository.Name,
        "1.0",
        new(now, MediaTypes.Index, 1),
        [new("1.0", TagKind.Rolling, now, before), new(Now.Immutable, TagKind.Immutable, now, null)],
        [],
        [],
        [],
        []);
}
