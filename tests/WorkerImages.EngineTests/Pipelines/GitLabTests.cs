using System.Collections.Immutable;
using WorkerImages.Planning;
using WorkerImages.Reporting;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>The pipelines to copy, and the child pipelines that <c>--target Matrix --format gitlab</c> writes.</summary>
public sealed class GitLabTests
{
    private static readonly Dictionary<string, string> NoRunners = [];

    private static string Example => ExampleIn("gitlab-ci.yml");

    [Theory]
    [InlineData("gitlab-ci.yml", "publish")]
    [InlineData("gitlab-platforms.yml", "arm64")]
    public async Task GitLab_understands_the_pipeline_to_copy(string file, string job) => await AssertTakenAsync(ExampleIn(file), job);

    [Fact]
    public async Task GitLab_understands_a_matrix()
    {
        ImmutableArray<MatrixLeg> legs = [new(new("linux", "amd64"), ["worker", "python-worker"], IsForced: false), new(new("linux", "arm", "v7"), ["worker"], IsForced: true)];

        await AssertTakenAsync(GitLabMatrix.Of(legs, NoRunners, "./build.sh"), "worker linux/arm/v7");
    }

    [Fact]
    public async Task GitLab_understands_a_matrix_of_nothing() => await AssertTakenAsync(GitLabMatrix.Of([], NoRunners, "./build.sh"), "nothing to do");

    [Theory]
    [InlineData("script:", "scrpt:", "script")]
    [InlineData("strategy: depend", "strategy: [depend]", "strategy")]
    [InlineData("resource_group: publish", "resource_group: [publish]", "resource_group")]
    [InlineData("when: always", "when: sometimes", "when")]
    public async Task A_broken_pipeline_is_refused(string text, string broken, string complaint)
    {
        Assert.Contains(text, Example, StringComparison.Ordinal);

        var result = await PipelineCheck.OfPipelineAsync(Example.Replace(text, broken, StringComparison.Ordinal));

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains(complaint, result.ToString(), StringComparison.Ordinal);
    }

    private static string ExampleIn(string file) => File.ReadAllText(Path.Combine(ScratchRepository.Root, "examples", file));

    private static async Task AssertTakenAsync(string pipeline, string job)
    {
        var result = await PipelineCheck.OfPipelineAsync(pipeline);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(job, result.StandardOutput, StringComparison.Ordinal);
    }
}
