using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

public sealed partial class ConsoleReportTests
{
    private static readonly ImageBuildBegan Began = new("worker");
    private static readonly BuildStepBegan Step =
        new("worker", 3, 9, "RUN apt-get update && apt-get install --yes --no-install-recommends tini docker-cli");

    [Fact]
    public void The_plain_display_has_a_line_for_each_event_that_matters() =>
        Golden.Check(Shown(DisplayMode.Plain));

    [Fact]
    public void The_quiet_display_has_warnings_and_failures_only() =>
        Golden.Check(Shown(DisplayMode.Quiet));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_live_display_leaves_what_is_over_on_the_screen(int columns)
    {
        using var run = new RecordedRun(DisplayMode.Live, columns: columns).TellAll();

        Golden.Check(Screen(run), $"{columns}");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_live_display_shows_each_running_image_in_one_line_of_the_terminals_width(int columns)
    {
        using var run = new RecordedRun(DisplayMode.Live, columns: columns);

        run.Tell(new WorkBegan(RecordedRun.Bootstrap), new WorkAdvanced(RecordedRun.Bootstrap, "I: extracting archives..."), Began)
            .Tell(new ImageBuildBegan("python-worker"), new BuildStepBegan("python-worker", 1, 12, "COPY a b"))
            .Tell(new BuildStepEnded("python-worker", 1, 12, "COPY a b", 0, Cached: true, Succeeded: true), Step)
            .Wait(12.34);

        Golden.Check(Screen(run), $"{columns}");
    }

    [Fact]
    public void The_live_display_ends_with_how_far_the_run_is_and_names_the_check_that_takes_longest()
    {
        using var run = new RecordedRun(DisplayMode.Live, columns: 80);

        run.Tell(new BuildsPlanned(3), new ImageBuildBegan("worker"), new ImageBuildEnded("worker", 1, Succeeded: true)).Wait(2)
            .Tell(new ImageSmokeBegan("worker", 3) { ChecksToCome = 9 }, new SmokeCheckBegan("worker", "it starts")).Wait(4)
            .Tell(new SmokeCheckBegan("worker", "it ends"), new SmokeCheckBegan("worker", "it runs"), new SmokeCheckEnded("worker", "it ends", 1, Passed: true)).Wait(1);

        Assert.Equal(
            ["worker  built  1.0s", "worker  2/3     5.0s  testing: it starts", "1 of 3 images built, 1 of 9 checks done  7.0s"],
            Lines(Screen(run)));
    }

    [Fact]
    public void A_build_that_was_interrupted_is_not_called_one_that_failed()
    {
        using var run = new RecordedRun(DisplayMode.Plain);

        run.Tell(Began, Step, new BuildStepEnded("worker", 3, 9, "RUN sleep", 4, Cached: false, Succeeded: false))
            .Tell(new ImageBuildEnded("worker", 4, Succeeded: false) { IsInterrupted = true });

        Assert.Equal("worker  INTERRUPTED  4.0s", Lines(Screen(run))[^1]);
    }

    [Fact]
    public void Where_not_all_that_goes_on_has_room_the_slowest_has()
    {
        using var run = new RecordedRun(DisplayMode.Live, columns: 80, rows: 4);

        run.Tell(new ImageBuildBegan("a"), new ImageBuildBegan("b"), new ImageBuildBegan("c"), new ImageBuildBegan("d"), new BuildStepBegan("d", 1, 1, "RUN slow")).Wait(5)
            .Tell(new BuildStepBegan("a", 1, 1, "RUN quick"), new BuildStepBegan("b", 1, 1, "RUN quick"), new BuildStepBegan("c", 1, 1, "RUN quick")).Wait(1);

        Assert.StartsWith("d  1/1     6.0s  RUN slow", Screen(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_for_trouble_only_and_none_without_leave()
    {
        Assert.Contains("\e[91mtool  FAILED", Shown(DisplayMode.Live, color: true), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\e\[[0-9;]*m", Shown(DisplayMode.Live, color: false));
    }

    [Theory]
    [InlineData(DisplayMode.Plain)]
    [InlineData(DisplayMode.Quiet)]
    public void A_log_has_no_escape_sequence(DisplayMode mode) =>
        Assert.DoesNotContain('\e', Shown(mode, color: true));

    [Fact]
    public void A_burst_of_events_is_drawn_once()
    {
        using var run = new RecordedRun(DisplayMode.Live);
        run.Tell(new WorkBegan("pulling"));

        for (var line = 0; line < 1000; line++)
        {
            run.Tell(new WorkAdvanced("pulling", $"layer {line}"));
        }

        Assert.Equal("", run.Progress.ToString());
        run.Wait(0.1);
        Assert.Equal(["pulling  0.1s", "  layer 999"], Lines(Screen(run)));
    }

    [Fact]
    public void A_terminal_that_became_narrower_is_drawn_over_without_leftovers()
    {
        using var run = new RecordedRun(DisplayMode.Live, columns: 100).Tell(Began, Step).Wait(0.1);
        run.Progress.GetStringBuilder().Clear();
        run.Size = new(40, 24);

        run.Wait(0.1);

        // the line of 99 cells now fills three rows of 40
        Assert.StartsWith("\e[3F", run.Progress.ToString(), StringComparison.Ordinal);
        Assert.All(Lines(Screen(run)), line => Assert.InRange(line.Length, 1, 39));
    }

    [Fact]
    public void More_work_than_rows_is_counted_instead_of_scrolled_away()
    {
        using var run = new RecordedRun(DisplayMode.Live, rows: 4);

        run.Tell([.. Enumerable.Range(1, 9).Select(number => new ImageBuildBegan($"image-{number}"))]).Wait(0.1);

        Assert.Equal(["image-1       0.1s", "image-2       0.1s", "… and 7 more"], Lines(Screen(run)));
    }

    [Fact]
    public void A_result_is_written_to_standard_output_while_nothing_is_drawn()
    {
        using var run = new RecordedRun(DisplayMode.Live).Tell(Began, Step).Wait(0.1);

        run.Write("a table\n");

        Assert.Equal("a table\n", run.Results.ToString());
        Assert.Empty(Lines(Screen(run)));
        Assert.Single(Lines(Screen(run.Wait(0.1))));
    }

    [Fact]
    public void The_cursor_is_never_hidden() => Assert.DoesNotContain("\e[?25l", Shown(DisplayMode.Live), StringComparison.Ordinal);

    [Fact]
    public void After_its_end_a_report_shows_nothing_any_more()
    {
        using var run = new RecordedRun(DisplayMode.Live).Tell(Began, Step).Wait(0.1);
        run.Dispose();
        Assert.Empty(Lines(Screen(run)));
        var length = run.Progress.ToString().Length;

        run.Tell(new Notice("too late")).Wait(60);

        Assert.Equal(length, run.Progress.ToString().Length);
    }

    [Fact]
    public void A_log_gets_a_sign_of_life_when_nothing_ends_for_half_a_minute()
    {
        using var run = new RecordedRun(DisplayMode.Plain).Tell(Began, new BuildStepBegan("worker", 3, 9, "RUN make")).Wait(65);

        Assert.Equal(
            ["worker  building", "worker  3/9  RUN make  still running, 30.0s", "worker  3/9  RUN make  still running, 60.0s"],
            Lines(run.Progress.ToString()));
    }

    [Fact]
    public void What_a_build_says_cannot_speak_to_the_terminal()
    {
        using var run = new RecordedRun(DisplayMode.Plain);

        run.Tell(new Notice("one\e]0;title\a\r\ntwo\e[2J\t\u0085three\u202Efour\0"));

        Assert.Equal("one two three four\n", run.Progress.ToString());
    }

    [Fact]
    public async Task Lines_of_many_threads_stay_whole()
    {
        using var run = new RecordedRun(DisplayMode.Plain);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () => run.Tell([.. Enumerable.Range(0, 500).Select(_ => new Notice(new string((char)('a' + thread), 60)))]),
            TestContext.Current.CancellationToken)));

        var lines = Lines(run.Progress.ToString());
        Assert.Equal(4000, lines.Length);
        Assert.All(lines, line => Assert.Equal(new string(line[0], 60), line));
    }

    [Theory]
    [InlineData(false, true, null, "xterm", DisplayMode.Live)]
    [InlineData(false, true, "true", "xterm", DisplayMode.Plain)]
    [InlineData(false, true, "false", "xterm", DisplayMode.Live)]
    [InlineData(false, true, null, "dumb", DisplayMode.Plain)]
    [InlineData(false, false, null, "xterm", DisplayMode.Plain)]
    [InlineData(true, true, null, "xterm", DisplayMode.Quiet)]
    public void The_display_suits_the_terminal(bool quiet, bool terminal, string? ci, string term, DisplayMode expected)
    {
        var settings = ReportSettings.Choose(quiet, terminal, terminal, name => name == "CI" ? ci : name == "TERM" ? term : null);

        Assert.Equal(expected, settings.Mode);
        Assert.Equal(terminal ? 80 : null, settings.TableWidth);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("1", false)]
    public void NO_COLOR_is_respected_when_it_is_not_empty(string? noColor, bool expected) =>
        Assert.Equal(expected, ReportSettings.Choose(false, true, true, name => name == "NO_COLOR" ? noColor : null).Color);

    private static string Shown(DisplayMode mode, bool color = false)
    {
        using var run = new RecordedRun(mode, color).TellAll();
        return run.Progress.ToString();
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // What a terminal shows after these writes, as far as they use "previous line" and "erase to the end" of line and display.
    private static string Screen(RecordedRun run)
    {
        List<string> rows = [""];
        var (row, column) = (0, 0);
        foreach (Match part in Parts().Matches(run.Progress.ToString()))
        {
            switch (part.Value)
            {
                case "\n":
                    (row, column) = (row + 1, 0);
                    rows.AddRange(Enumerable.Repeat("", Math.Max(0, row + 1 - rows.Count)));
                    break;
                case "\e[0K":
                    rows[row] = rows[row][..column];
                    break;
                case "\e[0J":
                    rows.RemoveRange(row + 1, rows.Count - row - 1);
                    rows[row] = rows[row][..column];
                    break;
                case ['\e', ..]:
                    (row, column) = (Math.Max(0, row - int.Parse(part.Groups["up"].Value, CultureInfo.InvariantCulture)), 0);
                    break;
                default:
                    rows[row] = rows[row][..column] + part.Value + string.Concat(rows[row].Skip(column + part.Length));
                    column += part.Length;
                    break;
            }
        }

        return string.Join('\n', rows);
    }

    [GeneratedRegex(@"\n|\e\[(?<up>\d+)F|\e\[0[KJ]|[^\n\e]+|\e")]
    private static partial Regex Parts();
}
