using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Plans;

/// <summary>Images of two platforms. A separate run publishes each platform.</summary>
public sealed class PlatformTests(EngineBench bench)
{
    private static readonly string[] OnTheOther = ["--platform", FamilyBench.AlsoForeign.ToString(), "--allow-untested"];

    [EngineFact]
    public async Task The_run_that_is_last_puts_the_index_together_without_the_record_of_the_first()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        await family.DeclareBothAsync();

        // The first moves no tag that moves.
        var first = await family.PublishExactlyAsync("--image", FamilyBench.Other);
        Assert.Equal((0, "other build"), (first.Published.ExitCode, first.Plan[0].Split(':')[0]));
        Assert.Null(await family.StandingAsync(FamilyBench.Other));
        var waiting = await family.PublishExactlyAsync("--image", FamilyBench.Other);
        Assert.Equal($"other keep: published for {FamilyBench.Foreign}; its tags wait for {FamilyBench.AlsoForeign}", waiting.Plan[0]);

        // The last one, on another machine that has no record, finds it in the registry.
        Directory.Delete(family.Repository.At("artifacts"), recursive: true);
        var last = await family.PublishExactlyAsync(["--image", FamilyBench.Other, .. OnTheOther]);
        Assert.True(last.Published.ExitCode == 0, last.Published.ToString());
        var index = ImageIndex.Read(await family.DocumentAsync(FamilyBench.Other));
        Assert.Equal([FamilyBench.Foreign, FamilyBench.AlsoForeign], index.Manifests.Select(manifest => manifest.Platform));
        Assert.Equal(["--allow-untested"], family.Recorded(FamilyBench.Other).Allowed);
        var verified = await family.RunAsync("Verify", [.. family.Verified, "--image", FamilyBench.Other]);
        Assert.True(verified.ExitCode == 0, verified.ToString());

        // Both agree from then on.
        Assert.Equal(["other keep: up to date"], (await family.PublishExactlyAsync("--image", FamilyBench.Other)).Plan);
        Assert.Equal(["other keep: up to date"], (await family.PublishExactlyAsync(["--image", FamilyBench.Other, .. OnTheOther])).Plan);
    }

    [EngineFact]
    public async Task A_platform_that_nobody_has_published_is_told_before_anything_is_built()
    {
        // Given images for this machine and another one, and a run that does not say that it is for one alone
        await using var family = await FamilyBench.StartAsync(bench);
        family.Repository.Edit("images/catalog.yaml", $"[{FamilyBench.Foreign}]", $"[{Platform.OfThisMachine}, {FamilyBench.Foreign}]");
        await family.PutBaseAsync(family.BaseImage, family.BaseImage with { Platform = Platform.OfThisMachine });

        var result = await family.Repository.RunAsync(
            ["--target", "Publish", "--registry", family.Place, "--engine", bench.Address, "--bases", "registry", .. family.Signed], null, TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 7, result.ToString());
        Assert.Contains($"there is no image for {FamilyBench.Foreign}", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("  building", result.StandardError, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task An_index_over_two_bases_is_refused_unless_that_is_allowed()
    {
        // Given both platforms published, and the record of that; then the base moves (PUB-31)
        await using var family = await FamilyBench.StartAsync(bench);
        await family.DeclareBothAsync();
        string[] image = ["--image", FamilyBench.Other];
        await family.PublishAsync(image);
        await family.PublishAsync([.. image, .. OnTheOther]);
        var standing = await family.StandingAsync(FamilyBench.Other);
        File.Copy(family.Repository.At("artifacts/reports/image-info.json"), family.Repository.At("record.json"));
        var moved = family.BaseImage with { Environment = ["MOVED=yes"] };
        await family.PutBaseAsync(moved, moved with { Platform = FamilyBench.AlsoForeign });

        // When only one platform is published, with the other's record
        var refused = await family.RunAsync("Publish", [.. family.Signed, .. image, "--record", family.Repository.At("record.json")]);
        var alone = await family.RunAsync("Publish", [.. family.Signed, .. image]);

        // Then
        Assert.Equal((7, 0), (refused.ExitCode, alone.ExitCode));
        Assert.Contains("stands on another base", refused.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("  building", refused.StandardError, StringComparison.Ordinal);
        Assert.Equal(standing, await family.StandingAsync(FamilyBench.Other));

        // When it is allowed
        var allowed = await family.RunAsync("Publish", [.. family.Signed, .. image, "--record", family.Repository.At("record.json"), "--allow-mixed-bases"]);
        Assert.True(allowed.ExitCode == 0, allowed.ToString());
        Assert.NotEqual(standing, await family.StandingAsync(FamilyBench.Other));
        Assert.Contains("--allow-mixed-bases", family.Recorded(FamilyBench.Other).Allowed);
    }

    [EngineFact]
    public async Task An_image_that_cannot_be_checked_is_refused_before_it_is_built_unless_that_is_allowed()
    {
        // PUB-30
        await using var family = await FamilyBench.StartAsync(bench);

        var refused = await family.RunAsync("Publish", [.. family.Signed, "--platform", FamilyBench.Foreign.ToString()]);

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("--allow-untested", refused.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("  building", refused.StandardError, StringComparison.Ordinal);
        Assert.Null(await family.StandingAsync(FamilyBench.Other));
    }
}
