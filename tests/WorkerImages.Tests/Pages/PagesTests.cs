using System.Globalization;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Pages;

/// <summary>Every page is in plain words, and its links lead somewhere.</summary>
public sealed class PagesTests
{
    public static TheoryData<string> Paths => [.. RepositoryPages.Paths];

    [Fact]
    public void All_kinds_of_pages_are_read() => Assert.Superset(
        new HashSet<string>
        {
            "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/tutorial.md", "docs/runtime.md", "docs/how-to/kubernetes.md", "examples/code-story/MIGRATION.md",
            "tests/Benchmarks/README.md",
        },
        RepositoryPages.Paths.ToHashSet());

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_page_keeps_the_limits(string path)
    {
        var findings = PlainWords.Findings(RepositoryPages.Read(path)).ToList();

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_link_of_a_page_leads_somewhere(string path)
    {
        var broken = PageLinks.Broken(
            RepositoryPages.Read(path),
            target => Path.Exists(Path.Combine(ScratchRepository.Root, target)),
            target => RepositoryPages.Read(target).Anchors).ToList();

        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Theory]
    [InlineData("words in a sentence, at most", PlainWords.LongestSentence)]
    [InlineData("words in a sentence, average of a page, at most", PlainWords.LongestAverage)]
    [InlineData("Flesch reading ease of a page, at least", PlainWords.LeastEase)]
    public void The_page_for_contributors_names_the_limits(string name, int limit) => Assert.Contains(
        string.Create(CultureInfo.InvariantCulture, $"\n| {name} | {limit} |\n"),
        File.ReadAllText(Path.Combine(ScratchRepository.Root, "CONTRIBUTING.md")),
        StringComparison.Ordinal);

    // Which page is near a limit: run this one test to see them all.
    [Fact]
    public void The_measures_of_all_pages()
    {
        foreach (var page in RepositoryPages.Paths.Select(RepositoryPages.Read))
        {
            var sentences = PlainWords.Sentences(page);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{page.Path}: {sentences.Count} sentences of {(double)sentences.Sum(Readability.Words) / sentences.Count:0.0} words, ease {Readability.Ease(sentences):0}"));
            Assert.NotEmpty(sentences);
        }
    }
}
