using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Reporting.Pages;

/// <summary>
/// A piece of a page. Text becomes one by itself and stays text; there is no way to put markup in but by <see cref="Of"/>, which knows the elements that
/// pages are made of, and no way to lead elsewhere but to a file beside the page (<see cref="Link"/>) or a place in it (<see cref="Jump"/>).
/// </summary>
internal abstract class Html
{
    // What runs, loads or sends something is not among them.
    private static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "article", "body", "caption", "circle", "code", "dd", "desc", "details", "div", "dl", "dt", "footer", "g", "h1", "h2", "h3", "head", "header", "html", "li", "line",
        "main", "meta", "nav", "ol", "p", "path", "polyline", "pre", "rect", "section", "span", "strong", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "time",
        "title", "tr", "ul",
    };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "d", "datetime", "dir", "height", "http-equiv", "id", "lang", "name", "open",
        "points", "preserveAspectRatio", "r", "role", "rx", "scope", "tabindex", "text-anchor", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
    };

    /// <summary>Text stays text.</summary>
    public static implicit operator Html(string text) => new Words(text);

    /// <summary>An element with what is in it.</summary>
    /// <exception cref="ArgumentException">No page has such an element.</exception>
    public static Element Of(string name, params IEnumerable<Html> content) =>
        Elements.Contains(name) ? new(name, [], [.. content]) : throw new ArgumentException($"pages have no element {name}", nameof(name));

    /// <summary>Several pieces, one after the other.</summary>
    public static Html All(params IEnumerable<Html> content) => new Several([.. content]);

    /// <summary>Nothing.</summary>
    public static Html None { get; } = new Several([]);

    /// <summary>A link to a file beside the page; whatever the path holds, it is one from the page's folder.</summary>
    public static Html Link(string path, params IEnumerable<Html> content) =>
        new Element("a", [("href", "./" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)))], [.. content]);

    /// <summary>A link to a place in the page.</summary>
    public static Html Jump(string id, params IEnumerable<Html> content) => new Element("a", [("href", "#" + Uri.EscapeDataString(id))], [.. content]);

    /// <summary>The sheet of styles; it is this program's own.</summary>
    public static Html Style(PageStyle style) => new Sheet(style);

    /// <inheritdoc/>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private protected abstract void Write(StringBuilder to);

    /// <summary>An element.</summary>
    internal sealed class Element : Html
    {
        // A line of the text for each, so that two pages can be compared; what stands in a line of words must not get a blank behind it.
        private static readonly HashSet<string> Lines = new(
            ["article", "body", "details", "div", "footer", "g", "head", "header", "li", "main", "nav", "p", "section", "summary", "svg", "table", "thead", "tr", "ul"],
            StringComparer.Ordinal);

        private readonly string _name;
        private readonly ImmutableArray<(string Name, string Value)> _attributes;
        private readonly ImmutableArray<Html> _content;

        internal Element(string name, ImmutableArray<(string Name, string Value)> attributes, ImmutableArray<Html> content) =>
            (_name, _attributes, _content) = (name, attributes, content);

        /// <summary>The same with an attribute.</summary>
        /// <exception cref="ArgumentException">No page has such an attribute: one that runs, loads or sends something, or none at all.</exception>
        public Element With(string attribute, string value) => Attributes.Contains(attribute)
            ? new(_name, _attributes.Add((attribute, value)), _content)
            : throw new ArgumentException($"pages have no attribute {attribute}", nameof(attribute));

        /// <summary>The same with a class.</summary>
        public Element Class(string value) => With("class", value);

        private protected override void Write(StringBuilder to)
        {
            to.Append('<').Append(_name);
            foreach (var (name, value) in _attributes)
            {
                to.Append(' ').Append(name).Append("=\"");
                ShownText.Append(to, value);
                to.Append('"');
            }

            to.Append(_name == "meta" ? "/>" : ">"); // well-formed as XML, too, so that any reader of that checks a page
            foreach (var part in _content)
            {
                part.Write(to);
            }

            if (_name != "meta")
            {
                to.Append("</").Append(_name).Append('>');
            }

            if (Lines.Contains(_name))
            {
                to.Append('\n');
            }
        }
    }

    private sealed class Words(string text) : Html
    {
        private protected override void Write(StringBuilder to) => ShownText.Append(to, text);
    }

    private sealed class Several(ImmutableArray<Html> content) : Html
    {
        private protected override void Write(StringBuilder to)
        {
            foreach (var part in content)
            {
                part.Write(to);
            }
        }
    }

    private sealed class Sheet(PageStyle style) : Html
    {
        private protected override void Write(StringBuilder to) => to.Append("<style>").Append(style.Text).Append("</style>");
    }
}
