using System.Text;

namespace WorkerImages.Contexts;

/// <summary>
/// A pattern of a <c>.dockerignore</c> as Docker reads it (moby/patternmatcher 0.6; Docker Engine 23 and later). Go's filepath.Match judges
/// its syntax, but a path is compared with a text, or with a regular expression that the pattern is written into: so <c>\d</c> is a digit.
/// </summary>
internal static class IgnorePattern
{
    private const string AnyParts = "(.*/)?";
    private const string Escaped = ".+()|{}$";

    /// <summary>Tells whether a path matches; the paths above it are for the caller to ask about.</summary>
    /// <param name="pattern">Cleaned: no empty part, no <c>.</c>.</param>
    /// <exception cref="FormatException">It is no pattern.</exception>
    public static Func<string, bool> Compile(string pattern)
    {
        _ = PathPattern.Compile(pattern);
        var regex = Translate(pattern, out var form);
        return form switch
        {
            Form.Exact => path => path == pattern,
            Form.Prefix => path => path.StartsWith(pattern[..^2], StringComparison.Ordinal),
            Form.Suffix => path => path.EndsWith(pattern[2..], StringComparison.Ordinal) || (pattern[2] == '/' && path == pattern[3..]),
            _ => GoRegex.Compile(regex, pattern).IsMatch,
        };
    }

    // The form is what the last mark makes of it, and two asterisks at the very beginning win over what else is at their place.
    private static string Translate(string pattern, out Form form)
    {
        form = Form.Exact;
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var isFirst = i == 0;
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
                    var isLast = i + 1 == pattern.Length;
                    regex.Append(isLast ? ".*" : AnyParts);
                    form = isFirst ? Form.Suffix : isLast && form == Form.Exact ? Form.Prefix : Form.Regex;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    form = Form.Regex;
                    break;
                case '?':
                    regex.Append("[^/]");
                    form = Form.Regex;
                    break;
                case '\\':
                    regex.Append(pattern[i]).Append(pattern[++i]);
                    form = Form.Regex;
                    break;
                case '[' or ']':
                    regex.Append(pattern[i]);
                    form = Form.Regex;
                    break;
                case var plain:
                    regex.Append(Escaped.Contains(plain, StringComparison.Ordinal) ? "\\" : "").Append(plain);
                    break;
            }
        }

        return regex.ToString();
    }

    /// <summary>How a path is compared.</summary>
    private enum Form
    {
        Exact,

        /// <summary>With what stands before two asterisks at the end.</summary>
        Prefix,

        /// <summary>With what stands behind two asterisks at the beginning.</summary>
        Suffix,

        Regex,
    }
}
