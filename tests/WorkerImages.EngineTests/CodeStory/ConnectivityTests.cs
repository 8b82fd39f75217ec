using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// The eight connectivity checks, which the definition declares. The tool runs them in their own containers. These tests run them in the
/// worker that compose started, and in workers that lack something: there, only the checks that need it fail.
/// </summary>
[Collection(StoryCollection.Name)]
public sealed class ConnectivityTests(StoryFixture story)
{
    // It starts a Celery, which takes seconds and asks no engine: where that cannot matter it is left out.
    private const string Slow = "7";

    private static readonly ImmutableArray<string> NeedSocket = ["1", "2", "4", "5", "6"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [StoryFact]
    public void There_are_eight() => Assert.Equal(Enumerable.Range(1, 8).Select(number => $"{number}"), Checks().Keys.Order(StringComparer.Ordinal));

    [StoryFact]
    public async Task In_the_running_worker_all_eight_pass_for_its_user()
    {
        var failed = await FailedAsync(Checks(), check => story.Docker.TryAsync(["exec", story.Worker, "worker-exec", .. check.Run], Token));

        Assert.Empty(failed);
    }

    [StoryFact]
    public async Task By_number_alone_docker_exec_gives_no_group_and_the_checks_see_it()
    {
        var failed = await FailedAsync(Quick(), check => story.Docker.TryAsync(["exec", "--user", "1000:1000", story.Worker, .. check.Run], Token));

        Assert.Equal(NeedSocket, failed.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("PermissionError(13, 'Permission denied')", failed["4"], StringComparison.Ordinal);
    }

    [StoryTheory]
    [InlineData("the socket's group is not granted", "--env", "WORKER_DOCKER_GID=none")]
    [InlineData("another group is granted", "--env", "WORKER_DOCKER_GID=4242")]
    public async Task Without_the_sockets_group_what_needs_the_engine_fails(string what, params string[] options)
    {
        await using var worker = await story.StartAsync([.. StoryFixture.Mounted(story.Socket), .. options], Token);

        var failed = await FailedAsync(Quick(), check => worker.ExecuteAsync(["worker-exec", .. check.Run], Token));

        Assert.Equal((what, string.Join(' ', NeedSocket)), (what, string.Join(' ', failed.Keys.Order(StringComparer.Ordinal))));
    }

    [StoryFact]
    public async Task Without_a_socket_what_needs_the_engine_fails()
    {
        await using var worker = await story.StartAsync([], Token);

        var failed = await FailedAsync(Quick(), check => worker.ExecuteAsync(["worker-exec", .. check.Run], Token));

        Assert.Equal(NeedSocket, failed.Keys.Order(StringComparer.Ordinal));
    }

    [StoryTheory]
    [InlineData("/usr/bin/docker", "2")]
    [InlineData("/opt/venv/lib/python3.13/site-packages/docker/__init__.py", "3 4 6 7 8")]
    [InlineData("/opt/venv/lib/python3.13/site-packages/azure/identity/__init__.py", "3")]
    [InlineData("/usr/bin/ps", "7")]
    public async Task A_program_or_module_without_content_fails_what_runs_it(string file, string expected)
    {
        using var empty = new ScratchDirectory();
        empty.Write("empty", "");
        File.SetUnixFileMode(empty.At("empty"), (UnixFileMode)0b111_101_101);
        await using var worker = await story.StartAsync([.. StoryFixture.Mounted(story.Socket), "--volume", $"{empty.At("empty")}:{file}:ro"], Token);

        var failed = await FailedAsync(
            expected.Contains(Slow, StringComparison.Ordinal) ? Checks() : Quick(), check => worker.ExecuteAsync(["worker-exec", .. check.Run], Token));

        var numbers = string.Join(' ', failed.Keys.Order(StringComparer.Ordinal));
        Assert.True(expected == numbers, $"failed: {numbers}\n{string.Join('\n', failed)}");
    }

    // By their number, which their names begin with.
    private static Dictionary<string, SmokeCheckDefinition> Checks() =>
        CatalogReader.Read(ScratchRepository.Root, CodeStoryImage.Catalog).Images.Single(image => image.Name == "code-story-worker").Smoke
            .Where(check => char.IsAsciiDigit(check.Name[0]))
            .ToDictionary(check => check.Name.Split(' ')[0], StringComparer.Ordinal);

    private static Dictionary<string, SmokeCheckDefinition> Quick() =>
        Checks().Where(pair => pair.Key != Slow).ToDictionary(StringComparer.Ordinal);

    // Where a socket is mounted the eighth is asked for another one.
    private static async Task<Dictionary<string, string>> FailedAsync(
        Dictionary<string, SmokeCheckDefinition> checks, Func<SmokeCheckDefinition, Task<ProgramResult>> runAsync)
    {
        var results = await Task.WhenAll(checks.Select(async pair => (pair.Key, Check: pair.Value, Result: await runAsync(Elsewhere(pair.Value)))));
        return results.Where(each => !IsMet(each.Check, each.Result)).ToDictionary(each => each.Key, each => each.Result.ToString(), StringComparer.Ordinal);
    }

    private static SmokeCheckDefinition Elsewhere(SmokeCheckDefinition check) => check with
    {
        Run = check.Name[0] == '8' ? ["env", "DOCKER_HOST=unix:///none", .. check.Run] : check.Run,
    };

    private static bool IsMet(SmokeCheckDefinition check, ProgramResult result) =>
        result.ExitCode == check.ExitStatus
        && check.StandardOutput.All(pattern => Regex.IsMatch(result.StandardOutput, pattern))
        && check.StandardError.All(pattern => Regex.IsMatch(result.StandardError, pattern));
}
