using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Reporting.Pages;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Reporting.Pages;

public sealed class RunPageTests
{
    private static readonly string[] Harm =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "' onmouseover='x", "</style><script>", "</title>", "</pre>", "]]>", "<!--", "-->", "&lt;",
        "&#60;", "\u202E", "\u2066", "\u200B", "\u2028", "\uFEFF", "\0", "\e[2J", "\e]8;;https://evil.example\a", "\u009b", "\uFFFE", "\uD800", "https://evil.example/", "//evil.example",
        "../", "%00", "\r\n", "\t", " ", "x", "url(x)", "@import",
    ];

    internal static readonly Gen<string> Texts = Gen.Choose(1, 8).SelectMany(length => Gen.ListOf(Gen.Elements(Harm), length)).Select(string.Concat);

    [Fact]
    public void A_run_as_a_page()
    {
        var page = RunPage.Of(SampleRun.Usual);

        Golden.Check(page.Replace(PageStyle.Usual.Text, "", StringComparison.Ordinal).Replace(PageStyle.Usual.Hash, "HASH", StringComparison.Ordinal), extension: "html");
        var document = PageCheck.Check(page);
        Assert.Equal(["trouble", "plan", "timeline", "sizes", "checks", "published", "packages", "history", "files"], document.Descendants("section").Select(section => section.Attribute("aria-labelledby")!.Value));
    }

    [Fact]
    public void Whatever_others_wrote_stays_text() => PropertyCheck.Run(Texts, text => PageCheck.Check(RunPage.Of(SampleRun.Of(text))));

    [Fact]
    public void Every_picture_has_a_title_and_every_table_headers()
    {
        var document = PageCheck.Check(RunPage.Of(SampleRun.Usual));

        Assert.All(document.Descendants("svg").Where(svg => svg.Attribute("aria-hidden") is null), svg => Assert.Equal("title", svg.Elements().First().Name.LocalName));
        Assert.All(document.Descendants("thead").Descendants("th"), header => Assert.Equal("col", header.Attribute("scope")?.Value));
        Assert.All(document.Descendants("tbody").Elements("tr"), row => Assert.Equal("row", row.Elements().First().Attribute("scope")?.Value));
    }

    [Fact]
    public void What_failed_is_open_and_the_rest_folded()
    {
        var checks = PageCheck.Check(RunPage.Of(SampleRun.Usual)).Descendants("section").Single(section => section.Attribute("aria-labelledby")?.Value == "checks");

        var open = Assert.Single(checks.Elements("details"), details => details.Attribute("open") is not null);
        Assert.Contains("ModuleNotFoundError", open.Value, StringComparison.Ordinal);
        Assert.Equal(3, checks.Elements("details").Count(details => details.Attribute("open") is null));
    }

    [Fact]
    public void A_run_of_nothing_but_a_plan_is_a_page_too()
    {
        var page = PageCheck.Check(RunPage.Of(new("Plan", DateTimeOffset.UnixEpoch, 0.4, SampleRun.Usual.Plan, [])));

        Assert.Equal(["plan"], page.Descendants("section").Select(section => section.Attribute("aria-labelledby")!.Value));
    }

    [Fact]
    public void Images_are_placed_below_the_first_and_right_of_all_that_they_stand_on()
    {
        var layout = GraphLayout.Of([("worker", ["base"]), ("python", ["worker"]), ("tool", ["base"]), ("celery", ["python", "tool"]), ("lone", [])]);

        Assert.Equal(["base 0", "worker 1", "python 2", "celery 3", "tool 1", "lone 0"], layout.Nodes.Select(node => $"{node.Name} {node.Column}"));
        Assert.Equal([.. Enumerable.Range(0, layout.Nodes.Length)], layout.Nodes.Select(node => node.Row));
        Assert.Equal(["0>1 True", "1>2 True", "2>3 True", "4>3 False", "0>4 True"], layout.Edges.Select(edge => $"{edge.From}>{edge.To} {edge.IsFirst}"));
    }

    [Fact]
    public void A_circle_is_drawn_and_ends() => Assert.Equal(2, GraphLayout.Of([("a", ["b"]), ("b", ["a"])]).Nodes.Length);

    [Fact]
    public void An_images_own_layers_are_those_above_the_largest_image_that_it_begins_with()
    {
        var layers = SampleRun.Usual.Layers;

        Assert.Equal(("worker", layers["worker"].Length), LayerPicture.Below("python-worker", layers));
        Assert.Equal((null, 0), LayerPicture.Below("worker", layers));
    }

    [Theory]
    [InlineData("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update")]
    [InlineData("RUN |2 TOKEN=hunter2 REFRESH= /bin/sh -c sh steps.sh # buildkit", "RUN sh steps.sh")]
    [InlineData("|1 TOKEN=hunter2 /bin/sh -c make", "RUN make")]
    [InlineData("RUN |1 TOKEN=hunter2 /bin/bash -o pipefail -c make # buildkit", "RUN (with its own shell)")]
    [InlineData("/bin/sh -c #(nop)  CMD [\"sh\"]", "CMD [\"sh\"]")]
    [InlineData("COPY a /b # buildkit", "COPY a /b")]
    [InlineData("", "")]
    public void A_line_of_a_history_is_told_without_shell_and_build_arguments(string history, string told) => Assert.Equal(told, StepText.OfHistory(history));

    [Fact]
    public void A_step_is_found_again_in_the_history()
    {
        Assert.True(StepText.IsSame("RUN --mount=type=cache,target=/x --network=none sh  steps.sh", "RUN sh steps.sh"));
        Assert.True(StepText.IsSame("COPY --chown=0:0 a /b", "COPY --chown=0:0 a /b"));
        Assert.False(StepText.IsSame("RUN sh steps.sh", "RUN sh other.sh"));
    }
}
