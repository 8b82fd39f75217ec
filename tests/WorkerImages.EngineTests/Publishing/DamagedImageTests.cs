using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Verify;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>What Verify says of signed images that a real registry has lost or damaged on its disk.</summary>
public sealed class DamagedImageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task What_is_lost_or_damaged_is_found_by_reading_all_of_it_and_not_otherwise()
    {
        // Given a registry whose disk has lost one layer and changed the other
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var image = new SignedImage();
        await image.PutAsync(client, bench.Repository, key, Token);
        var reference = bench.Repository.WithTag("1.0");
        Assert.All(await FindDeepAsync(client, key, reference, bench.Events), finding => Assert.Null(finding.Objection));
        var (lost, damaged) = (Digest.Of(image.Layers[0]), Digest.Of(image.Layers[1]));
        new RegistryStorage(data.Path).Lose(lost);
        new RegistryStorage(data.Path).Flip(damaged);

        // When
        var quick = await FindAsync(client, [key], reference);
        var bad = Assert.Single(await FindDeepAsync(client, key, reference, bench.Events), finding => finding.Objection is not null);

        // Then
        Assert.All(quick, finding => Assert.Null(finding.Objection));
        Assert.Equal("the layers for linux/amd64", bad.Subject);
        Assert.Matches($"^{lost}: it is lost; {damaged}: it is damaged: what came has [0-9]+ bytes and the digest sha256:", bad.Objection);
        Assert.Contains(bench.Events.Events.OfType<WorkAdvanced>(), told => told.Detail.StartsWith("3 of 3 blobs", StringComparison.Ordinal));
        Assert.Equal(2, bench.Events.Events.OfType<WorkEnded>().Count(told => told.Succeeded));
    }

    [RegistryFact]
    public async Task A_configuration_that_is_damaged_is_told_beside_what_else_is_wrong()
    {
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var index = await new SignedImage().PutAsync(client, bench.Repository, key, Token);
        var manifest = Manifest.Read((await client.Manifests.GetAsync(bench.Repository.WithDigest(ImageIndex.Read(index).Manifests[0].Digest), Token))!);
        new RegistryStorage(data.Path).Flip(manifest.Config.Digest);

        var bad = (await FindDeepAsync(client, key, bench.Repository.WithTag("1.0"), bench.Events)).Where(finding => finding.Objection is not null).ToList();

        Assert.Equal(["the configuration for linux/amd64", "the layers for linux/amd64"], bad.Select(finding => finding.Subject));
        Assert.All(bad, finding => Assert.Contains(manifest.Config.Digest.Text, finding.Objection, StringComparison.Ordinal));
    }

    [RegistryTheory]
    [InlineData("lost")]
    [InlineData("changed")]
    [InlineData("cut off")]
    [InlineData("empty")]
    public async Task An_index_whose_manifest_cannot_be_had_is_no_image_and_no_fault_of_the_network(string how)
    {
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var index = await new SignedImage().PutAsync(client, bench.Repository, key, Token);
        var child = ImageIndex.Read(index).Manifests[0].Digest;
        Break(new RegistryStorage(data.Path), child, how);

        var fault = await Assert.ThrowsAnyAsync<WorkerImagesException>(() => FindAsync(client, [key], bench.Repository.WithTag("1.0")));

        Assert.Equal(ExitCode.Verification, fault.ExitCode);
        Assert.Contains(child.Text, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Why);
        Assert.Contains("publish it again", fault.Next, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task A_registry_that_fails_for_manifests_altogether_is_no_damaged_image()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        await new SignedImage().PutAsync(client, bench.Repository, key, Token);
        bench.Proxy.Break(request => request.Path.Contains("/manifests/sha256:", StringComparison.Ordinal), new Fault.Answer(500), times: 99);

        var fault = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(client, [key], bench.Repository.WithTag("1.0")));

        Assert.Equal(ExitCode.Network, fault.ExitCode);
    }

    internal static void Break(RegistryStorage storage, Digest digest, string how)
    {
        switch (how)
        {
            case "lost":
                storage.Lose(digest);
                break;
            case "changed":
                storage.Flip(digest);
                break;
            default:
                storage.Shorten(digest, how == "empty" ? 0 : 100);
                break;
        }
    }

    private static async Task<IReadOnlyList<VerificationFinding>> FindAsync(RegistryClient client, SigningKey[] keys, Reference image) =>
        await new Verification(client, [.. keys.Select(key => key.Public)]).CheckAsync(image, Token);

    private static async Task<IReadOnlyList<VerificationFinding>> FindDeepAsync(RegistryClient client, SigningKey key, Reference image, EventLog events) =>
        await new Verification(client, [key.Public]) { Audit = new BlobAudit(client.Blobs, events, TimeProvider.System) }.CheckAsync(image, Token);
}
