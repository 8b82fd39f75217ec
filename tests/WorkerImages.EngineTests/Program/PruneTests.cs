using System.Text.Json;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Program;

/// <summary><c>--target Prune</c>: what the catalogue's images in a registry need of each other, and what the record needs, stays.</summary>
public sealed class PruneTests : IDisposable
{
    private static readonly Dictionary<string, string?> November = new() { ["SOURCE_DATE_EPOCH"] = "1795910400" }; // 2026-11-29

    private readonly ScratchRepository _repository = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _repository.Dispose();

    [RegistryFact]
    public async Task It_lists_and_with_delete_deletes_what_neither_an_image_that_stays_nor_the_record_needs()
    {
        // Given four old builds of an image: another's stands on the first, and the record would roll back to the second
        await using var registry = await RegistryBench.StartAsync(Token);
        using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
        using var key = SignedImage.NewKey();
        var place = $"{registry.Host}/acme";
        var worker = Reference.Parse($"{place}/worker");
        _repository.Edit("images/catalog.yaml", "version: 0.1.0\n", "version: 0.1.0\nretention: { keep: 2 }\n");
        var builds = new List<Document>();
        for (var number = 1; number <= 5; number++)
        {
            builds.Add(await Night(number).PutAsync(client, worker, key, Token));
        }

        var above = Night(7) with { Base = builds[0].Digest };
        await above.PutAsync(client, Reference.Parse($"{place}/python-worker"), key, Token);
        Record(worker, builds[4].Digest, builds[1].Digest);

        // When it only looks
        var listed = await PruneAsync(place);

        // Then
        Assert.Equal(
            [
                $"python-worker {above.Immutable} kept: one of the newest 2",
                $"worker {Night(5).Immutable} kept: one of the newest 2",
                $"worker {Night(4).Immutable} kept: one of the newest 2",
                $"worker {Night(3).Immutable} would go: older than 90 days, and none of the newest 2",
                $"worker {Night(2).Immutable} kept: Rollback may need it, by the record",
                $"worker {Night(1).Immutable} kept: python-worker:1.0 is built on it",
            ],
            listed);
        Assert.Contains(Night(3).Immutable, await RegistryAdministration.TagsAsync(worker, null, Token));

        // When it is to delete of another image, and then of this one
        await PruneAsync(place, "--delete", "--image", "python-worker");
        Assert.Contains(Night(3).Immutable, await RegistryAdministration.TagsAsync(worker, null, Token));
        var deleted = await PruneAsync(place, "--delete", "--image", "worker");

        // Then
        Assert.Contains($"worker {Night(3).Immutable} deleted: older than 90 days, and none of the newest 2", deleted);
        var left = await RegistryAdministration.TagsAsync(worker, null, Token);
        Assert.DoesNotContain(Night(3).Immutable, left);
        Assert.DoesNotContain(CosignTag.OfSignatures(builds[2].Digest), left);
        Assert.Equal(4, left.Count(tag => tag.StartsWith("1.0-", StringComparison.Ordinal)));
    }

    // One a month, the first in January.
    private static SignedImage Night(int number) => new() { Seed = number, Created = new(2026, number, 1, 3, 0, 0, TimeSpan.Zero) };

    private void Record(Reference repository, Digest now, Digest before) => _repository.Write(
        "artifacts/reports/image-info.json",
        new ImageInfo(
            ImageInfo.Version,
            new("worker-images", "0"),
            new("", "", ""),
            DateTimeOffset.UnixEpoch,
            [new("worker", repository.Name, "1.0", new(now, MediaTypes.Index, 1), [new("1.0", TagKind.Rolling, now, before)], [], [], [], [])]).Write());

    private async Task<List<string>> PruneAsync(string place, params string[] further)
    {
        var result = await _repository.RunAsync(["--target", "Prune", "--registry", place, "--output", "json", .. further], November, Token);
        Assert.True(result.ExitCode == 0, result.ToString());
        using var json = JsonDocument.Parse(result.StandardOutput);
        return
        [
            .. json.RootElement.GetProperty("tags").EnumerateArray()
                .Select(row => $"{row.GetProperty("image")} {row.GetProperty("tag")} {row.GetProperty("action")}: {row.GetProperty("why")}"),
        ];
    }
}
