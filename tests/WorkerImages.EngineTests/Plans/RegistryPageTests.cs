using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Plans;

/// <summary>The pages that runs over a registry write, and the stream of their events.</summary>
public sealed class RegistryPageTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task The_page_of_a_registry_calls_verified_what_the_key_has_signed_and_nothing_else()
    {
        await using var family = await FamilyBench.StartAsync(bench);
        await family.PublishAsync();

        // With the key, without it, and after somebody took a signature away.
        var verified = await family.RunAsync("Report", family.Verified);
        var page = await PageAsync(family, "catalog.html");
        var unasked = await family.RunAsync("Report");
        var without = await PageAsync(family, "catalog.html");
        await family.RemoveAsync(FamilyBench.Parent, CosignTag.OfSignatures((await family.DocumentAsync(FamilyBench.Parent)).Digest));
        var refused = await family.RunAsync("Report", family.Verified);
        var after = await PageAsync(family, "catalog.html");

        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Equal(["verified", "verified", "verified"], Verdicts(page));
        Assert.Contains($"docker pull {family.Place}/{FamilyBench.Parent}@sha256:", page, StringComparison.Ordinal);
        Assert.Contains("1: 1 deb", page, StringComparison.Ordinal);
        Assert.True(unasked.ExitCode == 0, unasked.ToString());
        Assert.Equal(["not verified", "not verified", "not verified"], Verdicts(without));
        Assert.Equal(8, refused.ExitCode);
        Assert.Equal(["refused", "verified", "verified"], Verdicts(after).Order(StringComparer.Ordinal));
    }

    [EngineFact]
    public async Task A_publication_is_a_page_with_the_tags_that_moved_a_line_of_the_history_and_a_stream_of_events()
    {
        await using var family = await FamilyBench.StartAsync(bench);

        var published = await family.PublishAsync("--output", "events");

        var events = published.StandardOutput.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(["buildsPlanned", "imageBuildBegan", "buildStepEnded", "imageBuildEnded", "result"], name => Assert.Contains(events, one => one.GetProperty("event").GetString() == name));
        Assert.Equal(("runEnded", "artifacts/reports/index.html"), (events[^1].GetProperty("event").GetString(), events[^1].GetProperty("report").GetString()));
        Assert.Contains("artifacts/reports/index.html shows it", published.StandardError, StringComparison.Ordinal);
        var page = await PageAsync(family, "index.html");
        var index = (await family.DocumentAsync(FamilyBench.Parent)).Digest;
        Assert.Matches($"""{FamilyBench.Parent}:[^<]*</th><td class="wrap"><span class="quiet">it is new</span></td><td class="wrap"><code>{index}</code>""", page);
        Assert.Contains("./../logs/parent.log", page, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(family.Repository.At("artifacts/reports/history.jsonl"), Token));
    }

    private static Task<string> PageAsync(FamilyBench family, string name) => File.ReadAllTextAsync(family.Repository.At("artifacts/reports/" + name), Token);

    private static IEnumerable<string> Verdicts(string page) =>
        Regex.Matches(page.Split("</tbody>")[0], "<span class=\"(word [a-z]+|quiet)\">(?<verdict>[a-z ]*(verified|refused))</span>").Select(word => word.Groups["verdict"].Value);
}
