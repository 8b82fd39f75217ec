using WorkerImages.Yaml;

namespace WorkerImages.Tests.Yaml;

/// <summary>A message shows a user's text, and names what in it cannot be seen.</summary>
public sealed class QuoteTests
{
    [Fact]
    public void A_character_is_shown_whole_and_one_that_is_not_seen_by_its_number()
    {
        Assert.Equal("'a🐳𠮷，b'", Quote.Of("a🐳𠮷，b"));
        Assert.Equal(@"'a\nb\u202e\u0000'", Quote.Of("a\nb\u202e\0"));
        Assert.Equal(@"'x\udb40\udc41'", Quote.Of("x\U000E0041"));
        Assert.Equal(@"'\udc33\ud83d'", Quote.Of("🐳"[1..] + "🐳"[..1]));
    }

    [Fact]
    public void A_long_text_ends_with_an_ellipsis_after_a_whole_character()
    {
        var whales = string.Concat(Enumerable.Repeat("🐳", 81));

        Assert.Equal(whales[2..], Quote.Bare(whales[2..]));
        Assert.Equal(whales[2..] + "…", Quote.Bare(whales));
    }
}
