using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Smoke;

namespace WorkerImages.Tests.Smoke;

public sealed class SmokeTestsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wi-smoke-").FullName;
    private readonly EventList _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_declared_check_that_takes_longer_than_its_limit_has_failed_and_shows_what_it_wrote()
    {
        // Given
        var engine = new ScriptedEngine { End = NeverAsync };
        var definition = WithDeclared(SampleImage.Declared("it ends", TimeSpan.FromMilliseconds(50)));

        // When
        var result = Of(await JudgeAsync(definition, engine), "it ends");

        // Then
        Assert.Equal(CheckOutcome.Failed, result.Outcome);
        Assert.Equal(
            """
            the time limit of 0.05 s was reached
            expected: an end within the time limit
            seen: none
            command: true
            started: through the image's entrypoint, as the image's own user
            exit status: none, it had not ended
            standard output:
              its output
            standard error:
              its errors
            """,
            result.Message);
        Assert.Equal(0, engine.Left);
    }

    [Fact]
    public async Task A_fault_in_a_check_is_a_failure_with_its_words_and_stops_no_other_check()
    {
        // Given
        var fault = new WorkerImagesException(ExitCode.Build, "the engine failed", "it said so");
        var engine = new ScriptedEngine { End = (request, _) => request.Command!.Value.Contains("true") ? throw fault : Task.FromResult(0) };
        var definition = WithDeclared(
            SampleImage.Declared("it works"), SampleImage.Declared("it works too") with { Run = ["echo"], StandardOutput = ["^its"] });

        // When
        var verdict = await JudgeAsync(definition, engine);

        // Then
        Assert.Equal((CheckOutcome.Failed, "the engine failed\nit said so"), (Of(verdict, "it works").Outcome, Of(verdict, "it works").Message));
        Assert.Equal((CheckOutcome.Passed, null), (Of(verdict, "it works too").Outcome, Of(verdict, "it works too").Message));
        Assert.False(verdict.Passed);
    }

    [Fact]
    public async Task A_declared_check_is_judged_by_exit_status_and_both_outputs()
    {
        // Given
        var check = SampleImage.Declared("") with { ExitStatus = 3, StandardOutput = ["^its", "output$"], StandardError = ["errors"] };
        var engine = new ScriptedEngine { End = (_, _) => Task.FromResult(3) };
        var definition = WithDeclared(
            check with { Name = "all is well" },
            check with { Name = "another status", ExitStatus = 0 },
            check with { Name = "another output", StandardOutput = ["^its", "^errors"] },
            check with { Name = "another error", StandardError = ["^output"] });

        // When
        var verdict = await JudgeAsync(definition, engine);

        // Then
        Assert.Equal(CheckOutcome.Passed, Of(verdict, "all is well").Outcome);
        Assert.StartsWith("expected: exit status 0\nseen: exit status 3\n", Of(verdict, "another status").Message, StringComparison.Ordinal);
        Assert.StartsWith("expected: standard output to match ^errors\n", Of(verdict, "another output").Message, StringComparison.Ordinal);
        Assert.StartsWith("expected: standard error to match ^output\n", Of(verdict, "another error").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_as_root_goes_past_the_entrypoint()
    {
        // Given
        ContainerRequest? seen = null;
        var engine = new ScriptedEngine
        {
            End = (request, _) =>
            {
                seen = request.User == "0:0" && request.Entrypoint is ["dpkg"] ? request : seen;
                return Task.FromResult(0);
            },
        };

        // When
        await JudgeAsync(WithDeclared(SampleImage.Declared("as root") with { User = SmokeUser.Root, Run = ["dpkg", "--audit"] }), engine);

        // Then
        Assert.Equal(["--audit"], seen!.Command!.Value);
    }

    [Fact]
    public async Task Where_no_socket_can_be_mounted_the_checks_that_need_one_are_skipped_with_the_reason()
    {
        var verdict = await JudgeAsync(WithDeclared(SampleImage.Declared("it reaches the engine") with { Socket = SmokeSocket.Required }), new ScriptedEngine());

        Assert.Equal(
            (CheckOutcome.Skipped, "the engine at tcp://engine:2375 has other files than this program, so it cannot mount a socket made here"),
            (Of(verdict, "it reaches the engine").Outcome, Of(verdict, "it reaches the engine").Message));
    }

    [Fact]
    public async Task An_image_for_another_processor_is_not_run()
    {
        var engine = new ScriptedEngine { ImagePlatform = Platform.Parse("linux/arm64") };

        var verdict = await JudgeAsync(SampleImage.Definition(), engine);

        Assert.All(verdict.Results, result => Assert.Equal(
            (CheckOutcome.Skipped, "the image is for linux/arm64, the engine at tcp://engine:2375 runs linux/amd64"), (result.Outcome, result.Message)));
        Assert.Equal(0, engine.Created);
    }

    [Fact]
    public async Task A_failed_verdict_is_not_remembered()
    {
        var first = await JudgeAsync(SampleImage.Definition(), new ScriptedEngine());
        var second = await JudgeAsync(SampleImage.Definition(), new ScriptedEngine());

        Assert.False(first.Passed);
        Assert.False(second.FromCache);
    }

    [Fact]
    public async Task A_passed_verdict_is_remembered_with_its_skips_and_given_without_a_container_or_an_event()
    {
        // Given
        var definition = SampleImage.Definition();
        var first = await JudgeAsync(definition, new ScriptedEngine { ImagePlatform = Platform.Parse("linux/arm64") });
        var events = _events.Count();
        var engine = new ScriptedEngine { ImagePlatform = Platform.Parse("linux/arm64") };

        // When
        var second = await JudgeAsync(definition, engine);

        // Then
        Assert.True(second is { FromCache: true, Passed: true });
        Assert.Equal(first.Results, second.Results);
        Assert.Equal(0, engine.Created);
        Assert.Equal(events, _events.Count());
    }

    [Fact]
    public async Task Cancelling_ends_the_run_and_leaves_no_container()
    {
        // Given
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var engine = new ScriptedEngine
        {
            End = async (request, token) =>
            {
                await cancellation.CancelAsync();
                return await NeverAsync(request, token);
            },
        };

        // When
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(SampleImage.Of(SampleImage.Definition()), engine, cancellation.Token));

        // Then
        Assert.True(engine.Created > 0);
        Assert.Equal(0, engine.Left);
    }

    [Fact]
    public async Task An_image_that_is_not_there_ends_the_run_with_what_to_do()
    {
        var image = SampleImage.Of(SampleImage.Definition()) with { ImageId = "sha256:2" };


        var error = await Assert.ThrowsAsync<WorkerImagesException>(() => RunAsync(image, new ScriptedEngine(), Token));

        Assert.Equal(ExitCode.SmokeTest, error.ExitCode);
        Assert.Equal("the image sha256:2 of worker cannot be checked\nthe engine does not have it\nbuild it first", error.Message);
    }

    [Fact]
    public async Task Events_tell_of_every_check_and_of_the_sum()
    {
        var verdict = await JudgeAsync(SampleImage.Definition(), new ScriptedEngine());

        Assert.Equal(new ImageSmokeBegan("worker", verdict.Results.Length) { ChecksToCome = verdict.Results.Length }, _events.First());
        Assert.Equal(verdict.Results.Select(result => result.Check).Order(), _events.OfType<SmokeCheckBegan>().Select(began => began.Check).Order());
        Assert.Equal(
            verdict.Results.Select(result => (result.Check, result.Outcome != CheckOutcome.Failed)).Order(),
            _events.OfType<SmokeCheckEnded>().Select(ended => (ended.Check, ended.Passed)).Order());
        var sum = Assert.IsType<ImageSmokeEnded>(_events.Last());
        var counts = verdict.Results.CountBy(result => result.Outcome).ToDictionary();
        Assert.Equal(
            (counts[CheckOutcome.Passed], counts[CheckOutcome.Failed], counts[CheckOutcome.Skipped]), (sum.Passed, sum.Failed, sum.Skipped));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private SmokeOptions Options => new() { CacheDirectory = _directory, TimeLimit = TimeSpan.FromMilliseconds(500) };

    private static ImageDefinition WithDeclared(params SmokeCheckDefinition[] checks) => SampleImage.Definition() with { Smoke = [.. checks] };

    private static CheckResult Of(SmokeResult verdict, string check) => verdict.Results.Single(result => result.Check == check);

    private static async Task<int> NeverAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    private Task<SmokeResult> JudgeAsync(ImageDefinition definition, IEngine engine) => RunAsync(SampleImage.Of(definition), engine, Token);

    private async Task<SmokeResult> RunAsync(SmokeImage image, IEngine engine, CancellationToken cancellationToken) =>
        (await SmokeTests.RunAsync([image], engine, Options, _events, cancellationToken))[0];
}
