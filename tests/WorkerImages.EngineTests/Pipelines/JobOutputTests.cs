using System.Text.Json;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>What a plan tells the CI system that it runs in; without an engine, so that every image is stale.</summary>
public sealed class JobOutputTests : IDisposable
{
    private readonly ScratchRepository _repository = new();
    private readonly Dictionary<string, string?> _environment = [];

    public JobOutputTests()
    {
        _environment["GITHUB_OUTPUT"] = _repository.At("output");
        _environment["GITHUB_STEP_SUMMARY"] = _repository.At("summary.md");
        // A plan looks at engines that run, and the one of the tests may have the images: its folder names it.
        _environment["XDG_CACHE_HOME"] = _repository.At("cache");
        _environment["DOCKER_HOST"] = null;
    }

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("Plan")]
    [InlineData("Matrix")]
    public async Task A_plan_sets_outputs_for_later_jobs_and_fills_the_jobs_page(string target)
    {
        await RunAsync(0, "--target", target);

        var outputs = File.ReadLines(_repository.At("output")).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("true", outputs["needs-rebuild"]);
        Assert.Equal("--image worker --image python-worker --image celery-worker --platform linux/amd64", ArgumentsOf(outputs["matrix"]).Single());
        var page = await File.ReadAllTextAsync(_repository.At("summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| celery-worker | linux/amd64 | build | no image of this name is here |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_matrix_has_every_declared_platform_on_a_runner_that_the_catalogue_names()
    {
        _repository.Edit("images/catalog.yaml", "platforms: [linux/amd64]", "platforms: [linux/arm64, linux/amd64]");
        _repository.Write("images/catalog.yaml", await File.ReadAllTextAsync(_repository.At("images/catalog.yaml"), TestContext.Current.CancellationToken) + "runners: { linux/arm64: our-arm }\n");

        using var matrix = JsonDocument.Parse((await RunAsync(0, "--target", "Matrix", "--image", "worker")).StandardOutput);

        Assert.Equal(
            ["worker linux/amd64 on ubuntu-24.04", "worker linux/arm64 on our-arm"],
            matrix.RootElement.GetProperty("include").EnumerateArray().Select(job => $"{job.GetProperty("name")} on {job.GetProperty("runner")}"));
    }

    [Fact]
    public async Task A_matrix_may_be_of_one_platform()
    {
        _repository.Edit("images/catalog.yaml", "platforms: [linux/amd64]", "platforms: [linux/arm64, linux/amd64]");

        var matrix = await RunAsync(0, "--target", "Matrix", "--platform", "linux/arm64", "--force");

        Assert.Equal(
            "--image worker --image python-worker --image celery-worker --platform linux/arm64 --force", ArgumentsOf(matrix.StandardOutput).Single());
    }

    [Fact]
    public async Task A_platform_that_no_image_declares_is_refused()
    {
        var refusal = await RunAsync(2, "--target", "Matrix", "--platform", "linux/arm/v7");

        Assert.Contains("it is to be built for linux/arm/v7, and is declared for linux/amd64", refusal.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_of_GitLab_is_all_that_is_written_to_standard_output()
    {
        var matrix = await RunAsync(0, "--target", "Matrix", "--format", "gitlab");

        Assert.StartsWith("# Written by --target Matrix --format gitlab\nstages: [images]\n", matrix.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_plan_sets_its_outputs_before_it_says_so_by_its_exit_code()
    {
        await RunAsync(10, "--target", "Plan", "--exit-code");

        Assert.Contains("needs-rebuild=true", File.ReadLines(_repository.At("output")));
    }

    private static IEnumerable<string?> ArgumentsOf(string matrix)
    {
        using var document = JsonDocument.Parse(matrix);
        return [.. document.RootElement.GetProperty("include").EnumerateArray().Select(job => job.GetProperty("arguments").GetString())];
    }

    private async Task<ProgramResult> RunAsync(int exitCode, params string[] arguments)
    {
        var result = await _repository.RunAsync([.. arguments, "--engine", "none"], _environment, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return result;
    }
}
