using WorkerImages.Reporting.Pages;

namespace WorkerImages.Tests.Reporting.Pages;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("\"><img onerror=x>", "&quot;&gt;&lt;img onerror=x&gt;")]
    [InlineData("&amp; 'a'", "&amp;amp; &#39;a&#39;")]
    [InlineData("a\u202Eb\u2066c", "a⟨U+202E⟩b⟨U+2066⟩c")]
    [InlineData("a\0\b\u007F\u0085b", "a␀␈␡⟨U+0085⟩b")]
    [InlineData("\e[31mred\e[0m \e]0;title\aend", "red end")]
    [InlineData("zero\u200Bwidth\uFEFF \U000E0041", "zero⟨U+200B⟩width⟨U+FEFF⟩ ⟨U+E0041⟩")]
    [InlineData("a\r\nb\tc", "a\nb\tc")]
    [InlineData("\uFFFE\uFDD0", "⟨U+FFFE⟩⟨U+FDD0⟩")]
    [InlineData("Grüße, 日本 😀", "Grüße, 日本 😀")]
    public void Text_stays_text_and_what_hides_is_seen(string text, string written)
    {
        Assert.Equal($"<span>{written}</span>", Html.Of("span", text).ToString());
        Assert.Equal($"<span class=\"{written}\"></span>", Html.Of("span").Class(text).ToString());
    }

    [Fact]
    public void Half_a_character_is_the_sign_for_one_that_is_lost() =>
        Assert.Equal("<span>a\uFFFDb</span>", Html.Of("span", "a\uD800b").ToString());

    [Theory]
    [InlineData("script")]
    [InlineData("iframe")]
    [InlineData("img")]
    [InlineData("a")]
    [InlineData("style")]
    [InlineData("base")]
    [InlineData("form")]
    [InlineData("td><script")]
    public void Nothing_that_runs_or_loads_is_an_element(string name) => Assert.Throws<ArgumentException>(() => Html.Of(name));

    [Theory]
    [InlineData("onclick")]
    [InlineData("style")]
    [InlineData("href")]
    [InlineData("src")]
    [InlineData("srcset")]
    [InlineData("x onload")]
    public void Nothing_that_runs_or_loads_is_an_attribute(string name) => Assert.Throws<ArgumentException>(() => Html.Of("p").With(name, "x"));

    [Theory]
    [InlineData("run.json", "./run.json")]
    [InlineData("../logs/worker.log", "./../logs/worker.log")]
    [InlineData("javascript:alert(1)", "./javascript%3Aalert%281%29")]
    [InlineData("https://evil.example/x", "./https%3A//evil.example/x")]
    [InlineData("//evil.example/x", ".///evil.example/x")]
    [InlineData("a b\"><script>", "./a%20b%22%3E%3Cscript%3E")]
    [InlineData("data:text/html,x", "./data%3Atext/html%2Cx")]
    public void A_link_leads_to_a_file_beside_the_page(string path, string address)
    {
        Assert.Equal($"<a href=\"{address}\">x</a>", Html.Link(path, "x").ToString());
        Assert.Equal("file", new Uri(new Uri("file:///reports/index.html"), address).Scheme);
        Assert.Equal("", new Uri(new Uri("file:///reports/index.html"), address).Host);
    }
}
