using System.Text.RegularExpressions;
using Build.CommandLine;
using WorkerImages.TestKit;
using WorkerImages.Yaml;

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

    // Where an expression is inside a command line, the author of its value writes code, and a secret there is in every list of processes.
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

    // A tag can be moved to other code. Dependabot and Renovate use the version, and people read it.
    [Theory]
    [MemberData(nameof(Workflows))]
    public void An_action_is_pinned_by_its_commit_with_the_version_behind_it(string workflow)
    {
        var uses = Used().Matches(File.ReadAllText(Path.Combine(ScratchRepository.Root, workflow))).Select(use => use.Groups["line"].Value).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"\Aactions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\z", use));
    }

    [Fact]
    public void An_action_has_the_same_commit_everywhere() => Assert.All(
        Files.SelectMany(file => Used().Matches(File.ReadAllText(Path.Combine(ScratchRepository.Root, file))))
            .GroupBy(use => use.Groups["line"].Value.Split('@')[0], use => use.Groups["line"].Value, StringComparer.Ordinal),
        action => Assert.Single(action.Distinct(StringComparer.Ordinal)));

    [Fact]
    public void Dependabot_keeps_actions_and_packages_current()
    {
        var text = File.ReadAllText(Path.Combine(ScratchRepository.Root, ".github", "dependabot.yml"));

        Assert.Contains("package-ecosystem: github-actions\n    directories: [\"/\", \"/examples\"]", text, StringComparison.Ordinal);
        Assert.Contains("package-ecosystem: nuget\n    directory: /\n", text, StringComparison.Ordinal);
    }

    // A compiler runs what packages bring: none of it shall see a key, or the login that is left in a file.
    [Theory]
    [MemberData(nameof(Workflows))]
    public void The_program_is_compiled_by_a_step_before_the_first_that_has_a_secret(string workflow)
    {
        var whole = YamlOf(workflow);
        foreach (var job in ((MapNode)ValueOf(whole, "jobs")).Entries.Select(entry => (MapNode)entry.Value))
        {
            var steps = ((ListNode)ValueOf(job, "steps")).Items.Select(step => string.Join('\n', TextsOf(step))).ToList();
            var secret = steps.FindIndex(step => step.Contains("secrets.", StringComparison.Ordinal));
            var build = steps.FindIndex(step => step.Contains("./build.sh", StringComparison.Ordinal));

            Assert.True(secret < 0 || (build >= 0 && build < secret), $"{workflow}: step {secret + 1} has a secret, and nothing was compiled before");
            Assert.DoesNotContain(TextsOf(job).Except(((ListNode)ValueOf(job, "steps")).Items.SelectMany(TextsOf)), HasSecret);
        }

        Assert.DoesNotContain(whole.Entries.Where(entry => entry.Key != "jobs").SelectMany(entry => TextsOf(entry.Value)), HasSecret);

        static bool HasSecret(string text) => text.Contains("secrets.", StringComparison.Ordinal);
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

    private static MapNode YamlOf(string workflow)
    {
        var problems = new ProblemList();
        var node = YamlReader.Read(File.ReadAllText(Path.Combine(ScratchRepository.Root, workflow)), workflow, problems);
        Assert.Empty(problems.Sorted);
        return Assert.IsType<MapNode>(node);
    }

    private static Node ValueOf(MapNode map, string key) => map.Entries.Single(entry => entry.Key == key).Value;

    private static IEnumerable<string> TextsOf(Node node) => node switch
    {
        MapNode map => map.Entries.SelectMany(entry => TextsOf(entry.Value)),
        ListNode list => list.Items.SelectMany(TextsOf),
        ScalarNode scalar => [scalar.Text],
        _ => [],
    };

    [GeneratedRegex(@"uses: *(?<line>(?<action>\S+).*)")]
    private static partial Regex Used();

    [GeneratedRegex(@"(\./build\.sh|OPTIONS:) (?<words>[^\n>|]+)")]
    private static partial Regex Called();

    // Options that stand in another line of the file, and expressions.
    [GeneratedRegex(@"\$OPTIONS|\$\{\{.*")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"""?\$[A-Z_]+""?")]
    private static partial Regex Variable();
}
