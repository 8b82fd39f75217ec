using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Terminal;
using WorkerImages.Tests.Properties;
using WorkerImages.Tests.Records;

namespace WorkerImages.Tests.Reporting;

/// <summary>What programs, packages and servers write is shown, and neither a terminal nor a runner obeys it.</summary>
public sealed partial class ForeignWordsTests
{
    private const int LongestText = 12;

    private static readonly string[] Orders =
    [
        "::", "::add-mask::x", "::stop-commands::x", "::set-output name=a::b", "::error file=a,line=1::b", "##[", "##[add-mask]x", "###[group]x", "##vso[task.setvariable variable=a]b",
        "##teamcity[testStarted name='a']", "section_start:1700000000:a\r\e[0K", "section_end:1700000000:a[collapsed=true]\r\e[0K", "\e[2J", "\e]0;title\a", "\e", "\e[", "\u009b2J", "\a", "\b",
        "\r", "\n", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u202e", " ", "\t", ":", "#", "[", "]", "%0A", "|", "`", "```", "<script>", "]]>", "\0", "x", "worker",
    ];

    internal static readonly Gen<string> Texts = Gen.Frequency(
        (6, Gen.Choose(1, LongestText).SelectMany(length => Gen.ListOf(Gen.Elements(Orders), length)).Select(string.Concat)),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    public static TheoryData<DisplayMode> Modes => [DisplayMode.Plain, DisplayMode.Quiet];

    [Theory]
    [MemberData(nameof(Modes))]
    public void No_line_of_a_run_is_an_order(DisplayMode mode) => PropertyCheck.Run(Texts, text =>
    {
        using var run = new RecordedRun(mode, isReadByRunner: true);
        TellAll(run, text);

        MustNotBeObeyed(run.Progress.ToString(), ofRunner: true);
        MustNotBeObeyed(run.Results.ToString(), ofRunner: true);
    });

    [Fact]
    public void A_live_display_gives_a_terminal_its_own_orders_only() => PropertyCheck.Run(Texts, text =>
    {
        using var run = new RecordedRun(DisplayMode.Live);
        TellAll(run, text);

        MustNotBeObeyed(OwnSequences().Replace(run.Progress.ToString(), ""), ofRunner: false);
        MustNotBeObeyed(run.Results.ToString(), ofRunner: false);
    });

    [Fact]
    public void No_line_of_a_failure_is_an_order() => PropertyCheck.Run(Texts, text =>
    {
        Exception[] failures =
        [
            new WorkerImagesException(ExitCode.Build, text, text, text),
            new InvalidOperationException(text),
            new ProblemsFoundException(ExitCode.Usage, text, [new Problem(new(text, 1, 2), text, text), new Problem(null, text)], text),
        ];
        foreach (var failure in failures)
        {
            var errors = new StringWriter();
            using var printed = new PrintedWriter(errors, isReadByRunner: true);
            foreach (var line in ErrorText.Of(failure, diagnostic: true))
            {
                printed.WriteLine(line);
            }

            MustNotBeObeyed(errors.ToString(), ofRunner: true);
        }
    });

    [Fact]
    public void Whatever_is_printed_is_no_order_in_whichever_way_it_is_written() => PropertyCheck.Run(Texts, text =>
    {
        var output = new StringWriter();
        using (var printed = new PrintedWriter(output, isReadByRunner: true))
        {
            printed.Write(text);
            printed.WriteLine();
            printed.WriteLine(text.AsSpan());
            printed.WriteLine(text.ToCharArray());
            printed.WriteLine("{0}", text);
        }

        MustNotBeObeyed(output.ToString(), ofRunner: true);
    });

    [Fact]
    public void No_report_is_broken_by_what_it_shows() => PropertyCheck.Run(Texts, text =>
    {
        SmokeResult[] verdicts = [new("worker", "sha256:a", [new(text, CheckOutcome.Failed, 1, text), new(text, CheckOutcome.Skipped, 0, text)], FromCache: false)];

        // JUnit: readable, and without what a terminal would take for an order
        var xml = JUnitReport.Of(verdicts, Samples.Noon, text);
        Assert.DoesNotContain(XDocument.Parse(xml).Descendants("failure").Single().Value, character => character is '\e' or '\a' or '\b');
        Assert.Equal(2, XDocument.Parse(xml).Descendants("testcase").Count());

        // Markdown: what was said stands in one block, and in cells
        var markdown = MarkdownReport.OfRun([new(text, text, text)], verdicts);
        var fence = Regex.Match(markdown, "^(`{3,})text$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal([$"{fence}text", fence], markdown.Split('\n').Where(line => line.StartsWith(fence, StringComparison.Ordinal)));
        Assert.Equal(3, markdown.Split('\n').TakeWhile(line => !line.StartsWith("**", StringComparison.Ordinal)).Count(line => line.StartsWith("| ", StringComparison.Ordinal)));
        MustNotBeObeyed(markdown, ofRunner: false);
    });

    [Fact]
    public void Names_and_versions_of_packages_stay_in_their_cells() => PropertyCheck.Run(Texts, text =>
    {
        var info = SampleRecords.Info(SampleRecords.Image("worker", "1", SampleRecords.Amd64));
        var change = PackageDifference.Between([], [new InstalledPackage(PackageKind.Debian, text, text, "amd64")]);

        var markdown = MarkdownReport.OfPublication(info, null, new Dictionary<(string, Platform), PackageDifference> { [("worker", new("linux", "amd64"))] = change });

        MustNotBeObeyed(markdown, ofRunner: false);
        var rows = markdown.Split('\n').Where(line => line.Length > 0).SkipWhile(line => !line.StartsWith("| package", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(4, Regex.Count(row, @"(?<!\\)(\\\\)*\|")));
    });

    [Theory]
    [InlineData("GITHUB_ACTIONS", true)]
    [InlineData("TF_BUILD", true)]
    [InlineData("TEAMCITY_VERSION", true)]
    [InlineData("GITLAB_CI", false)]
    [InlineData("NOTHING", false)]
    public void A_runner_that_reads_the_log_is_known_by_its_variable(string variable, bool isRunner)
    {
        var settings = ReportSettings.Choose(quiet: false, progressInTerminal: true, resultsInTerminal: true, name => name == variable ? "true" : null);

        Assert.Equal((isRunner, isRunner ? DisplayMode.Plain : DisplayMode.Live), (settings.IsReadByRunner, settings.Mode));
    }

    [Theory]
    [InlineData("  ::add-mask::x", "  | ::add-mask::x")]
    [InlineData("a\r::stop-commands::x", "a\n| ::stop-commands::x")]
    [InlineData("a ##[add-mask]x", "a ## [add-mask]x")]
    [InlineData("a::b ##x", "a::b ##x")]
    [InlineData("\e[31mred\e[0m \e]0;title\aend\tx", "red end\tx")]
    public void What_is_defused_is_still_shown(string text, string shown)
    {
        var output = new StringWriter();
        using var printed = new PrintedWriter(output, isReadByRunner: true);

        printed.Write(text);

        Assert.Equal(shown, output.ToString());
    }

    [Fact]
    public void Where_no_runner_reads_nothing_is_changed_but_control_characters()
    {
        var output = new StringWriter();
        using var printed = new PrintedWriter(output, isReadByRunner: false);

        printed.Write("::1 ##[x]\e[0K\n");

        Assert.Equal("::1 ##[x]\n", output.ToString());
    }

    private static void TellAll(RecordedRun run, string text)
    {
        run.Tell(new Notice(text), new Warning(text), new WorkBegan(text), new WorkAdvanced(text, text), new ImageBuildBegan(text), new BuildStepBegan(text, 1, 2, text))
            .Wait(100)
            .Tell(new BuildStepEnded(text, 1, 2, text, 1, Cached: false, Succeeded: false), new ImageBuildEnded(text, 1, Succeeded: false), new WorkEnded(text, 1, Succeeded: false))
            .Tell(new ImageSmokeBegan(text, 1), new SmokeCheckEnded(text, text, 1, Passed: false), new ImageSmokeEnded(text, 0, 1, 0, 1))
            .Write(Tables.OfRun([new(text, text, text)], width: 40))
            .Write(Tables.OfVerification([new(text, text, text)], width: null))
            .Write(Tables.OfMachine([new(text, text, text)], width: null))
            .Write(SmokeTable.Of([new(text, "sha256:a", [new(text, CheckOutcome.Failed, 1, text)], FromCache: false)], width: null))
            .Write(text);
    }

    // As the runners of GitHub (src/Runner.Common/ActionCommand.cs, whatever commands it knows), Azure and TeamCity read lines, and GitLab's
    // (its documentation of custom sections).
    private static void MustNotBeObeyed(string printed, bool ofRunner)
    {
        Assert.DoesNotContain(printed, character => char.IsControl(character) && character is not ('\n' or '\t'));
        Assert.DoesNotMatch("section_(start|end):[0-9]+:[^\r\n]*\r\e\\[0K", printed);
        if (ofRunner)
        {
            Assert.All(printed.Split('\n', '\r'), line => Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), line));
            Assert.DoesNotContain("##[", printed, StringComparison.Ordinal);
            Assert.DoesNotContain("##vso[", printed, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("##teamcity[", printed, StringComparison.OrdinalIgnoreCase);
        }
    }

    // What the display itself moves the cursor and erases with.
    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]")]
    private static partial Regex OwnSequences();
}
