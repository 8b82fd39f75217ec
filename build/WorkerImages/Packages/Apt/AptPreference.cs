using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Packages.Apt;

/// <summary>A record of apt's preferences (apt_preferences(5)).</summary>
/// <param name="Packages">
/// Names, or patterns of names, with <c>:architecture</c> behind them where it is not the image's own; <c>*</c> alone sets the priority of
/// whole indexes.
/// </param>
/// <param name="Kind">What is compared.</param>
/// <param name="Value">What it must be: a version, fields of a Release file such as <c>a=stable, l=Debian</c>, a host.</param>
/// <param name="Priority">What it is worth; <see cref="Never"/> for what must not be installed.</param>
internal sealed record AptPreference(ImmutableArray<string> Packages, PinKind Kind, string Value, int Priority)
{
    /// <summary>What <c>Pin-Priority: never</c> is worth (apt-pkg/policy.cc, NEVER_PIN).</summary>
    public const int Never = short.MinValue;

    /// <summary>Reads a file of preferences.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="place">Its path, for messages.</param>
    /// <param name="problem">Hears of records that cannot be read: apt would stop at them.</param>
    public static IEnumerable<AptPreference> Read(string text, string place, Action<string> problem)
    {
        foreach (var stanza in ControlFile.Paragraphs(text))
        {
            var names = AptWords.Of(stanza["Package"]);
            var pin = stanza["Pin"].Trim();
            var blank = pin.IndexOfAny([' ', '\t']);
            var (word, value) = blank < 0 ? (pin, "") : (pin[..blank], pin[blank..].Trim());
            PinKind? kind = word.ToLowerInvariant() switch
            {
                "version" => PinKind.Version,
                "release" => PinKind.Release,
                "origin" => PinKind.Origin,
                _ => null,
            };
            var why = Fault(names, kind, word, stanza["Pin-Priority"]);
            if (why is null)
            {
                yield return new(names, kind!.Value, value, PriorityOf(stanza["Pin-Priority"])!.Value);
            }
            else if (stanza.Fields.Keys.Any(field => !field.Equals("Explanation", StringComparison.OrdinalIgnoreCase)))
            {
                problem($"{place}:{stanza.Line}: {why}");
            }
        }
    }

    private static string? Fault(ImmutableArray<string> names, PinKind? kind, string word, string priority) =>
        names.IsEmpty ? "a preference names no package"
        : names.FirstOrDefault(name => name.StartsWith("src:", StringComparison.Ordinal)) is { } source ? $"'{source}': preferences by source package are not understood"
        : names.FirstOrDefault(name => !NamePattern.IsReadable(name)) is { } pattern ? $"'{pattern}' is no pattern of names that is understood"
        : kind is null ? $"'{word}' is no kind of pin"
        : PriorityOf(priority) is null or 0 ? $"'{priority}' is no priority"
        : null;

    private static int? PriorityOf(string text) =>
        text.Equals("never", StringComparison.OrdinalIgnoreCase) ? Never
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, Never + 1, short.MaxValue)
        : null;
}

/// <summary>What a preference compares.</summary>
internal enum PinKind
{
    /// <summary>The version.</summary>
    Version,

    /// <summary>Fields of the Release file.</summary>
    Release,

    /// <summary>The host of the archive.</summary>
    Origin,
}
