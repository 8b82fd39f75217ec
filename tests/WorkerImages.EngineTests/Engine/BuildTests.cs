using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

public sealed class BuildTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_build_gives_the_image_with_its_labels_and_tells_of_each_step()
    {
        // Given
        var build = new TestBuild(bench, "FROM $BASE\nRUN echo one; echo two >&2\nCOPY file /file\n") { Labels = { ["key"] = "va'l\"ue $x" } };
        build.Files["file"] = "content";

        // When
        var id = await build.RunAsync(Token);

        // Then
        var image = await bench.Engine.Images.InspectAsync(id, Token);
        Assert.Equal("va'l\"ue $x", image!.Labels["key"]);
        Assert.Equal(3, image.Layers.Length);
        Assert.Equal(["one", "two"], build.Lines.Order());
        Assert.Equal(
            ["1/3 [1/3] FROM BASE", "2/3 [2/3] RUN echo one; echo two >&2", "3/3 [3/3] COPY file /file"],
            build.NumberedSteps.OrderBy(step => step.Number).Select(step => $"{step.Number}/{step.Total} {step.Name.Replace(bench.Busybox.ToString(), "BASE", StringComparison.Ordinal)}"));
    }

    [EngineFact]
    public async Task Labels_of_any_text_come_through_as_they_are()
    {
        // Given texts of what means something on the way, a fixed choice of them
        string[] marks = ["'", "\"", "\\", "$", "${", "}", "`", " ", "#", "=", "!", "[", "]", "{", "&", "<<", ">", "%", "\t", "\u00e9", "\U0001F433", "\n", "\r", "a", "PATH"];
        var random = new Random(7);
        string Text(int least) => string.Concat(Enumerable.Range(0, random.Next(least, 9)).Select(_ => marks[random.Next(marks.Length)]));
        var build = new TestBuild(bench, "FROM $BASE\nARG a=argument\nENV PATH=/bin a=environment\nLABEL overridden=first\n")
        {
            Labels = { ["overridden"] = "last", ["long"] = new string('"', 20_000) },
        };
        for (var number = 0; number < 300; number++)
        {
            build.Labels[$"n{number}{Text(0)}"] = Text(0);
        }

        // When
        var id = await build.RunAsync(Token);

        // Then
        var image = await bench.Engine.Images.InspectAsync(id, Token);
        Assert.Equal(
            build.Labels.OrderBy(label => label.Key, StringComparer.Ordinal),
            image!.Labels.Where(label => build.Labels.ContainsKey(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal));
    }

    [EngineFact]
    public async Task What_was_built_before_is_cached_unless_the_cache_is_forbidden()
    {
        var dockerfile = $"FROM $BASE\nRUN echo {Guid.NewGuid()}\n";
        await new TestBuild(bench, dockerfile).RunAsync(Token);

        var again = new TestBuild(bench, dockerfile);
        var anew = new TestBuild(bench, dockerfile) { UsesCache = false };
        await again.RunAsync(Token);
        await anew.RunAsync(Token);

        Assert.True(again.NumberedSteps.Single(step => step.Number == 2).Cached);
        Assert.False(anew.NumberedSteps.Single(step => step.Number == 2).Cached);
    }

    [EngineFact]
    public async Task The_context_keeps_its_modes_and_a_cache_mount_its_files()
    {
        const string Cache = "RUN --mount=type=cache,id=modes,target=/cache ";
        var build = new TestBuild(bench, $"FROM $BASE\nARG SALT\nCOPY a b.sh /\n{Cache} echo $SALT >/cache/f\n{Cache} cat /cache/f; stat -c '%a %u %n' /a /b.sh; cat /a\n")
        {
            Files = { ["a"] = "text of a", ["b.sh"] = "" },
            Arguments = { ["SALT"] = Guid.NewGuid().ToString() },
        };

        await build.RunAsync(Token);

        Assert.Equal([build.Arguments["SALT"], "644 0 /a", "755 0 /b.sh", "text of a"], build.Lines);
    }

    [EngineFact]
    public async Task A_failing_step_is_tried_once_and_named_with_its_last_lines()
    {
        // Given
        var cache = $"RUN --mount=type=cache,id={Guid.NewGuid()},target=/cache ";
        var failing = new TestBuild(bench, $"FROM $BASE\n{cache} echo try >>/cache/tries; seq 30; exit 7\n");

        // When
        var failure = await Assert.ThrowsAsync<BuildFailedException>(() => failing.RunAsync(Token));

        // Then
        var counting = new TestBuild(bench, $"FROM $BASE\n{cache} cat /cache/tries\n");
        await counting.RunAsync(Token);
        Assert.Equal(["try"], counting.Lines);
        Assert.StartsWith("[stage-0 2/2] RUN --mount=type=cache", failure.Step, StringComparison.Ordinal);
        Assert.EndsWith("exit code: 7", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(11, 20).Select(number => number.ToString(null as IFormatProvider)), failure.LastLines);
        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.NotNull(failing.NumberedSteps.Last().Error);
    }

    [EngineFact]
    public async Task A_dockerfile_that_cannot_be_read_fails_in_the_engines_words()
    {
        var failure = await Assert.ThrowsAsync<BuildFailedException>(() => new TestBuild(bench, "FROM $BASE\nRUM x\n").RunAsync(Token));

        Assert.Equal("the Dockerfile", failure.Step);
        Assert.Contains("unknown instruction: RUM", failure.Reason, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task A_context_that_cannot_be_read_fails_in_its_own_words()
    {
        var request = new TestBuild(bench, "FROM $BASE\n").Request() with { Context = (_, _) => throw new UnauthorizedAccessException("file is closed to you") };

        var failure = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => bench.Engine.Builder.BuildAsync(request, new TestBuild(bench, ""), Token));

        Assert.Equal("file is closed to you", failure.Message);
    }

    [EngineFact]
    public async Task A_disk_that_is_full_is_named_with_advice()
    {
        var failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => new TestBuild(bench, "FROM $BASE\nRUN --mount=type=tmpfs,target=/t dd if=/dev/zero of=/dev/full bs=1 count=1\n").RunAsync(Token));

        Assert.Contains("No space left on device", failure.Why, StringComparison.Ordinal);
        Assert.Contains("docker system prune", failure.Next, StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task Cancelling_ends_the_running_step_in_the_engine_within_two_seconds()
    {
        // Given
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var mark = Random.Shared.Next(100_000_000, 999_999_999);
        var build = new TestBuild(bench, $"FROM $BASE\nRUN echo begun; exec sleep {mark}\n")
        {
            Heard = progress => _ = progress is StepOutput { Line: "begun" } ? cancelling.CancelAsync() : null,
        };

        // When
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.RunAsync(cancelling.Token));

        // Then
        await Eventually.IsTrueAsync(() => !Processes.Any($"sleep {mark}"), TimeSpan.FromSeconds(2), Token);
    }

    [EngineFact]
    public async Task An_engine_that_dies_in_mid_build_is_named_as_gone()
    {
        // Given
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");
        await using var victim = await TestEngine.StartAsync(Token);
        using var engine = await TestEngine.ConnectAsync(victim.Address, bench.Run, Token);
        await BusyboxRoot.ImportAsync(engine.Images, Token);
        var build = new TestBuild(bench, "FROM $BASE\nRUN echo begun; sleep 100\n")
        {
            Heard = progress =>
            {
                if (progress is StepOutput { Line: "begun" })
                {
                    victim.Kill();
                }
            },
        };

        // When
        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => build.RunAsync(engine, Token));

        // Then
        Assert.Equal($"the engine at {victim.Address} stopped answering while building a test's build", failure.What);
        Assert.Equal(ExitCode.Build, failure.ExitCode);
    }
}
