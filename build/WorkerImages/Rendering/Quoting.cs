using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace WorkerImages.Rendering;

/// <summary>
/// Makes a text mean itself in a Dockerfile: quoted where there is a way to quote, refused where there is none. A line of a Dockerfile
/// cannot hold a line break, however quoted, so only exec form, which has escapes, takes one.
/// </summary>
internal static partial class Quoting
{
    /// <summary>One word of a POSIX shell.</summary>
    public static string Shell(string text) =>
        PlainPattern().IsMatch(text) ? text : "'" + OneLine(text).Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    /// <summary>One word of ENV, LABEL, ARG or WORKDIR, in which the builder expands nothing.</summary>
    public static string Word(string text) =>
        PlainPattern().IsMatch(text) ? text : "\"" + SpecialPattern().Replace(OneLine(text), @"\$0") + "\"";

    /// <summary>The arguments of an instruction in exec form.</summary>
    public static string Json(IEnumerable<string> texts) =>
        "[" + string.Join(", ", texts.Select(Shown)) + "]";

    /// <summary>A word where a Dockerfile has no quotes: a path, a reference, a name.</summary>
    public static string Plain(string text) =>
        PlainPattern().IsMatch(text) && text[0] != '-'
            ? text
            : throw new FormatException($"{Shown(text)} cannot stand here: allowed are letters, digits and _ . / : @ % + , ~ = -, the last not first");

    /// <summary>An address in ADD, where a Dockerfile has no quotes.</summary>
    public static string Url(string text) =>
        UrlPattern().IsMatch(text)
            ? text
            : throw new FormatException($"{Shown(text)} is not an address that can stand here: no spaces, quotes, dollar signs or backslashes");

    /// <summary>A package as <c>apt-get install</c> takes it: a name, perhaps <c>=</c> and a version; no option and no removal.</summary>
    public static string Package(string text) =>
        PackagePattern().IsMatch(text) ? text : throw new FormatException($"{Shown(text)} is not the name of a package");

    /// <summary>Text in a comment.</summary>
    public static string Comment(string text) => OneLine(text);

    private static string OneLine(string text) =>
        text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029')
            ? throw new FormatException($"{Shown(text)} cannot stand on a line of a Dockerfile: it holds a line break or another control character")
            : text;

    private static string Shown(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    // No ~ in front: a shell would expand it. Nothing here is special to a shell or a builder, wherever it stands.
    [GeneratedRegex(@"\A[A-Za-z0-9_./:@%+,=-][A-Za-z0-9_./:@%+,=~-]*\z")]
    private static partial Regex PlainPattern();

    [GeneratedRegex("""["\\$]""")]
    private static partial Regex SpecialPattern();

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9_./:@%+,=~?&;!()*-]+\z")]
    private static partial Regex UrlPattern();

    // apt takes a last '-' for an order to remove and a last '+' for one to install, after a version too.
    [GeneratedRegex(@"\A(?=[a-z0-9+.-]{2})[a-z0-9]([a-z0-9+.-]*[a-z0-9])?(\+\+)?(:[a-z0-9]+)?(=[A-Za-z0-9]([A-Za-z0-9.+:~-]*[A-Za-z0-9.~])?)?\z")]
    private static partial Regex PackagePattern();
}
