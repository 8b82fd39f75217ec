using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Reporting;

/// <summary>Logs that CI systems fold.</summary>
public sealed partial class LogSectionsTests
{
    [Fact]
    public void GitHub_folds_builds_and_checks_and_not_what_failed()
    {
        using var run = new RecordedRun(DisplayMode.Plain, isReadByRunner: true, system: LogSystem.GitHub);

        Golden.Check(run.TellAll().Write("the table\n").Progress.ToString());
    }

    [Fact]
    public void GitLab_folds_the_same()
    {
        using var run = new RecordedRun(DisplayMode.Plain, system: LogSystem.GitLab);

        var log = run.TellAll().Write("the table\n").Progress.ToString();

        Assert.Equal(["start builds_1", "end builds_1", "start builds_2", "end builds_2", "start checks_3", "end checks_3"], Marks(log));
    }

    [Fact]
    public void Nothing_that_others_wrote_opens_or_ends_a_part() => PropertyCheck.Run(ForeignWordsTests.Texts, text =>
    {
        using var run = new RecordedRun(DisplayMode.Plain, isReadByRunner: true, system: LogSystem.GitHub);

        run.Tell(new ImageBuildBegan(text), new BuildStepBegan(text, 1, 1, text), new BuildStepEnded(text, 1, 1, text, 1, Cached: false, Succeeded: true), new Notice(text))
            .Tell(new ImageSmokeBegan(text, 1), new SmokeCheckBegan(text, text), new SmokeCheckEnded(text, text, 1, Passed: true)).Write(text);

        var commands = run.Progress.ToString().Split('\n').Where(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal));
        Assert.Equal(["::group::builds", "::endgroup::", "::group::checks", "::endgroup::"], commands);
    });

    [Theory]
    [InlineData("GITHUB_ACTIONS", LogSystem.GitHub)]
    [InlineData("GITLAB_CI", LogSystem.GitLab)]
    [InlineData("CI", LogSystem.Other)]
    internal void A_system_is_known_by_its_variable(string variable, LogSystem system) => Assert.Equal(
        system, ReportSettings.Choose(quiet: false, progressInTerminal: false, resultsInTerminal: false, name => name == variable ? "true" : null).System);

    private static IEnumerable<string> Marks(string log) => Mark().Matches(log).Select(mark => $"{mark.Groups["what"].Value} {mark.Groups["name"].Value}");

    [GeneratedRegex(@"\e\[0Ksection_(?<what>start|end):[0-9]+:(?<name>[a-z_0-9]+)\r\e\[0K")]
    private static partial Regex Mark();
}
