using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Packages;

/// <summary>
/// Turns the licence names of Debian's copyright files into SPDX expressions. What is not surely the same licence gives none: a licence
/// that a lawyer reads must not be a guess.
/// </summary>
internal static partial class SpdxLicence
{
    private static readonly ImmutableDictionary<string, string> Same = new Dictionary<string, string>
    {
        ["Apache-2.0"] = "Apache-2.0",
        ["Artistic"] = "Artistic-1.0-Perl",
        ["Artistic-2.0"] = "Artistic-2.0",
        ["BSD-2-clause"] = "BSD-2-Clause",
        ["BSD-3-clause"] = "BSD-3-Clause",
        ["BSD-4-clause"] = "BSD-4-Clause",
        ["BSL-1.0"] = "BSL-1.0",
        ["CC0-1.0"] = "CC0-1.0",
        ["Expat"] = "MIT",
        ["FSFAP"] = "FSFAP",
        ["FSFUL"] = "FSFUL",
        ["FSFULLR"] = "FSFULLR",
        ["GPL-1"] = "GPL-1.0-only",
        ["GPL-1+"] = "GPL-1.0-or-later",
        ["GPL-2"] = "GPL-2.0-only",
        ["GPL-2+"] = "GPL-2.0-or-later",
        ["GPL-2.0"] = "GPL-2.0-only",
        ["GPL-2.0+"] = "GPL-2.0-or-later",
        ["GPL-3"] = "GPL-3.0-only",
        ["GPL-3+"] = "GPL-3.0-or-later",
        ["GPL-3.0"] = "GPL-3.0-only",
        ["GPL-3.0+"] = "GPL-3.0-or-later",
        ["ISC"] = "ISC",
        ["LGPL-2"] = "LGPL-2.0-only",
        ["LGPL-2+"] = "LGPL-2.0-or-later",
        ["LGPL-2.1"] = "LGPL-2.1-only",
        ["LGPL-2.1+"] = "LGPL-2.1-or-later",
        ["LGPL-3"] = "LGPL-3.0-only",
        ["LGPL-3+"] = "LGPL-3.0-or-later",
        ["MPL-1.1"] = "MPL-1.1",
        ["MPL-2.0"] = "MPL-2.0",
        ["OFL-1.1"] = "OFL-1.1",
        ["Unicode-DFS-2016"] = "Unicode-DFS-2016",
        ["X11"] = "X11",
        ["Zlib"] = "Zlib",
        ["zlib"] = "Zlib",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>One expression for all the licences of a package; null when one of them has no sure name.</summary>
    public static string? Expression(InstalledPackage package)
    {
        if (package.Licences.IsEmpty)
        {
            return null;
        }

        if (package.Kind == PackageKind.Python)
        {
            return package.Licences is [var own] && IsExpression(own) ? own : null;
        }

        var all = package.Licences.Select(Translate).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return all.Contains(null) ? null : string.Join(" AND ", all);
    }

    // SPDX 2.3, annex D.2, without references to texts that the document does not have (LicenseRef-).
    private static bool IsExpression(string text)
    {
        var (depth, wanted) = (0, Name());
        var at = 0;
        while (at < text.Length)
        {
            if (wanted.Match(text, at) is not { Success: true } match)
            {
                return false;
            }

            at += match.Length;
            depth += match.Groups["open"].Captures.Count - match.Groups["close"].Captures.Count;
            if (depth < 0)
            {
                return false;
            }

            wanted = wanted == Name() ? Operator() : Name();
        }

        return depth == 0 && wanted == Operator();
    }

    // "A or B" and "A and B"; both in one line would need Debian's order of words, which people do not keep to.
    private static string? Translate(string name)
    {
        foreach (var (separator, word) in new[] { (Or(), " OR "), (And(), " AND ") })
        {
            if (separator.Split(name) is { Length: > 1 } parts)
            {
                var all = parts.Select(part => Same.GetValueOrDefault(part.Trim())).ToList();
                return all.Contains(null) ? null : $"({string.Join(word, all)})";
            }
        }

        return Same.GetValueOrDefault(name);
    }

    [GeneratedRegex(
        @"\G\s*((?<open>\()\s*)*(?!(AND|OR|WITH)(?![A-Za-z0-9.-])|LicenseRef-|DocumentRef-)[A-Za-z0-9.-]+\+?"
            + @"(\s+WITH\s+[A-Za-z0-9.-]+)?(\s*(?<close>\)))*\s*")]
    private static partial Regex Name();

    [GeneratedRegex(@"\G(AND|OR)(?=[\s(])")]
    private static partial Regex Operator();

    [GeneratedRegex(@"\s+or\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Or();

    [GeneratedRegex(@"\s+and\s+", RegexOptions.IgnoreCase)]
    private static partial Regex And();
}
