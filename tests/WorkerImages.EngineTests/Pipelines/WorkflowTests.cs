using System.Text.RegularExpressions;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>The workflows of this repository.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(ScratchRepository.Root, ".github", "workflows");

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task GitHub_understands_the_workflow(string workflow)
    {
        var result = await PipelineCheck.OfWorkflowAsync(Path.Combine(Folder, workflow));

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Theory]
    [InlineData("runs-on:", "run-on:", "Unexpected value 'run-on'")]
    [InlineData("contents: read", "contents: raed", "Unexpected value 'raed'")]
    [InlineData("${{ github.ref }}", "${{ github.ref ", "The expression is not closed")]
    [InlineData("${{ github.ref }}", "${{ gitub.ref }}", "Unrecognized named-value: 'gitub'")]
    [InlineData("timeout-minutes: 45", "timeout-minutes: long", "Unexpected value 'long'")]
    public async Task A_broken_workflow_is_refused(string text, string broken, string complaint)
    {
        using var scratch = new ScratchDirectory();
        var workflow = await File.ReadAllTextAsync(Path.Combine(Folder, "build.yml"), TestContext.Current.CancellationToken);
        Assert.Contains(text, workflow, StringComparison.Ordinal);

        var result = await PipelineCheck.OfWorkflowAsync(scratch.Write("build.yml", workflow.Replace(text, broken, StringComparison.Ordinal)));

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains(complaint, result.StandardOutput, StringComparison.Ordinal);
    }

    // An expression inside a command line is code of whoever wrote its value, and a secret there is in every list of processes.
    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_has_few_rights_a_turn_to_wait_for_and_no_expression_in_a_command(string workflow)
    {
        var text = File.ReadAllText(Path.Combine(Folder, workflow));

        Assert.Contains("\npermissions:\n  contents: read\n", text, StringComparison.Ordinal);
        Assert.Contains("\nconcurrency:\n", text, StringComparison.Ordinal);
        Assert.All(Used().Matches(text), use => Assert.StartsWith("actions/", use.Groups["action"].Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"(?m)^ *(- )?run:.*\$\{\{", text);
    }

    [Fact]
    public void Every_target_that_a_pipeline_calls_is_one()
    {
        var called = Directory.EnumerateFiles(Folder)
            .Append(Path.Combine(ScratchRepository.Root, "examples", "gitlab-ci.yml"))
            .SelectMany(file => Called().Matches(File.ReadAllText(file)))
            .Select(call => call.Groups["target"].Value)
            .ToHashSet();

        var tasks = Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, "build", "Build", "Tasks"), "*Task.cs")
            .Select(file => Path.GetFileName(file)[..^"Task.cs".Length]);
        Assert.Subset(tasks.ToHashSet(), called);
    }

    [GeneratedRegex(@"uses: *(?<action>\S+)")]
    private static partial Regex Used();

    [GeneratedRegex("--target (?<target>[A-Za-z]+)")]
    private static partial Regex Called();
}
