using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Plans;

/// <summary>An image that is only built for another, in a real registry: it is not there, and what has its files is.</summary>
public sealed class CopiedImagesTests(EngineBench bench)
{
    private const string Made = "made";

    [EngineFact]
    public async Task An_image_that_is_not_published_is_built_only_for_what_copies_from_it()
    {
        // Given one on a published parent, and another that has its files
        await using var family = await FamilyBench.StartAsync(bench);
        family.Repository.Write($"images/{Made}/image.yaml", $"description: What is only built.\nfrom: {FamilyBench.Parent}\npublish: false\n");
        family.OnlyBuilt = Made;
        family.Change(Made);
        family.Repository.Write(
            $"images/{FamilyBench.Other}/image.yaml",
            $"description: What has its files.\nbase: {family.BaseName}\nfiles: [{{ image: {Made}, from: /content/{Made}, to: /opt }}]\n");
        family.Repository.Edit("templates/Dockerfile.scriban", "\nFROM ${BASE}\n", """

            {{~ for copied in image.images ~}}
            ARG {{ plain_word copied.argument }}={{ plain_word copied.reference }}
            {{~ end ~}}
            {{~ include "partials/file-stages.scriban" ~}}

            FROM ${BASE}
            {{~ include "partials/files.scriban" ~}}

            """);
        string[] asked = ["--image", FamilyBench.Other];

        // When
        var first = await family.PublishExactlyAsync(asked);
        await family.EmptyEngineAsync();
        var second = await family.PublishExactlyAsync(asked);
        family.Change(Made);
        var third = await family.PublishExactlyAsync();
        var verified = await family.RunAsync("Verify", family.Verified);
        var named = await family.RunAsync("Verify", [.. family.Verified, "--image", Made]);
        var published = await family.RunAsync("Publish", [.. family.Signed, "--image", Made]);

        // Then
        Assert.Equal(0, first.Published.ExitCode);
        Assert.Equal(["parent build", "made build", "other build"], first.Plan.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Equal(["parent keep: up to date", "made keep: no image that is built needs it, and it is not published", "other keep: up to date"], second.Plan);
        Assert.Contains("parent keep: up to date", third.Plan);
        Assert.Contains(third.Plan, line => line.StartsWith("made build: ", StringComparison.Ordinal));
        Assert.Contains("other build: image made, that files are copied from, was rebuilt since", third.Plan);
        Assert.Null(await family.StandingAsync(Made));
        Assert.Empty(family.RequestsByImage()[Made]);
        Assert.NotNull(await family.StandingAsync(FamilyBench.Other));
        var built = await family.ClaimsAsync(FamilyBench.Other, (await family.StandingAsync(FamilyBench.Other))!);
        Assert.Contains(built, claim => claim.Content.ToJsonString().Contains($"\"{Made}\"", StringComparison.Ordinal));
        Assert.True(verified.ExitCode == 0, verified.ToString());
        foreach (var refused in new[] { named, published })
        {
            Assert.Equal(2, refused.ExitCode);
            Assert.StartsWith("error: made is in no registry\n  images/made/image.yaml says 'publish: false'\n", refused.StandardError, StringComparison.Ordinal);
        }
    }

    [EngineFact(Explicit = true)]
    public async Task What_has_files_of_an_image_whose_checks_fail_is_not_published()
    {
        // Given images that keep no promise
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        var token = TestContext.Current.CancellationToken;
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, token);
        await using var registry = await RegistryBench.StartAsync(token);
        small.Repository.Write($"images/{Made}/image.yaml", await File.ReadAllTextAsync(small.Repository.At("images/small/image.yaml"), token) + "publish: false\n");
        File.AppendAllText(small.Repository.At("images/small/image.yaml"), $"files: [{{ image: {Made}, from: /etc/passwd, to: /opt }}]\n");

        // When
        var result = await small.RunAsync(["--target", "Publish", "--registry", $"{registry.Host}/pub"], token);

        // Then
        Assert.Matches(@"(?m)^small +held back by the checks of made ", result.StandardOutput);
        Assert.Contains("small is not published: the checks of made failed", result.StandardError, StringComparison.Ordinal);
    }
}
