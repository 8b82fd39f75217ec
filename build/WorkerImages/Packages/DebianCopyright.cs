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
            || !paragraphs[0]["Format"].Contains(Format, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        // A paragraph that has neither files nor the format only gives a licence's text.
        return
        [
            .. paragraphs
                .Where(paragraph => paragraph.Fields.ContainsKey("Files") || paragraph.Fields.ContainsKey("Format"))
                .Select(paragraph => PackageText.Line(paragraph["License"].Split('\n')[0]))
                .Where(licence => licence.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
