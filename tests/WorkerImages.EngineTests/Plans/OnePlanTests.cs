using WorkerImages.Oci;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Plans;

/// <summary>What <c>Plan --registry</c> lists is exactly what <c>Publish</c> then does, in every state that a registry can be in.</summary>
public sealed class OnePlanTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task From_nothing_to_all_to_one_that_is_stale_on_a_fresh_machine()
    {
        await using var family = await FamilyBench.StartAsync(bench);

        // Nothing is published.
        var first = await family.PublishExactlyAsync();
        Assert.Equal(0, first.Published.ExitCode);
        Assert.Equal(["other build", "parent build", "child build"], Actions(first.Plan));

        // All is: nothing is done, and little asked.
        var again = await family.PublishExactlyAsync();
        Assert.Equal(["other keep: up to date", "parent keep: up to date", "child keep: up to date"], again.Plan);
        Assert.DoesNotContain(family.Requests, request => request.Method is not ("GET" or "HEAD"));
        AsksAtMost(6 + Watched, family);

        // Without a key less is asked.
        Assert.Equal(again.Plan, (await family.PublishExactlyAsync("--no-key")).Plan);
        AsksAtMost(3 + Watched, family);

        // A child is stale, on a machine that has nothing: its parent is pulled as it is published, and not tested.
        await family.EmptyEngineAsync();
        family.Change(FamilyBench.Child);
        var stale = await family.PublishExactlyAsync();
        Assert.Equal(["other keep: up to date", "parent keep: up to date", "child build: images/child/content changed"], stale.Plan);
        Assert.Contains($"{family.Place}/parent@sha256:", stale.Published.StandardError, StringComparison.Ordinal);
        Assert.Equal(("pulled", false), await family.RowAsync(FamilyBench.Parent));
        Assert.Equal(("built", true), await family.RowAsync(FamilyBench.Child));
        Assert.Null(await family.InEngineAsync(FamilyBench.Parent));
        Assert.Equal(0, (await family.RunAsync("Verify", family.Verified)).ExitCode);

        // The parent is stale: its child is, too, and who does not stand on it is not.
        family.Change(FamilyBench.Parent);
        Assert.Equal(["other keep", "parent build", "child build"], Actions((await family.PublishExactlyAsync()).Plan));
    }

    [EngineFact]
    public async Task The_last_line_counts_what_became_of_the_images_in_the_registry()
    {
        // Given images that were built before
        await using var family = await FamilyBench.StartAsync(bench);
        await family.BuildAsync();

        var first = await family.PublishAsync();
        var again = await family.PublishAsync();
        family.Change(FamilyBench.Child);
        var one = await family.PublishAsync();

        Assert.Matches("(?m)^3 published; ", first.StandardError);
        Assert.Matches("(?m)^3 published before; ", again.StandardError);
        Assert.Matches("(?m)^1 published, 2 published before; ", one.StandardError);
        Assert.Contains("<dt>Published before</dt><dd>2</dd>", await File.ReadAllTextAsync(family.Repository.At("artifacts/reports/index.html"), Token), StringComparison.Ordinal);
    }

    // Of the first image is read when the last good night was.
    private const int Watched = 2;

    [EngineFact]
    public async Task A_child_stands_on_the_parent_that_is_published_and_its_proofs_name_that()
    {
        // Given a parent that is published, and built here once more with other bytes (PUB-01)
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var published = family.Recorded(FamilyBench.Parent);
        await family.EmptyEngineAsync();
        await family.BuildOtherBytesAsync(FamilyBench.Parent);
        var layers = published.Platforms[0].Layers.Select(layer => layer.DiffId).ToList();
        Assert.NotEqual(layers, (await family.InEngineAsync(FamilyBench.Parent))!.Layers);

        // When
        family.Change(FamilyBench.Child);
        var (plan, result) = await family.PublishExactlyAsync();

        // Then
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["other keep", "parent keep", "child build"], Actions(plan));
        var child = family.Recorded(FamilyBench.Child);
        Assert.Equal((published.Index.Digest, published.Platforms[0].Digest), (child.Platforms[0].Base.IndexDigest, child.Platforms[0].Base.ManifestDigest));
        Assert.Equal(layers, child.Platforms[0].Layers.Take(layers.Count).Select(layer => layer.DiffId));
        Assert.Contains($"pulling {family.Place}/parent@{published.Platforms[0].Digest}", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, (await family.RunAsync("Verify", family.Verified)).ExitCode);
    }

    [EngineFact]
    public async Task Where_parents_are_is_said_as_it_is_and_labels_say_nothing_of_a_registry()
    {
        await using var family = await FamilyBench.StartAsync(bench); // the catalogue's registry is another one (PUB-19)
        await family.PublishAsync();

        var index = ImageIndex.Read(await family.DocumentAsync(FamilyBench.Child));
        var manifest = Manifest.Read((await family.Client.Manifests.GetAsync(family.Reference(FamilyBench.Child).WithDigest(index.Manifests[0].Digest), Token))!);
        var config = ImageConfiguration.Read(await family.Client.Blobs.ReadAsync(family.Reference(FamilyBench.Child), manifest.Config, Token));

        const string Name = "org.opencontainers.image.base.name";
        Assert.Equal([$"{family.Place}/parent:0.1.0", $"{family.Place}/parent:0.1.0"], [index.Annotations[Name], index.Manifests[0].Annotations[Name]]);
        Assert.Equal("", config.Labels[Name]);
        Assert.DoesNotContain(config.Labels.Values, value => value.Contains("localhost", StringComparison.Ordinal));

        var parent = await family.StandingAsync(FamilyBench.Parent);
        var provenance = (await family.ClaimsAsync(FamilyBench.Child, index.Manifests[0].Digest)).Single(claim => claim.Type == Provenance.PredicateType);
        Assert.Equal($"{family.Place}/parent:0.1.0@{parent}", (string?)provenance.Content["buildDefinition"]!["externalParameters"]!["arguments"]!["BASE"]);
        Assert.Equal(parent, Assert.Single(ProvenanceReader.DigestsOf([provenance], "parent")));
    }

    [EngineFact]
    public async Task A_run_that_broke_off_before_the_version_moved_is_finished_by_the_next()
    {
        // Given a registry that refuses the tag that moves (PUB-07)
        await using var family = await FamilyBench.StartAsync(bench);
        family.Proxy.Break(request => request.MovesTag && request.Path.EndsWith("/parent/manifests/0.1.0", StringComparison.Ordinal), new WorkerImages.TestKit.Registries.Fault.Answer(403), times: 99);
        var broken = await family.RunAsync("Publish", family.Signed);
        Assert.Equal(6, broken.ExitCode);
        Assert.NotNull(await family.StandingAsync(FamilyBench.Other)); // only the child waits for the parent
        Assert.Null(await family.StandingAsync(FamilyBench.Child));
        family.Proxy.Mend();

        // When another machine asks
        await family.EmptyEngineAsync();
        var stale = await family.RunAsync("Plan", [.. family.Signed, "--exit-code"]);
        var (plan, result) = await family.PublishExactlyAsync();

        // Then
        Assert.Equal((10, 0), (stale.ExitCode, result.ExitCode));
        Assert.Equal("parent tag: tag 0.1.0 is missing", plan[1]);
        Assert.Equal(await family.StandingAsync(FamilyBench.Parent, family.ImmutableTag(FamilyBench.Parent)), await family.StandingAsync(FamilyBench.Parent));
    }

    [EngineFact]
    public async Task A_version_that_somebody_moved_is_taken_back_one_that_was_rolled_back_is_left_and_a_lost_tag_comes_again()
    {
        // Given two builds of each image
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var older = (await family.DocumentAsync(FamilyBench.Other), Tag: family.ImmutableTag(FamilyBench.Other));
        family.Change(FamilyBench.Other);
        await family.PublishAsync();
        var newer = await family.StandingAsync(FamilyBench.Other);
        var record = family.Repository.At("record.json");
        File.Copy(family.Repository.At("artifacts/reports/image-info.json"), record);

        // When somebody points the version to the older build (PUB-09)
        await family.PutAsync(FamilyBench.Other, "0.1.0", older.Item1);
        var back = await family.PublishExactlyAsync();

        // Then
        Assert.Equal($"other tag: tag 0.1.0 is behind: it points to {older.Item1.Digest.Short}", back.Plan[0]);
        Assert.Equal(newer, await family.StandingAsync(FamilyBench.Other));

        // When somebody points it to another image (PUB-16)
        var stranger = ImageIndex.Read(older.Item1) with { Annotations = Descriptor.NoAnnotations };
        await family.PutAsync(FamilyBench.Other, "0.1.0", stranger.ToDocument());
        var taken = await family.PublishExactlyAsync();

        // Then
        Assert.Contains("no key that was given has signed that", taken.Plan[0], StringComparison.Ordinal);
        Assert.Contains($"0.1.0 moved from {stranger.ToDocument().Digest} to {newer}", taken.Published.StandardError, StringComparison.Ordinal);

        // When Rollback points it, by the record, to what it pointed to before
        File.Copy(record, family.Repository.At("artifacts/reports/image-info.json"), overwrite: true);
        var rolled = await family.RunAsync("Rollback", [.. family.Verified, "--image", FamilyBench.Other]);
        Assert.True(rolled.ExitCode == 0, rolled.ToString());
        var held = await family.PublishExactlyAsync();

        // Then no run undoes that
        var stays = $"tag 0.1.0 stays at {older.Item1.Digest.Short}: it was rolled back; --target Rollback --image other --lift lets it move again";
        Assert.Equal($"other keep: up to date; {stays}", held.Plan[0]);
        Assert.Equal(older.Item1.Digest, await family.StandingAsync(FamilyBench.Other));

        // and the run says so: it names only tags that point to the image
        var immutable = family.ImmutableTag(FamilyBench.Other);
        Assert.Contains($"other: {stays}\n", held.Published.StandardError, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^other +kept +{immutable} ", held.Published.StandardOutput);
        Assert.DoesNotMatch("(?m)^ +0[.]1[.]0 *$", held.Published.StandardOutput[..held.Published.StandardOutput.IndexOf("\nparent ", StringComparison.Ordinal)]);

        // When Rollback undoes that, and is undone
        var forth = await family.RunAsync("Rollback", [.. family.Verified, "--image", FamilyBench.Other]);
        var backAgain = await family.RunAsync("Rollback", [.. family.Verified, "--image", FamilyBench.Other]);

        // Then each says where the tag was
        Assert.Contains($"/other:0.1.0 is {newer}, was {older.Item1.Digest}\n", forth.StandardError + forth.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"/other:0.1.0 is {older.Item1.Digest}, was {newer}\n", backAgain.StandardError + backAgain.StandardOutput, StringComparison.Ordinal);

        // When that is lifted
        Assert.Equal(0, (await family.RunAsync("Rollback", "--image", FamilyBench.Other, "--lift")).ExitCode);
        var lifted = await family.PublishExactlyAsync();

        // Then the version moves again
        Assert.Equal($"other tag: tag 0.1.0 is behind: it points to {older.Item1.Digest.Short}", lifted.Plan[0]);
        Assert.Equal(newer, await family.StandingAsync(FamilyBench.Other));

        // When the tag that stays is gone
        await family.RemoveAsync(FamilyBench.Parent, family.ImmutableTag(FamilyBench.Parent));
        var lost = await family.PublishExactlyAsync();
        Assert.Equal([$"parent tag: tag {family.ImmutableTag(FamilyBench.Parent)} is missing", "child keep: up to date"], [lost.Plan[1], lost.Plan[2]]);
    }

    [EngineFact]
    public async Task A_build_that_was_made_before_does_not_take_the_version_from_a_later_one()
    {
        // Given an older and a newer build of no repository, the newer published last
        await using var family = await FamilyBench.StartAsync(bench);
        var before = await File.ReadAllTextAsync(family.Repository.At("images/other/content"), Token);
        await family.PublishAsync();
        family.Change(FamilyBench.Other);
        await family.PublishAsync();
        var newer = await family.StandingAsync(FamilyBench.Other);

        // When a late run of the older one comes
        family.Repository.Write("images/other/content", before);
        var late = await family.PublishExactlyAsync();

        Assert.Matches("other keep: up to date; tag 0.1.0 stays at [0-9a-f]{12}: that was built later", late.Plan[0]);
        Assert.Equal(newer, await family.StandingAsync(FamilyBench.Other));
    }

    [EngineFact]
    public async Task An_older_commit_does_not_take_the_version_from_a_later_one_whenever_either_was_built()
    {
        // Given a later commit that was published, and then the one before it is checked out and built for the first time
        await using var family = await FamilyBench.StartAsync(bench);
        string[] image = ["--image", FamilyBench.Other];
        await family.CommitAsync("one");
        family.Change(FamilyBench.Other);
        await family.CommitAsync("two");
        await family.PublishAsync(image);
        var later = await family.StandingAsync(FamilyBench.Other);

        // When a late run of the older one comes
        await family.CheckOutAsync("HEAD~1");
        var late = await family.PublishExactlyAsync(image);

        // Then
        Assert.EndsWith($"; tag 0.1.0 stays at {later!.Short}: that was built from a later commit", late.Plan[0], StringComparison.Ordinal);
        Assert.StartsWith("other build: ", late.Plan[0], StringComparison.Ordinal);
        Assert.Equal(later, await family.StandingAsync(FamilyBench.Other));
        Assert.NotNull(await family.StandingAsync(FamilyBench.Other, family.ImmutableTag(FamilyBench.Other)));
    }

    [EngineFact]
    public async Task Force_publishes_another_build_beside_the_one_before_and_the_next_run_keeps_it()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();

        // PUB-11: what is published never moves; a forced build has its own name
        var forced = await family.RunAsync("Publish", [.. family.Signed, "--force", "--image", FamilyBench.Other]);
        var (plan, _) = await family.PublishExactlyAsync("--image", FamilyBench.Other);

        Assert.True(forced.ExitCode == 0, forced.ToString());
        Assert.Contains("other  building", forced.StandardError, StringComparison.Ordinal);
        Assert.Contains("/other:0.1.0 moved from ", forced.StandardError, StringComparison.Ordinal);
        Assert.Equal(["other keep: up to date"], plan);
    }

    [EngineFact]
    public async Task A_run_that_ends_early_leaves_no_report_of_the_run_before()
    {
        // PUB-32: a reader of a failed run's reports must not find the reports of a run that went well
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        Assert.Superset(new HashSet<string> { "publication.md", "rebuild-plan.json", "run.json", "sbom", "image-info.json" }, family.Reports());
        family.Repository.Write("garbled.json", "{");

        var ended = await family.RunAsync("Publish", [.. family.Signed, "--record", family.Repository.At("garbled.json")]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Equal(["history.jsonl", "image-info.json"], family.Reports());
    }

    [EngineFact]
    public async Task An_image_that_cannot_be_built_holds_back_its_children_and_nobody_else()
    {
        // Given a parent whose build fails (PUB-32), and reports of an earlier run
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        family.Change(FamilyBench.Parent);
        family.Change(FamilyBench.Other);
        family.Repository.Write($"images/{FamilyBench.Parent}/image.yaml", "description: The image parent.\nbase: " + family.BaseName + "\nhealthCheck: { command: [/none] }\n");
        family.Repository.Edit("templates/Dockerfile.scriban", "COPY images", "{{ if image.health_check }}RUN no program of this processor runs here\n{{ end }}COPY images");
        File.Delete(family.Repository.At("artifacts/reports/image-info.json"));

        var result = await family.RunAsync("Publish", family.Signed);

        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.Contains("published: " + family.Place + "/other@", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("published: " + family.Place + "/child@", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(["other"], ImageNames(await File.ReadAllTextAsync(family.Repository.At("artifacts/reports/publication.md"), Token)));

        // which failed, which waited for it, and that what was published meanwhile is whole
        Assert.Matches(@"(?m)^parent +held back by its build ", result.StandardOutput);
        Assert.Matches(@"(?m)^child +held back by its parent parent ", result.StandardOutput);
        Assert.Matches(@"(?m)^other +published ", result.StandardOutput);
        Assert.Contains("parent, which it needs, failed", await File.ReadAllTextAsync(family.Repository.At("artifacts/reports/run.json"), Token), StringComparison.Ordinal);
        var verified = await family.RunAsync("Verify", [.. family.Verified, "--image", FamilyBench.Other]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [EngineFact]
    public async Task The_same_base_under_another_digest_is_the_same_base()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();

        // PUB-02, 04: compressed in another way
        await family.PutBaseAsync(family.BaseImage with { Compression = System.IO.Compression.CompressionLevel.NoCompression });
        Assert.Equal(["other keep", "parent keep", "child keep"], Actions((await family.PublishExactlyAsync()).Plan));

        // PUB-05: another platform beside it
        await family.PutBaseAsync(family.BaseImage, new(FamilyBench.AlsoForeign, family.BaseImage.Layer));
        Assert.Equal(["other keep", "parent keep", "child keep"], Actions((await family.PublishExactlyAsync()).Plan));

        // PUB-06: labels and dates
        await family.PutBaseAsync(family.BaseImage with { Labels = family.BaseImage.Labels.Add("maintainer", "somebody"), Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal(["other keep", "parent keep", "child keep"], Actions((await family.PublishExactlyAsync()).Plan));

        // What reaches containers is another matter, and a machine that has nothing knows why (PUB-13); no image inherits the labels of a base.
        await family.EmptyEngineAsync();
        File.Delete(family.Repository.At("artifacts/reports/image-info.json"));
        await family.PutBaseAsync(family.BaseImage with { Environment = ["A=b"], Labels = family.BaseImage.Labels.Add("maintainer", "somebody") });
        var moved = await family.PublishExactlyAsync();
        Assert.Equal(["other build", "parent build", "child build"], Actions(moved.Plan));
        Assert.Matches(@"base \w+ moved from ", moved.Plan[0]);
        Assert.Contains("moved from", await File.ReadAllTextAsync(family.Repository.At("artifacts/reports/publication.md"), Token), StringComparison.Ordinal);
        Assert.Contains("\"BASE_MOVED\"", await File.ReadAllTextAsync(family.Repository.At("artifacts/reports/rebuild-plan.json"), Token), StringComparison.Ordinal);
        Assert.Equal("", (await family.InEngineAsync(FamilyBench.Other))!.Labels["maintainer"]);
    }

    [EngineFact]
    public async Task A_base_whose_first_digest_is_gone_is_built_on_under_its_other_one()
    {
        // PUB-03: the engine knows the base by both
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var gone = (await family.Client.Manifests.ResolveAsync(family.Base, Token))!.Digest;
        await family.PutBaseAsync(family.BaseImage with { Compression = System.IO.Compression.CompressionLevel.NoCompression });
        family.Change(FamilyBench.Other);
        await family.PublishAsync();
        await RegistryAdministration.DeleteAsync(family.Base.WithDigest(gone), Token);
        family.Change(FamilyBench.Other);

        var next = await family.PublishExactlyAsync();
        var elsewhere = await family.RunInAsync($"{family.Place}/fresh", "Publish", family.Signed);

        Assert.Equal(["other build", "parent keep", "child keep"], Actions(next.Plan));
        Assert.True(elsewhere.ExitCode == 0, elsewhere.ToString());
    }

    [EngineFact]
    public async Task A_base_that_is_not_there_for_a_platform_is_told_at_plan()
    {
        // PUB-40
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PutBaseAsync(family.BaseImage with { Platform = FamilyBench.AlsoForeign });

        var (plan, result) = await family.PublishExactlyAsync();

        Assert.Equal((6, 3), (result.ExitCode, plan.Length));
        Assert.All(plan, line => Assert.Contains($"is not there for {FamilyBench.Foreign}", line, StringComparison.Ordinal));
        Assert.DoesNotContain("building", result.StandardError, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Actions(IEnumerable<string> plan) => plan.Select(line => line.Split(':')[0]);

    private static void AsksAtMost(int count, FamilyBench family)
    {
        var images = family.RequestsByImage();
        Assert.Equal(3, images.Count);
        Assert.All(images, image => Assert.True(image.Count() <= count, string.Join('\n', image.Select(request => $"{request.Method} {request.Path}"))));
    }

    private static IEnumerable<string> ImageNames(string page) =>
        page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("linux/", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);
}
