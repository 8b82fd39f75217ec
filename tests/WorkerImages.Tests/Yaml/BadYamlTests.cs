using System.Diagnostics;
using System.Text;

namespace WorkerImages.Tests.Catalog;

public sealed class BadYamlTests
{
    [Theory]
    [InlineData("a: [1,\n", "2:1: cannot be read as YAML: while parsing a node, did not find expected node content")]
    [InlineData("a: b: c\n", "1:5: cannot be read as YAML: while scanning a plain scalar value, found invalid mapping")]
    [InlineData("a: 'b\n", "1:4: cannot be read as YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("a: @b\n", "1:4: cannot be read as YAML: while scanning for the next token, found character that cannot start any token")]
    [InlineData("- a\nb: c\n", "2:1: cannot be read as YAML: while parsing a block collection, did not find expected '-' indicator")]
    [InlineData("a: b\nc: d\0e\n", "2:5: '\\u0000' is a character that no YAML file may hold: remove it")]
    [InlineData("\u001b: b\n", "1:1: '\\u001b' is a character that no YAML file may hold: remove it")]
    [InlineData("", " the file says nothing: it is empty or all comments")]
    [InlineData("# a\n", " the file says nothing: it is empty or all comments")]
    [InlineData("[a]\n", "1:1: expected a map, found a list")]
    [InlineData("a\n", "1:1: expected a map, found the text 'a'")]
    public void A_file_that_is_no_map_in_YAML_is_named_with_its_place(string yaml, string expected)
    {
        using var catalog = new ScratchCatalog(worker: yaml);

        Assert.Equal(["worker/image.yaml:" + expected], catalog.Problems());
    }

    [Theory]
    [InlineData("version: &v 1.0.0\n", "3:10: '&v': anchors are not used here, write the value where it is needed")]
    [InlineData("version: !!str 1.0\n", "3:10: 'tag:yaml.org,2002:str': tags are not used here, put a text that looks like a number in quotes")]
    [InlineData("version: *v\n", "3:10: '*v': aliases are not used here, write the value out")]
    [InlineData("---\na: b\n", "3:1: a second document begins here: a file holds one, so remove the '---' line and what follows")]
    [InlineData("? [a, b]\n: c\n", "3:3: a key must be a plain word or a text in quotes")]
    public void What_the_catalogue_does_not_use_of_YAML_is_refused(string yaml, string expected)
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + yaml);

        Assert.Contains("worker/image.yaml:" + expected, catalog.Problems());
    }

    [Fact]
    public void A_text_over_which_the_YAML_scanner_stumbles_is_no_fault_of_the_tool()
    {
        using var catalog = new ScratchCatalog(worker: "a: [\n  b: c\n\nd:\n  - e: [f, -g, \"h\"]\n    i: ['^j']\n  - e: k's\n    l: [m, -n]\n");

        Assert.Contains("cannot be read as YAML: ", Assert.Single(catalog.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_is_not_UTF_8_is_named()
    {
        using var catalog = new ScratchCatalog();
        File.WriteAllBytes(Path.Combine(catalog.Root, "images/worker/image.yaml"), [(byte)'a', (byte)':', 0xFF]);

        Assert.Equal(["worker/image.yaml: the file is not UTF-8: byte 3 is out of place"], catalog.Problems());
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_are_read()
    {
        using var catalog = new ScratchCatalog();
        var text = ScratchCatalog.Worker.ReplaceLineEndings("\r\n");
        File.WriteAllText(Path.Combine(catalog.Root, "images/worker/image.yaml"), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("A worker.", catalog.Read("worker").Description);
    }

    [Fact]
    public void A_file_beyond_the_bound_is_not_read()
    {
        using var catalog = new ScratchCatalog(worker: new string('#', (1024 * 1024) + 1));

        Assert.Equal(["worker/image.yaml: the file has 1048577 bytes, at most 1048576 are allowed"], catalog.Problems());
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
