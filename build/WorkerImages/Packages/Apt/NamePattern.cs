using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Packages.Apt;

/// <summary>
/// A pattern of apt's preferences: a regular expression between slashes, upper and lower case alike, or a shell's pattern
/// (apt-pkg/versionmatch.cc, ExpressionMatches).
/// </summary>
internal static class NamePattern
{
    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);

    /// <summary>True when the text is not just a name.</summary>
    public static bool IsPattern(string text) => text.StartsWith('/') || text.AsSpan().IndexOfAny("*[?") >= 0;

    /// <summary>False for a regular expression that cannot be read, or cannot be matched in time that grows with the text only.</summary>
    public static bool IsReadable(string pattern) => RegexOf(pattern) is not null;

    /// <summary>True when the whole text fits; a regular expression need fit a part of it only.</summary>
    public static bool Matches(string pattern, string text) => RegexOf(pattern)?.IsMatch(text) == true;

    private static Regex? RegexOf(string pattern) => Known.GetOrAdd(pattern, static text =>
    {
        try
        {
            return text is ['/', .. var expression, '/']
                ? new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)
                : new Regex(OfShell(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or NotSupportedException)
        {
            return null;
        }
    });

    // fnmatch(3) without flags
    private static string OfShell(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var at = 0; at < pattern.Length; at++)
        {
            var end = pattern[at] == '[' ? pattern.IndexOf(']', Math.Min(at + 2, pattern.Length)) : -1;
            if (end > 0)
            {
                regex.Append(OfSet(pattern[(at + 1)..end]));
                at = end;
            }
            else
            {
                regex.Append(pattern[at] switch
                {
                    '*' => ".*",
                    '?' => ".",
                    '\\' when at + 1 < pattern.Length => Regex.Escape(pattern[++at].ToString()),
                    var other => Regex.Escape(other.ToString()),
                });
            }
        }

        return regex.Append(@"\z").ToString();
    }

    private static string OfSet(string set)
    {
        var (not, characters) = set[0] is '!' or '^' ? ("^", set[1..]) : ("", set);
        return $"[{not}{characters.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)}]";
    }
}
