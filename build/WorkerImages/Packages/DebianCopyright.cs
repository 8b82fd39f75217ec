using System.Collections.Immutable;

namespace WorkerImages.Packages;

/// <summary>
/// Reads the licences out of a copyright file in Debian's machine-readable form
/// (www.debian.org/doc/packaging-manuals/copyright-format/1.0).
/// </summary>
internal static class DebianCopyright
{
    private const string Format = "copyright-format";

    /// <summary>The short names, sorted; empty when the file is in no such form.</summary>
    public static ImmutableArray<string> Licences(string text)
    {
        var paragraphs = ControlFile.Paragraphs(text).ToList();
        if (paragraphs.Count == 0
            || !paragraphs[0].TryGetValue("Format", out var format)
            || !format.Contains(Format, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        // A paragraph that has neither files nor the format only gives a licence's text.
        return
        [
            .. paragraphs
                .Where(fields => fields.ContainsKey("Files") || fields.ContainsKey("Format"))
                .Select(fields => fields.GetValueOrDefault("License", "").Split('\n')[0].Trim())
                .Where(licence => licence.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
