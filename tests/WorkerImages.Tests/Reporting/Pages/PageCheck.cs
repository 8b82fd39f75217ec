using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace WorkerImages.Tests.Reporting.Pages;

/// <summary>What holds for every page, no matter who wrote the words in it.</summary>
internal static partial class PageCheck
{
    private static readonly string[] Elements =
    [
        "a", "article", "body", "caption", "circle", "code", "dd", "desc", "details", "div", "dl", "dt", "footer", "g", "h1", "h2", "h3", "head", "header", "html", "li", "line", "main",
        "meta", "nav", "ol", "p", "path", "polyline", "pre", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "time", "title",
        "tr", "ul",
    ];

    /// <summary>Reads the page, and fails where it runs, loads or hides something, or leads elsewhere.</summary>
    public static XDocument Check(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new() { DtdProcessing = DtdProcessing.Ignore });
        var document = XDocument.Load(reader);
        var all = document.Descendants().ToList();
        Assert.Empty(all.Select(element => element.Name.LocalName).Except(Elements));
        Assert.Single(all, element => element.Name == "style");
        var attributes = all.Attributes().ToList();
        Assert.DoesNotContain(attributes, attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name.LocalName is "style" or "src" or "srcset");
        Assert.All(attributes.Where(attribute => attribute.Name.LocalName == "href"), link => Assert.Matches(@"\A(\./|#)[A-Za-z0-9%._~/-]*\z", link.Value));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", all.Single(element => element.Attribute("http-equiv") is not null).Attribute("content")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", all.Single(element => element.Name == "style").Value, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", all.Single(element => element.Name == "style").Value, StringComparison.Ordinal);
        Assert.DoesNotMatch(Unseen(), page);
        return document;
    }

    // Format characters, separators of lines, and controls other than the two that every text has.
    [GeneratedRegex(@"[\p{Cf}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}")]
    private static partial Regex Unseen();
}
