using WorkerImages.TestKit;

namespace WorkerImages.Tests.Pages;

/// <summary>The messages and comments of the program, and of the shell in the images, are in plain words, too.</summary>
public sealed class MessagesTests
{
    [Fact]
    public void No_message_and_no_comment_has_a_phrase_that_hides_who_does_what()
    {
        var findings = new[] { ("build", "*.cs"), ("templates", "*") }
            .SelectMany(place => Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, place.Item1), place.Item2, SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Findings(Path.GetRelativePath(ScratchRepository.Root, file), File.ReadAllLines(file)))
            .ToList();

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [InlineData("    throw new(\"nobody is asked\");", 1)]
    [InlineData("    text = $\"tag {tag} stands for {digest}\"; // it is", 1)]
    [InlineData("    [\"https://example.com/nobody\"],", 1)]
    [InlineData("    // nobody is asked", 1)]
    [InlineData("    /// <summary>What it stands for.</summary>", 1)]
    [InlineData("    Ask(nothing); // nobody is asked", 1)]
    [InlineData("# usage: client_lend    nobody is asked", 1)]
    [InlineData("    + \"|_apt|nobody|nogroup|\"", 0)]
    public void A_line_is_searched_with_its_comment(string line, int count) => Assert.Equal(count, Findings("a.cs", [line]).Count());

    private static IEnumerable<string> Findings(string file, string[] lines) =>
        from line in lines.Index()
        from found in Phrases.In(line.Item)
        where !line.Item.Contains($"|{found.Phrase}|", StringComparison.Ordinal) // one of the words of a pattern
        select $"{file}:{line.Index + 1}: '{found.Phrase}': {found.Instead}";
}
