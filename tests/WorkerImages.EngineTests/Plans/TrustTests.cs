using WorkerImages.Oci;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Plans;

/// <summary>What somebody else has put into a registry, or into the engine, is not built on, not signed, not kept, and moves no tag.</summary>
public sealed class TrustTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_planted_parent_is_neither_pulled_nor_built_on_nor_given_a_name()
    {
        // Given all published without a key, as by who can write to the registry and knows the tags (security 1)
        await using var family = await FamilyBench.StartAsync(bench);
        Assert.Equal(0, (await family.RunAsync("Publish")).ExitCode);
        await family.EmptyEngineAsync();
        family.Change(FamilyBench.Child);
        var standing = await family.StandingAsync(FamilyBench.Parent);
        var immutable = family.ImmutableTag(FamilyBench.Parent);

        // When the owner of the key publishes
        var (plan, result) = await family.PublishExactlyAsync();

        // Then
        Assert.Equal(8, result.ExitCode);
        Assert.StartsWith("parent refuse: ", plan[1], StringComparison.Ordinal);
        Assert.StartsWith("child refuse: its parent parent is refused", plan[2], StringComparison.Ordinal);
        foreach (var word in new[] { $"{family.Place}/parent:{immutable} is {standing}", "is not signed", "--key FILE", "another version", $"remove the tag {immutable}" })
        {
            Assert.Contains(word, result.StandardError, StringComparison.Ordinal);
        }

        Assert.DoesNotMatch("pulling|testing|building|pushing", result.StandardError);
        Assert.Equal(standing, await family.StandingAsync(FamilyBench.Parent));
        Assert.Null(await family.InEngineAsync(FamilyBench.Parent));
    }

    [EngineFact]
    public async Task An_image_in_the_engine_that_this_tool_has_not_built_is_built_anew_whatever_its_labels_say()
    {
        // Given an image of the registry with all the right labels under all the right names
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var immutable = family.ImmutableTag(FamilyBench.Other);
        await family.EmptyEngineAsync();
        var index = ImageIndex.Read(await family.DocumentAsync(FamilyBench.Other));
        var planted = await ChangedAsync(family, index.Manifests[0]);
        await family.PlantAsync(FamilyBench.Other, immutable, family.Reference(FamilyBench.Other).WithDigest(planted));
        var before = (await family.InEngineAsync(FamilyBench.Other))!.Id;

        // When the images are built here
        var built = await family.BuildAsync("--image", FamilyBench.Other);

        // Then
        Assert.Contains("was not built by this tool on this machine", built.StandardOutput, StringComparison.Ordinal);
        Assert.NotEqual(before, (await family.InEngineAsync(FamilyBench.Other))!.Id);
    }

    [EngineFact]
    public async Task A_key_that_was_rotated_out_still_counts_where_it_is_named()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        Assert.Equal(0, (await family.RunAsync("Publish", "--sign-key", family.Repository.At("another.pem"))).ExitCode);
        await family.EmptyEngineAsync();

        var unknown = await family.RunAsync("Publish", family.Signed);
        var named = await family.PublishExactlyAsync("--key", family.Repository.At("another.pub"));

        Assert.Equal((8, 0), (unknown.ExitCode, named.Published.ExitCode));
        Assert.Contains("no key that was given has signed", unknown.StandardError, StringComparison.Ordinal);
        Assert.Equal(3, named.Plan.Length);
        Assert.All(named.Plan, line => Assert.EndsWith("keep: up to date", line, StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task What_this_machine_has_built_and_published_without_a_key_is_signed_when_there_is_one()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        Assert.Equal(0, (await family.RunAsync("Publish")).ExitCode);
        var standing = await family.StandingAsync(FamilyBench.Child);

        var (plan, result) = await family.PublishExactlyAsync();

        Assert.Equal((0, 3), (result.ExitCode, plan.Length));
        Assert.All(plan, line => Assert.Matches("push: .* is published, and .* is not signed", line));
        Assert.Equal(standing, await family.StandingAsync(FamilyBench.Child));
        Assert.Equal(0, (await family.RunAsync("Verify", family.Verified)).ExitCode);
    }

    [EngineFact]
    public async Task What_this_machine_has_built_and_published_with_another_key_is_signed_with_this_one_too()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        Assert.Equal(0, (await family.RunAsync("Publish", "--sign-key", family.Repository.At("another.pem"))).ExitCode);
        var standing = await family.StandingAsync(FamilyBench.Child);

        var (plan, result) = await family.PublishExactlyAsync();

        Assert.Equal((0, 3), (result.ExitCode, plan.Length));
        Assert.All(plan, line => Assert.Matches("push: .* is published, and no key that was given has signed ", line));
        Assert.Equal(standing, await family.StandingAsync(FamilyBench.Child));
        Assert.Equal(0, (await family.RunAsync("Verify", family.Verified)).ExitCode);
        Assert.Equal(0, (await family.RunAsync("Verify", "--key", family.Repository.At("another.pub"))).ExitCode);
    }

    [EngineTheory]
    [InlineData("an image for another platform", 8)]
    [InlineData("a note on the base", 8)]
    [InlineData("other layers under the configuration", 7)]
    public async Task An_unsigned_index_with_this_machines_image_and_something_of_a_strangers_is_not_signed(string planted, int code)
    {
        // Given what this machine has published without a key, in an index that somebody else has written
        await using var family = await FamilyBench.StartAsync(bench);
        Assert.Equal(0, (await family.RunAsync("Publish", "--image", FamilyBench.Other)).ExitCode);
        var immutable = family.ImmutableTag(FamilyBench.Other);
        var index = ImageIndex.Read(await family.DocumentAsync(FamilyBench.Other));
        var ours = index.Manifests[0];
        var theirs = await ChangedAsync(family, ours);
        var relayered = await RelayeredAsync(family, ours);
        var stranger = SampleImages.DigestOf("stranger").Text;
        var theirIndex = (index with
        {
            Manifests = planted switch
            {
                "a note on the base" => [ours with { Annotations = ours.Annotations.SetItem("org.opencontainers.image.base.digest", stranger) }],
                "other layers under the configuration" => [relayered with { Platform = ours.Platform, Annotations = ours.Annotations }],
                _ => [ours, ours with { Digest = theirs, Platform = FamilyBench.AlsoForeign }],
            },
        }).ToDocument();
        foreach (var tag in new[] { immutable, "0.1.0" })
        {
            await family.PutAsync(FamilyBench.Other, tag, theirIndex);
        }

        // When the owner of the key publishes
        var result = await family.RunAsync("Publish", [.. family.Signed, "--image", FamilyBench.Other]);

        // Then
        Assert.True(result.ExitCode == code, result.ToString());
        Assert.Contains(theirIndex.Digest.Text, result.StandardError, StringComparison.Ordinal);
        foreach (var digest in new[] { theirIndex.Digest, theirs, relayered.Digest })
        {
            Assert.Null(await family.StandingAsync(FamilyBench.Other, CosignTag.OfSignatures(digest)));
            Assert.Null(await family.StandingAsync(FamilyBench.Other, CosignTag.OfAttestations(digest)));
        }

        Assert.DoesNotContain(stranger, result.ToString(), StringComparison.Ordinal);
        Assert.Equal(theirIndex.Digest, await family.StandingAsync(FamilyBench.Other));
    }

    [EngineFact]
    public async Task A_signed_image_of_another_build_under_the_tag_of_this_one_is_refused()
    {
        // Given what twelve digits of an id cannot tell: a signed image of another build under this one's tag
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var signed = await family.DocumentAsync(FamilyBench.Other);
        family.Change(FamilyBench.Other);
        var planned = await family.RunAsync("Plan", [.. family.Signed, "--output", "json"]);
        var tag = System.Text.RegularExpressions.Regex.Match(planned.StandardOutput, "/other:(0\\.1\\.0-[0-9a-f]{12})").Groups[1].Value;
        await family.PutAsync(FamilyBench.Other, tag, signed);

        var (plan, result) = await family.PublishExactlyAsync();

        Assert.Equal(8, result.ExitCode);
        Assert.Contains("its label io.worker-images.build", plan[0], StringComparison.Ordinal);
        Assert.DoesNotContain("pushing", result.StandardError, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_layer_that_the_registry_has_lost_is_found_by_reading_and_sent_again()
    {
        // PUB-25
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();
        var layer = family.Recorded(FamilyBench.Other).Platforms[0].Layers[^1].Digest;
        family.Storage.Lose(layer);

        // Who does not look does not see; who looks names it, and who holds it sends it.
        Assert.Equal(0, (await family.RunAsync("Verify", [.. family.Verified, "--image", FamilyBench.Other])).ExitCode);
        var deep = await family.RunAsync("Verify", [.. family.Verified, "--image", FamilyBench.Other, "--deep"]);
        Assert.Equal(8, deep.ExitCode);
        Assert.Contains(layer.Text, deep.StandardOutput, StringComparison.Ordinal);
        var (plan, repaired) = await family.PublishExactlyAsync("--deep");
        Assert.Equal(0, repaired.ExitCode);
        Assert.Contains($"other push: {layer}", plan[0], StringComparison.Ordinal);
        Assert.Equal(0, (await family.RunAsync("Verify", [.. family.Verified, "--image", FamilyBench.Other, "--deep"])).ExitCode);

        // A machine that does not hold it says so.
        family.Storage.Lose(layer);
        await family.EmptyEngineAsync();
        var elsewhere = await family.RunAsync("Publish", [.. family.Signed, "--deep"]);
        Assert.Equal(8, elsewhere.ExitCode);
        Assert.Contains(layer.Text, elsewhere.StandardError, StringComparison.Ordinal);
    }

    // The same configuration over other layers (security 17).
    private static async Task<Descriptor> RelayeredAsync(FamilyBench family, Descriptor image)
    {
        var repository = family.Reference(FamilyBench.Other);
        var manifest = Manifest.Read((await family.Client.Manifests.GetAsync(repository.WithDigest(image.Digest), Token))!);
        var document = (manifest with { Layers = manifest.Layers.SetItem(manifest.Layers.Length - 1, manifest.Layers[0]) }).ToDocument();
        await family.Client.Manifests.PutAsync(repository.WithDigest(document.Digest), document, Token);
        return document.Descriptor;
    }

    // The same layers, and another word in the configuration; gives the manifest's digest.
    private static async Task<Digest> ChangedAsync(FamilyBench family, Descriptor image)
    {
        var repository = family.Reference(FamilyBench.Other);
        var manifest = Manifest.Read((await family.Client.Manifests.GetAsync(repository.WithDigest(image.Digest), Token))!);
        var text = System.Text.Encoding.UTF8.GetString((await family.Client.Blobs.ReadAsync(repository, manifest.Config, Token)).Span);
        var bytes = System.Text.Encoding.UTF8.GetBytes(text.Replace("The image other", "The image evil!", StringComparison.Ordinal));
        var config = new Descriptor(manifest.Config.MediaType, Digest.Of(bytes), bytes.Length);
        await family.Client.Blobs.PutAsync(repository, WorkerImages.Registry.BlobContent.Of(config, bytes), [], new Progress<long>(), Token);
        var document = (manifest with { Config = config }).ToDocument();
        await family.Client.Manifests.PutAsync(repository.WithDigest(document.Digest), document, Token);
        return document.Digest;
    }

    [EngineFact]
    public async Task Claims_that_somebody_has_taken_out_of_the_list_of_referrers_are_put_back_by_a_run_that_looks_at_all()
    {
        // Given
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync("--image", FamilyBench.Other);
        var index = (await family.DocumentAsync(FamilyBench.Other)).Digest;
        var listed = await family.Client.Referrers.ListAsync(family.Reference(FamilyBench.Other), index, Token);
        await family.PutAsync(FamilyBench.Other, $"sha256-{index.Hex}", new ImageIndex([]).ToDocument());

        // When
        await family.PublishAsync("--image", FamilyBench.Other, "--deep");

        // Then
        Assert.Equal(3, listed.Length);
        Assert.Equal(
            listed.Select(one => one.Digest).ToHashSet(),
            (await family.Client.Referrers.ListAsync(family.Reference(FamilyBench.Other), index, Token)).Select(one => one.Digest).ToHashSet());
    }
}
