using System.Collections.Immutable;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Building;

public sealed class BuildExecutorTests : IDisposable
{
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition PythonWorker = SampleImages.Image("python-worker", Worker);
    private static readonly Digest Base = SampleImages.DigestOf("base");

    private readonly ScratchDirectory _logs = new();
    private readonly RecordingEngine _engine = new();
    private readonly EventLog _events = new();
    private readonly BuiltImages _built;

    public BuildExecutorTests()
    {
        _built = new(_logs.At("built"));
        _engine.Images.Add(["base layer"], ImmutableDictionary<string, string>.Empty, null, $"docker.io/library/debian@{Base}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _engine.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_child_is_built_on_what_its_parent_became_and_both_get_their_names()
    {
        // When
        var outcomes = await RunAsync(Plan(Worker, PythonWorker));

        // Then
        Assert.Equal([("worker", 2), ("python-worker", 3)], outcomes.Select(outcome => (outcome.Image, outcome.Layers)));
        foreach (var (outcome, tag) in outcomes.SelectMany(outcome => outcome.Step.Tags.Select(tag => (outcome, tag))))
        {
            Assert.Equal(outcome.ImageId, (await _engine.Images.InspectAsync(tag.ToString(), Token))?.Id);
        }

        Assert.All(_engine.Builder.Requests, request => Assert.True(request.UseCache));
    }

    [Fact]
    public async Task An_image_that_is_kept_is_not_built_and_gets_back_the_names_it_lost()
    {
        // Given
        var plan = Plan(Worker);
        var first = await RunAsync(plan);
        var kept = plan.Steps[0] with
        {
            Action = PlanAction.Keep,
            ExistingImageId = first[0].ImageId,
            MissingTags = [Reference.Parse("localhost:5000/acme/worker:again")],
        };

        // When
        var outcome = Assert.Single(await RunAsync(new([kept])));

        // Then
        Assert.Equal((first[0].ImageId, 2, 0, null), (outcome.ImageId, outcome.Layers, outcome.Seconds, outcome.LogPath));
        Assert.Single(_engine.Builder.Requests);
        Assert.Equal("tag localhost:5000/acme/worker:again", _engine.Images.Orders[^1]);
    }

    [Fact]
    public async Task A_forced_image_is_built_without_the_cache()
    {
        await RunAsync(EnginePlan.Of(
            [SampleImages.Source(Worker)], SampleImages.DebianAt(Base), [], new HashSet<string> { "worker" }));

        Assert.False(_engine.Builder.Requests.Single().UseCache);
    }

    [Fact]
    public async Task Images_that_do_not_depend_on_each_other_are_built_at_once_but_not_too_many()
    {
        // Given builds that wait until two run
        var begun = 0;
        var twoRun = new TaskCompletionSource();
        _engine.Builder.Work = async (_, _, cancellationToken) =>
        {
            if (Interlocked.Increment(ref begun) == 2)
            {
                twoRun.SetResult();
            }

            await twoRun.Task.WaitAsync(cancellationToken);
        };
        var images = Enumerable.Range(0, 6).Select(number => SampleImages.Image($"worker-{number}")).ToArray();

        // When
        await RunAsync(Plan(images), parallelism: 2);

        // Then
        Assert.Equal(2, _engine.Builder.MostAtOnce);
    }

    [Fact]
    public async Task A_failure_is_told_with_image_step_and_log_and_holds_back_nobody_but_its_children()
    {
        // Given a build that fails, with a child and a grandchild, beside one that has nothing to do with it
        _engine.Builder.Work = (request, _, _) => request.Name == "broken"
            ? throw new BuildFailedException("[2/7] RUN false", "exit code: 1", ["one", "two"])
            : Task.CompletedTask;
        var broken = SampleImages.Image("broken");
        var child = SampleImages.Image("child", broken);

        // When
        var outcomes = await RunAsync(Plan(broken, child, SampleImages.Image("grandchild", child), SampleImages.Image("other")));

        // Then
        var error = Assert.IsType<ImageBuildFailedException>(outcomes[0].Failure);
        Assert.Equal((ExitCode.Build, "broken", _logs.At("broken.log")), (error.ExitCode, error.Image, error.LogPath));
        Assert.Equal("image broken could not be built: [2/7] RUN false failed", error.What);
        Assert.Equal("one\ntwo\nexit code: 1", error.Why);
        Assert.EndsWith($"the whole log is in {_logs.At("broken.log")}", error.Next, StringComparison.Ordinal);
        Assert.EndsWith("# failed at [2/7] RUN false\n", await File.ReadAllTextAsync(_logs.At("broken.log"), Token), StringComparison.Ordinal);
        Assert.Equal(["", "broken", "broken", ""], outcomes.Select(outcome => outcome.HeldBackBy ?? ""));
        Assert.Equal([true, true, true, false], outcomes.Select(outcome => outcome.IsLost));
        Assert.NotNull(outcomes[3].ImageId);
        Assert.Equal(2, _engine.Builder.Requests.Count);
    }

    [Fact]
    public async Task Only_what_was_built_here_is_noted_as_such()
    {
        var outcome = Assert.Single(await RunAsync(Plan(Worker)));

        Assert.Equal(outcome.ImageId, _built.Find(outcome.ImageId!)?.Text);
        Assert.Null(_built.Find(SampleImages.DigestOf("another").Text));
        Assert.Null(_built.Find("no digest"));
    }

    [Fact]
    public async Task Cancelling_ends_the_builds_in_the_engine_first()
    {
        // Given
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var ended = false;
        _engine.Builder.Work = async (_, _, cancellationToken) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => ended = true, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new OperationCanceledException(cancellationToken);
        };

        // When
        var outcomes = await Builds().RunAsync(Plan(Worker, PythonWorker), 2, _logs.Path, cancel.Token);

        // Then
        Assert.True(outcomes[0].IsInterrupted);
        Assert.True(Assert.IsType<ImageBuildEnded>(_events.Events[^1]).IsInterrupted);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsLost));
        Assert.True(ended);
        Assert.Empty(_engine.Images.Orders);
    }

    [Fact]
    public async Task An_engine_that_goes_away_is_not_called_a_failed_step()
    {
        var gone = new WorkerImagesException(ExitCode.Build, "the engine stopped answering");
        _engine.Builder.Work = (_, _, _) => throw gone;

        Assert.Same(gone, await FailureAsync());
    }

    [Fact]
    public async Task A_result_without_the_planned_build_id_gets_no_name_and_is_removed()
    {
        _engine.Builder.Mistake = request => request with { Labels = new Dictionary<string, string>() };

        var error = await FailureAsync();

        Assert.Equal(ExitCode.Verification, error.ExitCode);
        Assert.Equal($"remove {error.Why!.Split(": ")[0]}", Assert.Single(_engine.Images.Orders));
    }

    [Fact]
    public async Task A_wrong_result_that_has_a_name_from_before_stays()
    {
        _engine.Builder.Mistake = request => request with { Labels = new Dictionary<string, string>(), Tags = [Reference.Parse("acme/app:1")] };

        await FailureAsync();

        Assert.Empty(_engine.Images.Orders);
    }

    [Fact]
    public async Task A_result_that_is_cancelled_before_it_has_a_name_is_removed()
    {
        // Given a cancellation that comes with the end of the build
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _engine.Builder.Mistake = request =>
        {
            cancel.Cancel();
            return request;
        };

        // When
        var outcomes = await Builds().RunAsync(Plan(Worker), 1, _logs.Path, cancel.Token);

        // Then
        Assert.IsAssignableFrom<OperationCanceledException>(outcomes[0].Failure);
        Assert.StartsWith("remove sha256:", Assert.Single(_engine.Images.Orders), StringComparison.Ordinal);
        Assert.Empty(await _engine.Images.ListAsync(LabelNames.BuildId, Token));
    }

    [Fact]
    public async Task A_result_that_stands_on_something_else_gets_no_name()
    {
        _engine.Images.Add(["strange layer"], ImmutableDictionary<string, string>.Empty, null, "strange");
        _engine.Builder.Mistake = request => request with { Arguments = new Dictionary<string, string> { ["BASE"] = "strange" } };

        var error = await FailureAsync();

        Assert.EndsWith($"it does not stand on docker.io/library/debian@{Base}: its lowest layers are others", error.Why, StringComparison.Ordinal);
        Assert.Equal($"remove {error.Why!.Split(": ")[0]}", Assert.Single(_engine.Images.Orders));
    }

    [Fact]
    public async Task A_step_ends_with_the_packages_that_it_told_it_installed()
    {
        _engine.Builder.Work = (_, progress, _) =>
        {
            progress.Report(new StepBegan("a", 1, 2, "[1/2] RUN apt-get install tini"));
            progress.Report(new StepBegan("b", 2, 2, "[2/2] RUN true"));
            progress.Report(new StepOutput("a", "Setting up libc6:amd64 (2.41-12) ..."));
            progress.Report(new StepOutput("a", "Setting up tini (0.19.0-3+b1) ..."));
            progress.Report(new StepOutput("a", "Setting up <script> (1) ..."));
            progress.Report(new StepEnded("a", 1, 2, "[1/2] RUN apt-get install tini", 1, Cached: false, null));
            progress.Report(new StepEnded("b", 2, 2, "[2/2] RUN true", 1, Cached: false, null));
            return Task.CompletedTask;
        };

        await RunAsync(Plan(Worker));

        Assert.Equal(["libc6 2.41-12, tini 0.19.0-3+b1", ""], _events.Events.OfType<BuildStepEnded>().Select(step => string.Join(", ", step.Packages)));
    }

    [Fact]
    public async Task Steps_are_told_as_they_happen_and_output_goes_to_the_log()
    {
        // Given
        _engine.Builder.Work = (_, progress, _) =>
        {
            progress.Report(new StepBegan("a", 0, 0, "[internal] load build context"));
            progress.Report(new StepBegan("b", 1, 2, "[1/2] FROM base"));
            progress.Report(new StepEnded("b", 1, 2, "[1/2] FROM base", 0, Cached: true, null));
            progress.Report(new StepEnded("a", 0, 2, "[internal] load build context", 0.25, Cached: false, null));
            progress.Report(new StepBegan("c", 2, 2, "[2/2] RUN echo hello"));
            progress.Report(new StepOutput("c", "hello"));
            progress.Report(new StepEnded("c", 2, 2, "[2/2] RUN echo hello", 1.5, Cached: false, "exit code: 1"));
            return Task.CompletedTask;
        };

        // When
        var outcome = Assert.Single(await RunAsync(Plan(Worker)));

        // Then
        Assert.Equal(
            [
                new BuildsPlanned(1),
                new ImageBuildBegan("worker"),
                new BuildStepBegan("worker", 1, 2, "FROM base"),
                new BuildStepEnded("worker", 1, 2, "FROM base", 0, Cached: true, Succeeded: true),
                new BuildStepBegan("worker", 2, 2, "RUN echo hello"),
                new BuildStepEnded("worker", 2, 2, "RUN echo hello", 1.5, Cached: false, Succeeded: false),
            ],
            _events.Events.SkipLast(1));
        Assert.Equal("worker", Assert.IsType<ImageBuildEnded>(_events.Events[^1]).Image);
        Golden.Check((await File.ReadAllTextAsync(_logs.At("worker.log"), Token))
            .Replace(outcome.ImageId!, "IMAGE", StringComparison.Ordinal)
            .Replace(outcome.Step.BuildId!.Text, "BUILD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_whose_base_is_not_here_cannot_be_carried_out()
    {
        var unknown = new Dictionary<string, ExternalFact> { ["debian-trixie"] = new("debian-trixie", null, null, null) };

        var outcome = Assert.Single(await RunAsync(EnginePlan.Of(
            [SampleImages.Source(Worker)], unknown, [], new HashSet<string>())));

        Assert.IsType<ArgumentException>(outcome.Failure);
        Assert.Empty(_engine.Builder.Requests);
    }

    private static BuildPlan Plan(params ImageDefinition[] images) =>
        EnginePlan.Of(
            [.. images.Select(image => SampleImages.Source(image))],
            SampleImages.DebianAt(Base),
            [],
            new HashSet<string>());

    private Task<ImmutableArray<BuildOutcome>> RunAsync(BuildPlan plan, int parallelism = 4) =>
        Builds().RunAsync(plan, parallelism, _logs.Path, Token);

    private async Task<WorkerImagesException> FailureAsync()
    {
        var outcome = Assert.Single(await RunAsync(Plan(Worker)));
        Assert.Null(outcome.ImageId);
        return Assert.IsType<WorkerImagesException>(outcome.Failure);
    }

    private BuildExecutor Builds() => new(_engine, _ => (_, _) => Task.CompletedTask, _built, _events, new StoppedClock());
}
