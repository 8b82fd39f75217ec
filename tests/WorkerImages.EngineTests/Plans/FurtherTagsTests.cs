using WorkerImages.Oci;
using WorkerImages.Records;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Plans;

/// <summary>Further tags from a pull request to a rollback: as planned, in a real registry, signed, recorded, and put back.</summary>
public sealed class FurtherTagsTests(EngineBench bench)
{
    private static readonly string[] Everybodys = ["0.1.0", "latest", "0.1", "main"];

    [EngineFact]
    public async Task A_pull_requests_image_becomes_the_default_branchs_and_goes_back_with_all_its_tags()
    {
        // Given what a pull request publishes
        await using var family = await FamilyBench.StartAsync(bench);
        family.Repository.Edit("images/catalog.yaml", "version: 0.1.0\n", "version: 0.1.0\ntags: [latest, '{major}.{minor}', '{branch}', 'pr-{pr}']\n");
        Event(family, "pull_request", "refs/pull/7/merge");
        var asked = await family.PublishExactlyAsync("--image", FamilyBench.Other);
        Assert.True(asked.Published.ExitCode == 0, asked.Published.ToString());
        var old = await family.StandingAsync(FamilyBench.Other, "pr-7");
        Assert.NotNull(old);
        await MustStandAsync(family, null);

        // When it is merged, it is neither built nor pushed again, and gets the tags that it lacks
        Event(family, "push", "refs/heads/main");
        var merged = await family.PublishExactlyAsync("--image", FamilyBench.Other);
        Assert.Equal("other tag: tag 0.1.0 is missing; tag latest is missing; tag 0.1 is missing; tag main is missing", merged.Plan[0]);
        await MustStandAsync(family, old);
        Assert.Equal(Everybodys.Append("pr-7").Order(), family.Recorded(FamilyBench.Other).Tags.Where(tag => tag.Kind == TagKind.Rolling).Select(tag => tag.Name).Order());
        Assert.Equal("other keep: up to date", (await family.PublishExactlyAsync("--image", FamilyBench.Other)).Plan[0]);
        foreach (var tag in Everybodys.Append("pr-7"))
        {
            var verified = await family.RunAsync("Verify", [.. family.Verified, "--image", $"{family.Reference(FamilyBench.Other, tag)}"]);
            Assert.True(verified.ExitCode == 0, verified.ToString());
        }

        // Verify does not trust a tag that has no signature.
        await family.PutAsync(FamilyBench.Other, "stable", await family.DocumentAsync(FamilyBench.Other));
        Assert.Equal(8, (await family.RunAsync("Verify", [.. family.Verified, "--image", $"{family.Reference(FamilyBench.Other, "stable")}"])).ExitCode);

        // The next image, and back
        family.Change(FamilyBench.Other);
        await family.PublishExactlyAsync("--image", FamilyBench.Other);
        var now = await family.StandingAsync(FamilyBench.Other);
        Assert.NotEqual(old, now);
        await MustStandAsync(family, now);
        var back = await family.RunAsync("Rollback", [.. family.Verified, "--image", FamilyBench.Other]);
        Assert.True(back.ExitCode == 0, back.ToString());
        await MustStandAsync(family, old);
        var held = await family.PublishExactlyAsync("--image", FamilyBench.Other);
        Assert.StartsWith("other keep: up to date; tag 0.1.0 stays at ", held.Plan[0], StringComparison.Ordinal);
        await MustStandAsync(family, old);

        // In a second registry nothing of that happened
        var second = $"{family.Proxy.Host}/second";
        var copied = await family.RunInAsync(second, "Publish", [.. family.Signed, "--image", FamilyBench.Other]);
        Assert.True(copied.ExitCode == 0, copied.ToString());
        foreach (var tag in Everybodys)
        {
            Assert.Equal(now, (await family.Client.Manifests.ResolveAsync(Reference.Parse($"{second}/{FamilyBench.Other}:{tag}"), TestContext.Current.CancellationToken))?.Digest);
        }

        await MustStandAsync(family, old);
        Assert.Equal(0, (await family.RunInAsync(second, "Verify", [.. family.Verified, "--image", FamilyBench.Other])).ExitCode);
        var unsaid = await family.Repository.RunAsync(["--target", "Rollback", "--image", FamilyBench.Other], null, TestContext.Current.CancellationToken);
        Program.Failure.IsTold(unsaid, 2, "other is in 2 registries", $"--registry {family.Place}");

        // All of them move again
        Assert.Equal(0, (await family.RunAsync("Rollback", "--image", FamilyBench.Other, "--lift")).ExitCode);
        await family.PublishExactlyAsync("--image", FamilyBench.Other);
        await MustStandAsync(family, now);
        Assert.Equal(old, await family.StandingAsync(FamilyBench.Other, "pr-7"));
    }

    private static async Task MustStandAsync(FamilyBench family, Digest? index)
    {
        foreach (var tag in Everybodys)
        {
            Assert.Equal((tag, index), (tag, await family.StandingAsync(FamilyBench.Other, tag)));
        }
    }

    private static void Event(FamilyBench family, string name, string reference)
    {
        family.Repository.Write("event.json", """{"repository":{"default_branch":"main"}}""");
        family.Environment = new()
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = name,
            ["GITHUB_REF"] = reference,
            ["GITHUB_EVENT_PATH"] = family.Repository.At("event.json"),
        };
    }
}
