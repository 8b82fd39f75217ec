using System.Globalization;
using Scriban.Functions;
using Scriban.Runtime;

namespace WorkerImages.Rendering;

/// <summary>
/// All that a template can call besides <c>include</c>. The engine's own functions stay out, arrays excepted: some read the clock or
/// draw lots, and a template must give the same bytes every time.
/// </summary>
internal static class TemplateFunctions
{
    public static ScriptObject Make() => new()
    {
        ["array"] = new ArrayFunctions(),
        ["shell_quote"] = Joined(Quoting.Shell),
        ["env_value"] = Joined(Quoting.Word),
        ["label_value"] = Joined(Quoting.Word),
        ["plain_word"] = Joined(Quoting.Plain),
        ["url_word"] = Joined(Quoting.Url),
        ["package_word"] = Joined(Quoting.Package),
        ["package_name"] = Joined(text => Quoting.Package(text).Split('=')[0]),
        ["comment"] = Joined(Quoting.Comment),
        ["json_array"] = new TemplateFunction(1, (_, arguments) => Quoting.Json(Texts(arguments[0]))),
    };

    // Several arguments are one text: shell_quote "uid=" user.uid
    private static TemplateFunction Joined(Func<string, string> quote) =>
        new(1, (_, arguments) => quote(string.Concat(arguments.Select(Text))));

    private static IEnumerable<string> Texts(object? value) =>
        value is ScriptArray items ? items.Select(Text) : throw new FormatException("expected a list of texts");

    private static string Text(object? value) => value switch
    {
        DataText data => data.Value,
        string text => text,
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new FormatException($"expected a text, found {value?.GetType().Name ?? "nothing"}"),
    };
}
