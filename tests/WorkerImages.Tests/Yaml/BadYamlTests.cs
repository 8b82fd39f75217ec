using System.Diagnostics;
using System.Text;
using WorkerImages.TestKit;
using WorkerImages.Tests.Catalog;

namespace WorkerImages.Tests.Yaml;

public sealed class BadYamlTests
{
    private static readonly BadCatalogs NoMaps = new("worker/image.yaml", (catalog, yaml) => catalog.Write("worker/image.yaml", yaml))
    {
        { "a: [1,\n", "2:1" },
        { "a: b: c\n", "1:5" },
        { "a: 'b\n", "1:4" },
        { "a: @b\n", "1:4" },
        { "- a\nb: c\n", "2:1" },
        { "a:\n  : b: c\n    d: [e]\n", "3:8" },
        { "a: b\nc: d\0e\n", "2:5" },
        { "\u001b: b\n", "1:1" },
        { "", "" },
        { "# a\n", "" },
        { "[a]\n", "1:1" },
        { "a\n", "1:1" },
        {
            "a byte that is not UTF-8",
            catalog => File.WriteAllBytes(Path.Combine(catalog.Root, "images/worker/image.yaml"), [(byte)'a', (byte)':', 0xFF]),
            ""
        },
        { "a file beyond the bound", catalog => catalog.Write("worker/image.yaml", new string('#', (1024 * 1024) + 1)), "" },
    };

    private static readonly BadCatalogs Refused =
        new("worker/image.yaml", (catalog, yaml) => catalog.Write("worker/image.yaml", ScratchCatalog.Worker + yaml))
        {
            { "version: &v 1.0.0\n", "3:10: &v" },
            { "version: !!str 1.0\n", "3:10", "3:10: version" },
            { "version: *v\n", "3:10: *v" },
            { "---\na: b\n", "3:1" },
            { "? [a, b]\n: c\n", "3:3" },
        };

    public static TheoryData<string> NoMap => [.. NoMaps];

    public static TheoryData<string> NotUsed => [.. Refused];

    [Theory]
    [MemberData(nameof(NoMap))]
    public void A_file_that_is_no_map_in_YAML_is_told_by_its_place(string yaml) => NoMaps.Check(yaml);

    [Theory]
    [MemberData(nameof(NotUsed))]
    public void What_is_not_used_of_YAML_is_refused_by_its_place(string yaml) => Refused.Check(yaml);

    [Fact]
    public void Every_fault_in_words() => Golden.Check(NoMaps.Words() + Refused.Words());

    [Fact]
    public void A_text_over_which_the_YAML_scanner_stumbles_is_no_fault_of_the_tool()
    {
        using var catalog = new ScratchCatalog(worker: "a: [\n  b: c\n\nd:\n  - e: [f, -g, \"h\"]\n    i: ['^j']\n  - e: k's\n    l: [m, -n]\n");

        Assert.Contains("cannot be read as YAML: ", Assert.Single(catalog.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_are_read()
    {
        using var catalog = new ScratchCatalog();
        var text = ScratchCatalog.Worker.ReplaceLineEndings("\r\n");
        File.WriteAllText(Path.Combine(catalog.Root, "images/worker/image.yaml"), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("A worker.", catalog.Read("worker").Description);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Nesting_without_end_is_cut_off(string opener)
    {
        var deep = string.Concat(Enumerable.Repeat(opener, 1_000_000 / opener.Length));
        using var catalog = new ScratchCatalog(worker: "a:\n  " + deep);
        var watch = Stopwatch.StartNew();

        Assert.Contains("nested more than 16 levels deep", Assert.Single(catalog.Problems()), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
