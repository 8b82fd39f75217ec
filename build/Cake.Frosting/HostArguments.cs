using Cake.Core.Diagnostics;

namespace Cake.Frosting;

/// <summary>The arguments of a run, each <c>--name=value</c> or <c>--flag</c>.</summary>
internal sealed record HostArguments(ILookup<string, string> Values, Verbosity Verbosity)
{
    public IReadOnlyList<string> Targets => Values.Contains("target") ? [.. Values["target"]] : ["Default"];

    /// <exception cref="FormatException">A word is no option, or the verbosity is unknown.</exception>
    public static HostArguments Parse(IEnumerable<string> args)
    {
        var values = args.Select(Option).ToLookup(option => option.Key, option => option.Value, StringComparer.OrdinalIgnoreCase);
        return new(values, VerbosityOf(values["verbosity"].LastOrDefault()));
    }

    public bool Has(string flag) => Values.Contains(flag);

    private static KeyValuePair<string, string> Option(string word)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            throw new FormatException($"unknown command \"{word}\"");
        }

        var parts = word[2..].Split('=', 2);
        return KeyValuePair.Create(parts[0], parts.ElementAtOrDefault(1) ?? string.Empty);
    }

    private static Verbosity VerbosityOf(string? word) =>
        word is null ? Verbosity.Normal
        : Enum.TryParse<Verbosity>(word, ignoreCase: true, out var verbosity) ? verbosity
        : throw new FormatException($"the verbosity \"{word}\" is unknown");
}
