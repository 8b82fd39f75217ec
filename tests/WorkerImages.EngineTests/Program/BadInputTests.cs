using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

public sealed class BadInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_wrong_with_the_definitions_is_told_in_one_run()
    {
        using var copy = new ScratchRepository();
        copy.Edit("images/worker/image.yaml", "workingDirectory:", "workingDirectry:");
        copy.Edit("images/python-worker/image.yaml", "environment:\n", "environment: [\n");

        var result = await PlanAsync(copy);

        Failure.IsTold(result, 2, "error: the definitions in images are not usable");
        Assert.Matches(@"(?m)^images/worker/image\.yaml:\d+:\d+: .*'workingDirectry'.*'workingDirectory'", result.StandardError);
        Assert.Matches(@"(?m)^images/python-worker/image\.yaml:\d+:\d+: ", result.StandardError);
    }

    [Fact]
    public async Task A_template_that_throws_is_told_by_its_place()
    {
        using var copy = new ScratchRepository();
        var template = File.ReadAllText(copy.At("templates/partials/start.scriban"));
        copy.Write("templates/partials/start.scriban", template + "{{ image.nonesuch.at_all }}\n");

        var result = await PlanAsync(copy);

        Failure.IsTold(result, 2, "templates/Dockerfile.scriban");
        Assert.Matches(@"templates/partials/start\.scriban:\d+:\d+", result.StandardError);
    }

    [Fact]
    public async Task An_image_that_is_not_known_is_told_with_the_nearest_name()
    {
        using var copy = new ScratchRepository();

        // A build would start an engine: the tool reports the mistake before that.
        var result = await copy.RunAsync(["--target", "Build", "--image", "pyton-worker", "--engine", "none"], NoEngineHere(copy), Token);

        Failure.IsTold(result, 2, "error: images were asked for that the catalogue does not have", "did you mean 'python-worker'?", "known: celery-worker, python-worker, worker");
    }

    [Fact]
    public async Task A_plan_for_machines_is_JSON_with_reasons_whatever_else_is_said()
    {
        NoUsualSocket();
        using var copy = new ScratchRepository();

        var plan = PlannedImages.Read(await copy.RunAsync(["--target", "Plan", "--output", "json", "--verbosity", "diagnostic"], NoEngineHere(copy), Token));

        Assert.Equal(["worker", "python-worker", "celery-worker"], plan.Built);
        Assert.NotEqual("", plan.ReasonsOf("worker"));
    }

    [Fact]
    public async Task A_plan_starts_no_engine()
    {
        NoUsualSocket();
        using var copy = new ScratchRepository();

        var result = await copy.RunAsync(["--target", "Plan"], NoEngineHere(copy), Token);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("no Docker Engine answers, and a plan starts none", result.StandardError, StringComparison.Ordinal);
        Assert.Matches("(?m)^worker +linux/[^ ]+ +build", result.StandardOutput);
        Assert.False(Directory.Exists(copy.At("cache")), "something was put into the cache");
        Assert.False(Directory.Exists(copy.At("artifacts")), "something was written");
    }

    [Fact]
    public async Task A_build_without_an_engine_says_how_to_have_one()
    {
        NoUsualSocket();
        using var copy = new ScratchRepository();

        var result = await copy.RunAsync(["--target", "Build", "--engine", "none"], NoEngineHere(copy), Token);

        Failure.IsTold(result, 4, "error: no Docker Engine answers on this machine", "DOCKER_HOST is not set", "next: start one, or set DOCKER_HOST");
        Assert.False(Directory.Exists(copy.At("cache")), "something was put into the cache");
    }

    [Theory]
    [InlineData("Plan")]
    [InlineData("Build")]
    public async Task An_engine_that_was_named_and_does_not_answer_is_not_replaced(string target)
    {
        using var copy = new ScratchRepository();
        var environment = NoEngineHere(copy);
        environment["DOCKER_HOST"] = "unix://" + copy.At("dead.sock");

        var result = await copy.RunAsync(["--target", target], environment, Token);

        Failure.IsTold(result, 4, $"error: the engine at unix://{copy.At("dead.sock")} (DOCKER_HOST) cannot be used", "there is no such socket", "next: start it, or choose another");
    }

    [Fact]
    public async Task The_doctor_tells_what_a_run_would_use_and_changes_nothing()
    {
        NoUsualSocket();
        using var copy = new ScratchRepository();
        var before = Files(copy);

        var result = await copy.RunAsync(["--target", "Doctor"], NoEngineHere(copy), Token);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.All(
            ["\\.NET +\\.NET 10\\.", "rights +" + Environment.UserName, "engine +none answers", "bases +", "disk +.* GB free", "leftovers +none"],
            row => Assert.Matches("(?m)^" + row, result.StandardOutput));
        Assert.Equal(before, Files(copy));
    }

    private static Task<ProgramResult> PlanAsync(ScratchRepository copy) => copy.RunAsync(["--target", "Plan"], NoEngineHere(copy), Token);

    private static void NoUsualSocket() =>
        Assert.SkipWhen(File.Exists("/var/run/docker.sock") || File.Exists("/run/podman/podman.sock"), "an engine answers at a usual socket of this machine");

    // No variable names an engine, and the home directory there holds nothing from the user, not even the private engine's data.
    private static Dictionary<string, string?> NoEngineHere(ScratchRepository copy) => new()
    {
        ["DOCKER_HOST"] = null,
        ["DOCKER_CONTEXT"] = null,
        ["DOCKER_CONFIG"] = copy.At("docker"),
        ["XDG_RUNTIME_DIR"] = null,
        ["XDG_CACHE_HOME"] = copy.At("cache"),
        ["HOME"] = copy.At("home"),
    };

    private static IEnumerable<string> Files(ScratchRepository copy) =>
        Directory.EnumerateFiles(copy.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
