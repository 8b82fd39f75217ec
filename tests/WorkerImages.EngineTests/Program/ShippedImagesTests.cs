using System.Text.RegularExpressions;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

[Collection(ShippedImagesCollection.Name)]
public sealed class ShippedImagesTests(ShippedRun run)
{
    private const string Entrypoint = "templates/rootfs/usr/local/bin/worker-entrypoint";

    // Each costs 0.1 to 0.2 ms of every run. With more, see what the list has of a new kind: a serializer's reflection, a client library.
    private const int MostCompiled = 850;

    private static readonly string[] Names = ["worker", "python-worker", "celery-worker"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public void One_command_ends_with_three_tested_images()
    {
        Assert.True(run.Result.ExitCode == 0, run.Result.ToString());
        Assert.All(Names, name => Assert.Matches($@"(?m)^{name} .* \d+ passed( \(cached\))?$", run.Result.StandardOutput));
        Assert.DoesNotContain("failed", run.Result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped", run.Result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("run.json", run.Reports);
        Assert.Contains("smoke.xml", run.Reports);
    }

    [ShippedFact]
    public async Task A_second_run_keeps_every_image_and_tests_none_again()
    {
        var second = await run.Repository.RunAsync(ShippedRun.OnEngine, null, Token);

        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.All(Names, name => Assert.True(Regex.IsMatch(second.StandardOutput, $@"(?m)^{name} +kept +up to date .*\(cached\)$"), second.ToString()));
        Assert.DoesNotMatch("building|testing|bootstrapping", second.StandardError);
    }

    [ShippedFact]
    public async Task A_run_with_nothing_to_do_compiles_little()
    {
        Assert.SkipUnless(ScratchRepository.IsToolCompiledAhead, "this tool is not compiled ahead of time; ./build.sh --target Test has one that is");
        using var scratch = new ScratchDirectory();
        var list = scratch.At("compiled");
        var listing = new Dictionary<string, string?> { ["DOTNET_JitStdOutFile"] = list, ["DOTNET_JitDisasmSummary"] = "1" };

        // The run of another test may have removed the reports: the first run after it writes them again.
        await run.Repository.RunAsync(ShippedRun.OnEngine, null, Token);
        var idle = await run.Repository.RunAsync(ShippedRun.OnEngine, listing, Token);

        Assert.True(idle.ExitCode == 0, idle.ToString());
        var first = File.ReadLines(list).Where(line => !line.Contains("[Tier1", StringComparison.Ordinal)).ToList(); // how many a second time is a matter of the machine's speed
        Assert.True(first.Count is > 0 and <= MostCompiled, $"{first.Count} methods were compiled, and {MostCompiled} may be:\n{string.Join('\n', first)}");
    }

    [ShippedFact]
    public async Task A_changed_file_of_every_image_is_the_reason_for_all_of_them()
    {
        var plan = await PlanAsync(copy => copy.Write(Entrypoint, File.ReadAllText(copy.At(Entrypoint)) + "# changed\n"));

        Assert.Equal(Names, plan.Built);
        Assert.All(Names, name => Assert.Contains(Entrypoint, plan.ReasonsOf(name), StringComparison.Ordinal));
    }

    [ShippedFact]
    public async Task A_changed_definition_builds_that_image_and_its_child_only()
    {
        var plan = await PlanAsync(copy => copy.Edit("images/python-worker/image.yaml", "PYTHONUNBUFFERED: \"1\"", "PYTHONUNBUFFERED: \"2\""));

        Assert.Equal(Names, plan.All);
        Assert.Equal(["python-worker", "celery-worker"], plan.Built);
        Assert.Contains("parent python-worker", plan.ReasonsOf("celery-worker"), StringComparison.Ordinal);
    }

    [ShippedFact]
    public async Task A_comment_in_a_definition_builds_nothing()
    {
        var plan = await PlanAsync(copy => copy.Edit("images/worker/image.yaml", "description:", "# for us\ndescription:"));

        Assert.Equal(Names, plan.All);
        Assert.Empty(plan.Built);
    }

    [ShippedFact]
    public async Task An_image_is_selected_with_what_it_stands_on()
    {
        var plan = await PlanAsync(_ => { }, "--image", "python-worker");

        Assert.Equal(["worker", "python-worker"], plan.All);
    }

    [ShippedFact]
    public async Task Something_stale_is_told_by_the_exit_code_where_that_is_asked_for()
    {
        using var copy = ShippedRun.Copy();
        string[] arguments = ["--target", "Plan", "--exit-code", .. ShippedRun.OnEngine];
        var fresh = await copy.RunAsync(arguments, null, Token);
        copy.Edit("images/celery-worker/image.yaml", "Celery worker", "A Celery worker");
        var stale = await copy.RunAsync(arguments, null, Token);

        Assert.True(fresh.ExitCode == 0, fresh.ToString());
        Assert.True(stale.ExitCode == 10, stale.ToString());
        Assert.DoesNotContain("error", stale.StandardError, StringComparison.Ordinal);
    }

    private static async Task<PlannedImages> PlanAsync(Action<ScratchRepository> change, params string[] arguments)
    {
        using var copy = ShippedRun.Copy();
        change(copy);
        return PlannedImages.Read(
            await copy.RunAsync(["--target", "Plan", "--output", "json", .. arguments, .. ShippedRun.OnEngine], null, Token));
    }
}
