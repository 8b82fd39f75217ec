using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WorkerImages.Yaml;

/// <summary>
/// What a text may look like, in the part of regular expressions that .NET and JSON schema (ECMA 262) read alike.
/// </summary>
/// <param name="Name">What such a text is called, with its article.</param>
/// <param name="Pattern">The expression, from <c>^</c> to <c>$</c>.</param>
/// <param name="Allowed">The expression in words.</param>
/// <param name="Longest">How many characters it may have: code points, as JSON schema counts (Validation, section 6.3.1).</param>
/// <param name="Refusals">Texts that match and are refused for their own reason.</param>
internal sealed record Grammar(string Name, string Pattern, string Allowed, int Longest, params Refusal[] Refusals)
{
    // Made when a text is looked at: most runs need few of them.
    private Regex? _pattern;

    /// <summary>Texts that may hold a password: refused whatever else they are, never shown, and outside the pattern too.</summary>
    public Refusal? Unspeakable { get; init; }

    /// <summary>Null for a text of this grammar, else the message that says why it is none.</summary>
    public string? Refuses(string text)
    {
        if (Unspeakable?.IsOf(text) == true)
        {
            return Unspeakable.Reason;
        }

        if (text.Length > Longest && text.EnumerateRunes().Count() is var length && length > Longest)
        {
            return $"{Quote.Of(text)} is too long for {Name}: {length} characters, at most {Longest} are allowed";
        }

        // "$" also matches before a last line break, which no pattern here may let pass unless it names it.
        if ((_pattern ??= new(Pattern)).Match(text) is not { Success: true } match || match.Length != text.Length)
        {
            return $"{Quote.Of(text)} is not {Name}: expected {Allowed}";
        }

        var refusal = Array.Find(Refusals, refusal => refusal.IsOf(text));
        return refusal is null ? null : $"{Quote.Of(text)} is refused: {refusal.Reason}";
    }

    /// <summary>The pattern with what is refused cut out of it, for a place that takes one expression only.</summary>
    public string WholePattern => string.Concat(Refusals.Select(refusal => $"(?!{refusal.Pattern})")) + Pattern;

    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = Longest, ["pattern"] = Pattern };
        if (Refusals.Length > 0)
        {
            schema["not"] = new JsonObject
            {
                ["anyOf"] = new JsonArray([.. Refusals.Select(r => new JsonObject { ["pattern"] = r.Pattern })]),
            };
        }

        return schema;
    }
}

/// <summary>Texts that are refused, and why.</summary>
internal sealed record Refusal(string Pattern, string Reason)
{
    private Regex? _pattern;

    public bool IsOf(string text) => (_pattern ??= new(Pattern)).IsMatch(text);
}
