using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Contexts;

/// <summary>
/// A path with wildcards as Docker reads it: <c>*</c>, <c>?</c> and <c>[...]</c> within one part (Go's filepath.Match), <c>**</c> over
/// any number of parts, a backslash before a character that means itself.
/// </summary>
internal static class PathPattern
{
    private static readonly char[] Wildcards = ['*', '?', '[', '\\'];

    public static bool HasWildcard(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <exception cref="FormatException">A bracket is not closed or holds no class, or a backslash stands last.</exception>
    public static Regex Compile(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i = AnyParts(pattern, i + 2, regex);
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[':
                    i = Class(pattern, i, regex);
                    break;
                case '\\':
                    i = i + 1 < pattern.Length ? i + 1 : throw new FormatException($"'{pattern}' ends in a backslash");
                    regex.Append(Regex.Escape(pattern[i..(i + 1)]));
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i..(i + 1)]));
                    break;
            }
        }

        // Without backtracking a pattern would take a millisecond to prepare; and paths are short.
        return new(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant);
    }

    // At the end, everything below; before a slash, any parts or none.
    private static int AnyParts(string pattern, int next, StringBuilder regex)
    {
        if (next == pattern.Length)
        {
            regex.Append(".*");
            return next - 1;
        }

        regex.Append("(.*/)?");
        return pattern[next] == '/' ? next : next - 1;
    }

    // "[" ["^"] ranges "]", a range being a character or low-high, a backslash before one that would mean something else. A slash is
    // matched too (Go's filepath.Match).
    private static int Class(string pattern, int start, StringBuilder regex)
    {
        var at = start + 1;
        regex.Append('[');
        if (at < pattern.Length && pattern[at] == '^')
        {
            regex.Append('^');
            at++;
        }

        do
        {
            var low = Member(pattern, ref at);
            var high = low;
            if (pattern[at] == '-')
            {
                at++;
                high = Member(pattern, ref at);
            }

            if (high < low)
            {
                throw new FormatException($"'{pattern}' has a range that ends before it begins: '{low}-{high}'");
            }

            regex.Append(CultureInfo.InvariantCulture, $@"\u{(int)low:X4}-\u{(int)high:X4}");
        }
        while (pattern[at] != ']');

        regex.Append(']');
        return at;
    }

    // After it there is always something: at least the closing bracket must follow.
    private static char Member(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] is '-' or ']')
        {
            throw new FormatException($"'{pattern}' has a '{pattern[at]}' where a bracket wants a character: write '\\{pattern[at]}'");
        }

        at += at < pattern.Length && pattern[at] == '\\' ? 1 : 0;
        return at + 1 < pattern.Length ? pattern[at++] : throw new FormatException($"'{pattern}' has a bracket that is not closed");
    }
}
