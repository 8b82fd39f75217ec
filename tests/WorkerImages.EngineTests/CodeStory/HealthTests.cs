using System.Globalization;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>The health check that would have told on the first day.</summary>
[Collection(StoryCollection.Name)]
public sealed class HealthTests(StoryFixture story)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [StoryFact]
    public async Task The_worker_is_healthy_in_time()
    {
        const string Format = "{{.State.StartedAt}} {{with index .State.Health.Log 0}}{{.ExitCode}} {{json .End}}{{end}}";
        await using var worker = await story.StartAsync([.. StoryFixture.Mounted(story.Socket), "--env", "WORKER_DOCKER=required"], Token);
        await worker.HealthAsync("healthy", Token);

        var seen = await story.Docker.RunAsync(["inspect", "--format", Format, worker.Id], Token);

        var words = seen.StandardOutput.Trim().Split(' ');
        Assert.Equal("0", words[1]);
        Assert.InRange(Time(words[2]) - Time(words[0]), TimeSpan.Zero, Limit);
    }

    [StoryFact]
    public async Task A_worker_that_is_not_granted_the_sockets_group_is_unhealthy_with_the_cause_and_does_not_start_where_Docker_is_required()
    {
        await using var worker = await story.StartAsync(Options(story.Socket, "WORKER_DOCKER_GID=none", "WORKER_HEALTH_DOCKER=1"), Token);
        var required = await story.RunAsync([.. Options(story.Socket, "WORKER_DOCKER_GID=none", "WORKER_DOCKER=required", "WORKER_DOCKER_WAIT=0")], ["true"], Token);

        Assert.Contains("D120", await worker.HealthAsync("unhealthy", Token), StringComparison.Ordinal);
        Assert.Equal(77, required.ExitCode);
        Assert.Contains("D120", required.StandardError, StringComparison.Ordinal);
    }

    [StoryFact]
    public async Task A_worker_whose_sockets_group_changes_becomes_unhealthy_with_the_cause_and_a_restart_mends_it()
    {
        await using var socket = story.OpenSocket();
        await using var worker = await story.StartAsync(Options(socket.Path, "WORKER_DOCKER=required"), Token);
        await worker.HealthAsync("healthy", Token);

        await SucceedAsync("chgrp", "4712", socket.Path);

        Assert.Contains("D112", await worker.HealthAsync("unhealthy", Token), StringComparison.Ordinal);
        await story.Docker.RunAsync(["restart", "--time", "2", worker.Id], Token);
        await worker.HealthAsync("healthy", Token);
    }

    [StoryTheory]
    [InlineData(". .venv/bin/activate && celery inspect ping")]
    [InlineData("celery inspect ping")]
    [InlineData("celery inspect ping -d celery@$(hostname)")]
    [InlineData("python -m celery --app codestory.ingestion_pipeline.celery_app inspect ping")]
    public async Task The_old_spellings_of_the_health_check_still_answer(string command)
    {
        var seen = await story.Docker.TryAsync(["exec", story.Worker, "bash", "-c", command], Token);

        Assert.True(seen.ExitCode == 0, seen.ToString());
        Assert.Contains("pong", seen.StandardOutput, StringComparison.Ordinal);
    }

    [StoryFact]
    public async Task A_ping_for_a_worker_that_is_not_there_fails()
    {
        var seen = await story.Docker.TryAsync(["exec", story.Worker, "celery", "inspect", "ping", "-d", "celery@nobody"], Token);

        Assert.NotEqual(0, seen.ExitCode);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text.Trim('"'), CultureInfo.InvariantCulture);

    // The image's own check, more often.
    private static IEnumerable<string> Options(string socket, params string[] variables) =>
    [
        .. StoryFixture.Mounted(socket), .. variables.SelectMany(variable => new[] { "--env", variable }),
        "--health-interval", "1s", "--health-start-period", "1s", "--health-retries", "2",
    ];

    private static async Task SucceedAsync(string program, params string[] arguments)
    {
        var result = await RunningProgram.RunAsync(program, arguments, "/", null, Token);
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
