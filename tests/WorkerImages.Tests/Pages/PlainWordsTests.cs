namespace WorkerImages.Tests.Pages;

/// <summary>The measure itself: what it finds in bad pages, and what it leaves alone in good ones.</summary>
public sealed class PlainWordsTests
{
    private const string Good = "The tool builds the image. Then it tests the image.";

    private static readonly string Long = "The tool " + string.Join(' ', Enumerable.Repeat("builds and", PlainWords.LongestSentence / 2)) + " ends.";

    [Fact]
    public void A_good_page_has_no_findings() => Assert.Empty(Findings("# A page\n\n" + Good));

    [Fact]
    public void A_long_sentence_is_found_at_its_line()
    {
        var finding = Assert.Single(Findings($"# A page\n\n{Good}\n{Good}\n{Long}\n{Good}\n"));

        Assert.StartsWith("page.md:5: a sentence of 31 words, more than 28: The tool builds and", finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- {0}\n")]
    [InlineData("1. {0}\n")]
    [InlineData("> {0}\n")]
    [InlineData("| a |\n| --- |\n| {0} |\n")]
    [InlineData("It has **[{0}](a.md)**\n")]
    public void A_long_sentence_is_found_wherever_people_read_it(string page) =>
        Assert.Contains(Findings(string.Format(null, page, Long)), finding => finding.Contains("words, more than", StringComparison.Ordinal));

    [Theory]
    [InlineData("```\n{0}\n```\n")]
    [InlineData("    {0}\n")]
    [InlineData("# {0}\n")]
    [InlineData("It is `{0}`.\n")]
    [InlineData("[It](a \"{0}\").\n")]
    public void Code_headings_and_titles_may_be_long(string page) => Assert.Empty(Findings(string.Format(null, page, Long)));

    [Fact]
    public void A_cell_is_a_list_of_sentences() =>
        Assert.Empty(Findings("| a |\n| --- |\n| " + string.Join("; ", Enumerable.Repeat("it builds the image", 10)) + " |\n"));

    [Fact]
    public void A_line_of_a_table_is_named() => Assert.StartsWith(
        "page.md:5: ", Assert.Single(Findings("| a | b |\n| --- | --- |\n| x | y |\n| x | y |\n| x | nobody is asked |\n")), StringComparison.Ordinal);

    [Fact]
    public void Sentences_that_are_long_on_average_are_found()
    {
        var sentence = "It " + string.Join(' ', Enumerable.Repeat("is", PlainWords.LongestAverage)) + ". ";

        Assert.Equal(["page.md:1: a sentence has 15.0 words on average, more than 14"], Findings(sentence + sentence));
        Assert.Empty(Findings(sentence + "It is. " + sentence));
    }

    [Fact]
    public void Long_words_are_found() => Assert.Matches(
        @"^page\.md:1: the reading ease is -?\d+, less than 65$",
        Assert.Single(Findings("Institutional organizational considerations necessitate comprehensive documentation.")));

    [Theory]
    [InlineData("Nobody is asked where Docker does not count.", "Nobody")]
    [InlineData("The tag stands for it.", "stands for")]
    [InlineData("The tags\nstand again\nfor it.", "stand again for")]
    [InlineData("What the test is told.", "is told")]
    [InlineData("It takes everything for stale.", "takes everything for")]
    [InlineData("Nothing says otherwise.", "says otherwise")]
    [InlineData("A file, of which this is a part.", "of which")]
    [InlineData("# What whoever runs it needs", "whoever")]
    [InlineData("A directory of root's, such as this.", "of root's")]
    [InlineData("It is such a one.", "such a one")]
    public void A_phrase_is_found(string text, string phrase) =>
        Assert.Contains(Findings(text), finding => finding.Contains($"'{phrase}': ", StringComparison.Ordinal));

    [Fact]
    public void A_phrase_is_found_at_its_line() =>
        Assert.StartsWith("page.md:4: 'stand for'", Assert.Single(Findings("# A page\n\nThe tags\nstand\nfor it.\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("It is `of which nobody`.")]
    [InlineData("```\nnobody\n```")]
    [InlineData("[Here](https://nobody.example/of-which).")]
    [InlineData("A copy of root's configuration is there.")]
    [InlineData("A nobody-like user is understood.")]
    public void What_is_no_phrase_of_prose_is_left_alone(string text) => Assert.DoesNotContain(Findings(text), finding => finding.Contains('\'', StringComparison.Ordinal));

    [Theory]
    [InlineData("One. Two. Three", 3)]
    [InlineData("Docker 20.10 or later. It works, e.g. here.", 2)]
    [InlineData("Is it? Yes! (It is.) \"Good.\" Fine.", 5)]
    [InlineData("It runs `a`. `b` follows.", 2)]
    [InlineData("The file is images/my-worker/image.yaml in 1.4.", 1)]
    public void A_passage_is_cut_into_sentences(string text, int count) => Assert.Equal(count, PlainWords.Sentences(ProsePage.Read("page.md", text)).Count);

    [Theory]
    [InlineData("the", 1)]
    [InlineData("worker", 2)]
    [InlineData("image", 2)]
    [InlineData("engine", 2)]
    [InlineData("build builds built", 3)]
    [InlineData("named names", 2)]
    [InlineData("printed wanted", 4)]
    [InlineData("people table", 4)]
    [InlineData("registry", 3)]
    [InlineData("attestation", 4)]
    [InlineData("0600", 1)]
    [InlineData("\uFFFC", 1)]
    public void Syllables_are_counted_by_their_vowels(string text, int count) => Assert.Equal(count, Readability.Syllables(text));

    // Six words of one syllable: 206.835 - 1.015 * 6 - 84.6.
    [Fact]
    public void The_reading_ease_is_Fleschs() => Assert.Equal(116.145, Readability.Ease(["The cat sat on the mat."]), 3);

    [Theory]
    [InlineData("[a](other.md)", null)]
    [InlineData("[a](other.md#a-heading)", null)]
    [InlineData("[a](#here-it-is)", null)]
    [InlineData("[a](../README.md)", null)]
    [InlineData("[a](https://example.com/x#y)", null)]
    [InlineData("`[a](missing.md)`", null)]
    [InlineData("[a](missing.md)", "docs/page.md:3: missing.md is not there")]
    [InlineData("![a](missing.svg)", "docs/page.md:3: missing.svg is not there")]
    [InlineData("| a |\n| --- |\n| [a](missing.md) |", "docs/page.md:5: missing.md is not there")]
    [InlineData("[a](README.md)", "docs/page.md:3: README.md is not there")]
    [InlineData("[a](other.md#another)", "docs/page.md:3: docs/other.md has no heading '#another'")]
    [InlineData("[a](#nowhere)", "docs/page.md:3: docs/page.md has no heading '#nowhere'")]
    public void A_link_that_leads_nowhere_is_found(string text, string? finding)
    {
        var pages = new Dictionary<string, ProsePage>
        {
            ["docs/page.md"] = ProsePage.Read("docs/page.md", "# Here `it` is!\n\n" + text),
            ["docs/other.md"] = ProsePage.Read("docs/other.md", "# A heading"),
            ["README.md"] = ProsePage.Read("README.md", ""),
        };

        var broken = PageLinks.Broken(pages["docs/page.md"], pages.ContainsKey, path => pages[path].Anchors);

        Assert.Equal(finding is null ? [] : [finding], broken);
    }

    private static IEnumerable<string> Findings(string text) => PlainWords.Findings(ProsePage.Read("page.md", text));
}
