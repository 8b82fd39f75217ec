using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

[Collection(nameof(SmokeFixture))]
public sealed class SmokeTestsTests(SmokeFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_good_image_keeps_every_promise_and_is_not_run_a_second_time()
    {
        // Given
        var image = await fixture.GoodAsync([SmokeFixture.DeclaredCheck], Token);

        // When
        var first = await fixture.RunAsync(image, fixture.Options, Token);
        var second = await fixture.RunAsync(image, fixture.Options, Token);

        // Then
        Assert.Equal("", SmokeFixture.Report(first));
        Assert.False(first.FromCache);
        Assert.True(second.FromCache);
        Assert.Equal(first.Results, second.Results);
        await AssertNoContainerAsync();
    }

    [EngineFact]
    public async Task A_good_image_that_starts_as_its_user_keeps_every_promise_and_reaches_the_engine_where_a_check_needs_it()
    {
        SmokeCheckDefinition[] declared =
        [
            SmokeFixture.DeclaredCheck,
            SmokeFixture.DeclaredCheck with { Name = "with the engine", Run = ["docker", "info", "--format", "{{.ID}}"], Socket = SmokeSocket.Required, StandardOutput = ["."] },
            SmokeFixture.DeclaredCheck with { Name = "as root", Run = ["id", "-u"], User = SmokeUser.Root, StandardOutput = [@"^0\s*$"] },
        ];

        var verdict = await fixture.JudgeAsync(await fixture.GoodStaticAsync(declared, Token), Token);

        Assert.Equal("", SmokeFixture.Report(verdict));
        await AssertNoContainerAsync();
    }

    [EngineFact]
    public async Task Declared_checks_run_as_whom_they_say_and_reach_the_engine_where_they_need_it()
    {
        // Given
        var check = SmokeFixture.DeclaredCheck with { StandardOutput = [] };
        SmokeCheckDefinition[] declared =
        [
            check with { Name = "as the worker", Run = ["id", "-u"], StandardOutput = [@"^1000\s*$"] },
            check with { Name = "as root", Run = ["id", "-u"], User = SmokeUser.Root, StandardOutput = [@"^0\s*$"] },
            check with { Name = "with the engine", Run = ["docker", "info", "--format", "{{.ID}}"], Socket = SmokeSocket.Required, StandardOutput = ["."] },
            check with { Name = "without the engine", Run = ["docker", "info"], ExitStatus = 1, StandardError = ["Cannot connect to the Docker daemon"] },
            check with { Name = "for too long", Run = ["sh", "-c", "echo begun; sleep 60"], TimeLimit = TimeSpan.FromSeconds(10) },
        ];

        // When
        var verdict = await fixture.JudgeAsync(await fixture.GoodAsync(declared, Token), Token);

        // Then
        var late = Assert.Single(verdict.Results, result => result.Outcome != CheckOutcome.Passed);
        Assert.Equal("for too long", late.Check);
        Assert.StartsWith("the time limit of 10 s was reached\n", late.Message, StringComparison.Ordinal);
        Assert.Contains("command: sh -c 'echo begun; sleep 60'", late.Message, StringComparison.Ordinal);
        Assert.Contains("standard output:\n  begun", late.Message, StringComparison.Ordinal);
        await AssertNoContainerAsync();
    }

    [EngineFact]
    public async Task Cancelling_leaves_no_container()
    {
        // Given
        var image = await fixture.GoodAsync(
            [SmokeFixture.DeclaredCheck with { Run = ["sleep", "60"], TimeLimit = TimeSpan.FromSeconds(60) }], Token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = fixture.JudgeAsync(image, cancellation.Token);
        await fixture.AwaitContainersAsync(3, Token);

        // When
        await cancellation.CancelAsync();

        // Then
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await AssertNoContainerAsync();
    }

    private async Task AssertNoContainerAsync() => Assert.Empty(await fixture.ContainersAsync(Token));
}
