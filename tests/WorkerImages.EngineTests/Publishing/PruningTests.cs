using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Verify;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>Old builds go from a real registry, with all that belongs to them; what stays is as whole as it was.</summary>
public sealed class PruningTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetentionDefinition Rule = new(2, 90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [RegistryFact]
    public async Task Old_builds_go_with_their_images_signatures_and_claims_and_what_stays_is_verified_and_can_be_gone_back_to()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var nights = await NightsAsync(bench, client, key);
        await client.Manifests.PutAsync(bench.Repository.WithTag("latest"), nights[1], Token);

        var (tags, retention) = await PlanAsync(bench, client);
        var gone = await new Pruning(client, bench.Events).DeleteAsync(bench.Repository, tags, retention, Token);

        // Of five builds the two newest stay, and the second, which another tag points to.
        string[] stay = [Night(2).Immutable, Night(4).Immutable, Night(5).Immutable];
        Assert.Equal([.. new[] { Night(1).Immutable, Night(3).Immutable }.Order()], gone.Order());
        var left = await RegistryAdministration.TagsAsync(bench.Repository, null, Token);
        var named = left.Where(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal));
        Assert.Equal([.. stay.Append("1.0").Append("latest").Order(StringComparer.Ordinal)], named.Order(StringComparer.Ordinal));

        // Nothing of them is there, not even by digest; of each that stays, its signatures, its claims and the list of referrers are.
        foreach (var (index, isKept) in nights.Select((index, number) => (index, stay.Contains(Night(number + 1).Immutable))))
        {
            foreach (var digest in ImageIndex.Read(index).Manifests.Select(image => image.Digest).Append(index.Digest))
            {
                Assert.Equal(isKept, await client.Manifests.ResolveAsync(bench.Repository.WithDigest(digest), Token) is not null);
                Assert.Equal(isKept, left.Contains(CosignTag.OfSignatures(digest)));
            }

            var child = ImageIndex.Read(index).Manifests[0].Digest;
            Assert.Equal(isKept, left.Contains(CosignTag.OfAttestations(child)));
            Assert.Equal(isKept ? 3 : 0, (await client.Referrers.ListAsync(bench.Repository, child, Token)).Length);
        }

        foreach (var tag in stay.Append("1.0"))
        {
            Assert.All(await new Verification(client, [key.Public]).CheckAsync(bench.Repository.WithTag(tag), Token), finding => Assert.Null(finding.Objection));
        }

        var recorded = new ImageEntry(
            "worker", bench.Repository.Name, "1.0", new(nights[4].Digest, MediaTypes.Index, 1), [new("1.0", TagKind.Rolling, nights[4].Digest, nights[3].Digest)], [], [], [], []);
        await new Rollback(client, bench.Events, [key.Public]).RunAsync(recorded, Token);
        Assert.Equal(nights[3].Digest, await bench.ResolveAsync(client, "1.0"));
    }

    [RegistryFact]
    public async Task A_second_run_has_nothing_to_do_and_no_run_that_only_looks_changes_anything()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        await NightsAsync(bench, client, key);
        var before = await RegistryAdministration.TagsAsync(bench.Repository, null, Token);

        var (tags, retention) = await PlanAsync(bench, client);
        Assert.Equal(before, await RegistryAdministration.TagsAsync(bench.Repository, null, Token));
        Assert.Equal(3, retention.Steps.Count(step => step.Goes));
        await new Pruning(client, bench.Events).DeleteAsync(bench.Repository, tags, retention, Token);

        Assert.DoesNotContain((await PlanAsync(bench, client)).Retention.Steps, step => step.Goes);
    }

    [RegistryFact]
    public async Task What_somebody_has_moved_since_is_left()
    {
        await using var bench = await PublishBench.StartAsync();
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var nights = await NightsAsync(bench, client, key);
        var (tags, retention) = await PlanAsync(bench, client);
        await client.Manifests.PutAsync(bench.Repository.WithTag("1.0"), nights[0], Token);

        Assert.Empty(await new Pruning(client, bench.Events).DeleteAsync(bench.Repository, tags, retention, Token));

        Assert.Equal(nights[0].Digest, await bench.ResolveAsync(client, Night(1).Immutable));
    }

    [RegistryFact]
    public async Task A_registry_that_deletes_nothing_is_told_with_what_to_do()
    {
        await using var bench = await PublishBench.StartAsync(new() { KeepsAll = true });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        await NightsAsync(bench, client, key);
        var (tags, retention) = await PlanAsync(bench, client);

        var fault = await Assert.ThrowsAsync<WorkerImagesException>(() => new Pruning(client, bench.Events).DeleteAsync(bench.Repository, tags, retention, Token));

        Assert.Equal(ExitCode.Network, fault.ExitCode);
        Assert.Contains("deletes nothing", fault.Why, StringComparison.Ordinal);
        Assert.Contains("switch deletion on", fault.Next, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task What_is_damaged_is_kept_and_named()
    {
        using var data = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { DataDirectory = data.Path });
        using var client = bench.Client();
        using var key = SignedImage.NewKey();
        var nights = await NightsAsync(bench, client, key);
        var child = ImageIndex.Read(nights[0]).Manifests[0].Digest;
        DamagedImageTests.Break(new RegistryStorage(data.Path), child, "lost");

        var (_, retention) = await PlanAsync(bench, client);

        var step = retention.Steps.First(step => step.Tag.Name == Night(1).Immutable);
        Assert.False(step.Goes);
        Assert.Contains(child.Text, step.Why, StringComparison.Ordinal);
        Assert.Equal(2, retention.Steps.Count(other => other.Goes));
    }

    // One a month, the first in January.
    private static SignedImage Night(int number) => new() { Seed = number, Created = new(2026, number, 1, 3, 0, 0, TimeSpan.Zero) };

    private static async Task<ImmutableArray<Document>> NightsAsync(PublishBench bench, RegistryClient client, SigningKey key)
    {
        var nights = ImmutableArray.CreateBuilder<Document>();
        for (var number = 1; number <= 5; number++)
        {
            nights.Add(await Night(number).PutAsync(client, bench.Repository, key, Token));
        }

        return nights.ToImmutable();
    }

    private static async Task<(ImmutableArray<StandingTag> Tags, Retention Retention)> PlanAsync(PublishBench bench, RegistryClient client)
    {
        var tags = await new StandingTags(client).ReadAsync(bench.Repository, Token);
        return (tags, Retention.Of("worker", tags, Rule, ImmutableDictionary<Digest, string>.Empty, Now));
    }
}
