using System.Text.Json;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Reproduce;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Reproduce;

/// <summary>What is published is built once more, as its provenance says, on a real engine and out of real archives.</summary>
public sealed class ReproduceTests(ReproducedRun run, EngineBench bench) : IClassFixture<ReproducedRun>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ReproducedFact]
    public async Task An_image_that_depends_on_its_source_only_is_equal_and_nothing_is_left_in_the_engine()
    {
        Assert.True(run.Published.ExitCode == 0, run.Published.ToString());
        var before = (await bench.Engine.Images.ListAsync(LabelNames.Image, Token)).Select(image => image.Id).ToHashSet();

        var result = await run.ReproduceAsync("plain");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("equal\n", result.StandardOutput);
        Assert.True(JsonDocument.Parse(run.Report).RootElement.GetProperty("equal").GetBoolean());
        Assert.DoesNotContain(
            await bench.Engine.Images.ListAsync(LabelNames.Image, Token),
            image => !before.Contains(image.Id) && image.Labels[LabelNames.Image] == "plain" && (image.Tags.IsEmpty || image.Digests.Any(digest => digest.StartsWith(run.Place, StringComparison.Ordinal))));
    }

    [ReproducedFact]
    public async Task A_file_that_is_another_each_time_is_named_and_then_a_package_that_the_archive_has_no_more()
    {
        // Given a step that writes the time
        var result = await run.ReproduceAsync("stamped");

        Failure.IsTold(result, 3, "is not equal to what its source gives today", "1 difference; the first", "reproduce.json");
        Assert.Matches(@"(?m)^file +etc/stamp +content [0-9a-f]", result.StandardOutput);

        // Given an archive that goes on
        run.Archive.Suite("small").Put(new("alpha", "1.0-2", "all"));
        run.Archive.Publish();
        try
        {
            result = await run.ReproduceAsync("stamped");
        }
        finally
        {
            run.Archive.Suite("small").Put(new("alpha", "1.0-1", "all"));
            run.Archive.Publish();
        }

        Failure.IsTold(result, 3, "cannot be built once more with the packages that it has", "no archive has 1 package any more in the version that is published", "today's packages: --target Publish --force");
        Assert.Matches(@"(?m)^package +alpha:all +1\.0-1 +1\.0-2 *$", result.StandardOutput);
    }

    [ReproducedFact]
    public async Task A_version_that_the_archive_still_has_beside_a_newer_one_is_taken()
    {
        run.Archive.Suite("small").Add(new("alpha", "1.0-3", "all"));
        run.Archive.Publish();
        try
        {
            var result = await run.ReproduceAsync("stamped");

            Failure.IsTold(result, 3, "1 difference; the first");
            Assert.Contains("etc/stamp", result.StandardOutput, StringComparison.Ordinal);
        }
        finally
        {
            run.Archive.Suite("small").Put(new("alpha", "1.0-1", "all"));
            run.Archive.Publish();
        }
    }

    [ReproducedFact]
    public async Task Another_source_is_refused_with_the_commit_to_check_out_and_another_commit_of_the_same_source_is_not()
    {
        const string Definition = "images/plain/image.yaml";
        run.Images.Repository.Edit(Definition, "A worker of a test.", "Another worker.");
        var changed = await run.CommitAsync();
        var result = await run.ReproduceAsync("plain");
        run.Images.Repository.Edit(Definition, "Another worker.", "A worker of a test.");
        await run.CommitAsync();

        Failure.IsTold(result, 2, "was built from another source than this checkout's", $"it was built from {run.Commit}, and this checkout is at {changed}", $"next: git checkout {run.Commit}");
        var same = await run.ReproduceAsync("plain");
        Assert.True(same.ExitCode == 0, same.ToString());
    }

    [ReproducedFact]
    public async Task What_another_key_has_signed_or_nobody_says_how_to_verify_is_not_built()
    {
        var stranger = await run.ReproduceAsync("plain", "--key", run.Images.Repository.At("other.pub"));
        var keyless = await run.ReproduceAsync("plain", "--verbosity", "normal");

        Failure.IsTold(stranger, 8, "is not built once more", "it is not what its owner signed", "next: name the key that signed it");
        Failure.IsTold(keyless, 2, "nothing can be verified without a key");
    }

    [ReproducedFact]
    public async Task Provenance_names_the_release_files_that_packages_came_by_also_where_the_step_came_out_of_the_cache()
    {
        using var registry = ReproducedRun.Client();
        var key = VerificationKey.Read(await File.ReadAllTextAsync(run.Images.Repository.At("key.pub"), Token), "key.pub");

        var stamped = (await PublishedBuild.ReadAsync(registry, [key], Reference.Parse($"{run.Place}/stamped:0.1.0"), Token)).Single();
        var plain = (await PublishedBuild.ReadAsync(registry, [key], Reference.Parse($"{run.Place}/plain:0.1.0"), Token)).Single();

        Assert.Contains(run.Release, ProvenanceReader.DigestsOf(stamped.Claims, "archive"));
        Assert.Contains($"{run.Archive.Address}/dists/small/InRelease", stamped.Claims.Last(claim => claim.Type == Provenance.PredicateType).Content.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(run.Commit, plain.Revision);
    }
}
