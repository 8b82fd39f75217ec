using System.Text.RegularExpressions;
using Build.CommandLine;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>The workflows of this repository, and the one to copy.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(ScratchRepository.Root, ".github", "workflows");

    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(Folder).Select(file => Path.GetRelativePath(ScratchRepository.Root, file)).Order(StringComparer.Ordinal),
        "examples/publish-platforms.yml",
    ];

    public static TheoryData<string> Workflows => [.. Files];

    public static TheoryData<string> Pipelines => [.. Files, "examples/gitlab-ci.yml", "examples/gitlab-platforms.yml"];

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task GitHub_understands_the_workflow(string workflow)
    {
        var result = await PipelineCheck.OfWorkflowAsync(Path.Combine(ScratchRepository.Root, workflow));

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
        var text = File.ReadAllText(Path.Combine(ScratchRepository.Root, workflow));

        Assert.Contains("\npermissions:\n  contents: read\n", text, StringComparison.Ordinal);
        Assert.Contains("\nconcurrency:\n", text, StringComparison.Ordinal);
        Assert.All(Used().Matches(text), use => Assert.StartsWith("actions/", use.Groups["action"].Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"(?m)^ *(- )?run:.*\$\{\{", text);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void A_pipeline_calls_targets_and_options_that_there_are(string pipeline)
    {
        var calls = Called().Matches(File.ReadAllText(Path.Combine(ScratchRepository.Root, pipeline))).Select(call => call.Groups["words"].Value).ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call =>
        {
            var words = Variable().Replace(Elsewhere().Replace(call, ""), "localhost:5000/acme").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Empty(CommandLineParser.Parse(words, [.. Target.All.Select(target => target.Name)]).Problems);
        });
    }

    [GeneratedRegex(@"uses: *(?<action>\S+)")]
    private static partial Regex Used();

    [GeneratedRegex(@"(\./build\.sh|OPTIONS:) (?<words>[^\n>|]+)")]
    private static partial Regex Called();

    // Options that stand in another line of the file, and expressions.
    [GeneratedRegex(@"\$OPTIONS|\$\{\{.*")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"""?\$[A-Z_]+""?")]
    private static partial Regex Variable();
}
