using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Reporting;

/// <summary>What <c>--output events</c> streams is what <c>docs/reports.md</c> says.</summary>
public sealed partial class EventJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private static readonly RunEvent[] All =
    [
        new Notice("x"), new Detail("x"), new Warning("x"), new WorkBegan("x"), new WorkAdvanced("x", "x"), new WorkEnded("x", 1.23456, Succeeded: true),
        new RunEnded("x", 1, Succeeded: true, "artifacts/reports/index.html"), new BuildsPlanned(2), new ImageBuildBegan("x"), new BuildStepBegan("x", 1, 2, "x"),
        new BuildStepEnded("x", 1, 2, "x", 1, Cached: true, Succeeded: true) { Packages = ["tini 1"] }, new ImageBuildEnded("x", 1, Succeeded: true),
        new ImageSmokeBegan("x", 2) { ChecksToCome = 5 }, new SmokeCheckBegan("x", "x"), new SmokeCheckEnded("x", "x", 1, Passed: true), new ImageSmokeEnded("x", 1, 0, 0, 1),
    ];

    [Fact]
    public void Every_event_has_a_row_with_its_members()
    {
        var told = All.Select(one => EventJson.Of(one, Time)).Append(EventJson.OfResult("{\"a\": 1}", Time)).Append(EventJson.OfText("x", Time))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(line => line.GetProperty("event").GetString()!, line => string.Join(", ", line.EnumerateObject().Skip(2).Select(member => member.Name)));

        var page = File.ReadAllText(Path.Combine(ScratchRepository.Root, "docs/reports.md"));
        var rows = Row().Matches(page).ToDictionary(row => row.Groups["event"].Value, row => row.Groups["members"].Value.Replace("`", "", StringComparison.Ordinal));
        Assert.Equal(told.OrderBy(one => one.Key, StringComparer.Ordinal), rows.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Equal(
            typeof(RunEvent).Assembly.GetTypes().Where(type => type.BaseType == typeof(RunEvent)).Select(type => type.Name).Order(StringComparer.Ordinal),
            All.Select(one => one.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_begins_with_its_time_and_name() => Assert.Equal(
        """{"time":"2026-03-01T12:00:00.250Z","event":"buildStepEnded","image":"x","number":1,"total":2,"name":"x","seconds":1,"succeeded":true,"cached":true,"packages":["tini 1"]}""",
        EventJson.Of(All.OfType<BuildStepEnded>().Single(), Time));

    [Fact]
    public void Whatever_it_holds_it_is_one_line_that_no_runner_and_no_terminal_obeys() => PropertyCheck.Run(ForeignWordsTests.Texts, text =>
    {
        var output = new StringWriter();
        using var results = new PrintedWriter(output, isReadByRunner: true);

        results.Write(EventJson.Of(new Notice(text), Time) + "\n");

        var line = output.ToString();
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.DoesNotContain(line[..^1], character => character is < ' ' or > '~');
        Assert.Equal("notice", JsonDocument.Parse(line).RootElement.GetProperty("event").GetString());
    });

    [Fact]
    public void A_result_is_an_event_of_the_stream()
    {
        using var run = new RecordedRun(DisplayMode.Plain, streamsEvents: true);

        run.Tell(new Notice("a\nb"));
        run.WriteJson("{\n  \"images\": [1]\n}\n");

        Assert.Equal(["notice", "result"], run.Results.ToString().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()));
    }

    [GeneratedRegex(@"^\| `(?<event>[a-z][A-Za-z]+)` \| (?<members>(`[A-Za-z]+`(, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
