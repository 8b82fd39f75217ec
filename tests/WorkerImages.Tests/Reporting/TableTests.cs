using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

public sealed class TableTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(null)]
    public void A_run_ends_with_one_row_an_image(int? width) =>
        Check(Tables.OfRun(Samples.Rows, width), width, nameof(A_run_ends_with_one_row_an_image));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(null)]
    public void A_plan_gives_each_reason_a_line(int? width) =>
        Check(Tables.OfPlan(Samples.Plan, width), width, nameof(A_plan_gives_each_reason_a_line));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(null)]
    public void Verdicts_tell_in_full_what_failed_and_why_something_was_skipped(int? width) =>
        Check(SmokeTable.Of(Samples.Verdicts, width), width, nameof(Verdicts_tell_in_full_what_failed_and_why_something_was_skipped));

    [Fact]
    public void In_a_pipe_a_table_has_every_word_on_one_line_however_long()
    {
        var path = string.Concat(Enumerable.Repeat("deep/", 60)) + "file changed";

        Assert.Contains(path, Tables.OfRun([new("worker", "built", path)], null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folded_table_loses_no_character()
    {
        var path = string.Concat(Enumerable.Range(0, 40).Select(number => $"directory-{number}/"));

        var lines = Tables.OfRun([new("worker", "built", path)], 80).Split('\n');

        var reason = lines[0].IndexOf("REASON", StringComparison.Ordinal)..(lines[0].IndexOf("SIZE", StringComparison.Ordinal) - 2);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(path, string.Concat(lines.Skip(1).Select(line => line.PadRight(80)[reason].TrimEnd())));
    }

    [Fact]
    public void Columns_stand_straight_beneath_wide_characters()
    {
        var lines = Tables.OfRun([new("世界", "kept", "é"), new("worker", "kept", "e")], null).Split('\n');

        Assert.Equal("世界    kept    é          -       -        -  -", lines[1]);
        Assert.Equal("worker  kept    e          -       -        -  -", lines[2]);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(115_345_678, "115.3 MB")]
    [InlineData(1_500_000_000, "1.5 GB")]
    public void Sizes_are_decimal_as_Dockers(long bytes, string expected) => Assert.Equal(expected, Measure.Size(bytes));

    [Fact]
    public void An_image_whose_definition_has_no_checks_says_so() =>
        Assert.Equal("none", Tables.Tests(new TestCounts(0, 0, 0, FromCache: false)));

    private static void Check(string table, int? width, string test)
    {
        Assert.All(table.Split('\n').TakeWhile(line => line.Length > 0), line => Assert.InRange(line.Length, 0, width ?? int.MaxValue));
        Golden.Check(table, width is null ? "pipe" : $"{width}", test: test);
    }
}
