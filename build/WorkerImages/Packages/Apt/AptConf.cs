using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Packages.Apt;

/// <summary>
/// Reads apt's configuration (apt.conf(5)): <c>APT::Default-Release "stable";</c>, or nested as <c>APT { Default-Release "stable"; };</c>. The
/// last of two settings counts; lines that mean nothing are passed over.
/// </summary>
internal static class AptConf
{
    /// <summary>The settings that change what apt takes: name in lower case → value, in the order of the files.</summary>
    public static ImmutableArray<(string Name, string Value)> Read(string text)
    {
        var settings = ImmutableArray.CreateBuilder<(string, string)>();
        var above = new Stack<string>();
        var words = new List<string>();
        foreach (var token in Tokens(text))
        {
            switch (token)
            {
                case "{":
                    above.Push(Name(above, words));
                    words.Clear();
                    break;
                case "}":
                    _ = above.TryPop(out _);
                    words.Clear();
                    break;
                case ";":
                    if (words is [_, var value])
                    {
                        settings.Add((Name(above, words), value));
                    }

                    words.Clear();
                    break;
                default:
                    words.Add(token);
                    break;
            }
        }

        return settings.ToImmutable();
    }

    private static string Name(Stack<string> above, List<string> words) =>
        string.Join("::", above.Take(1).Concat(words.Take(1)).Where(part => part.Length > 0)).ToLowerInvariant();

    private static IEnumerable<string> Tokens(string text)
    {
        var word = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var end = End(text, at);
            if (end <= at && text[at] is not ('{' or '}' or ';' or ' ' or '\t' or '\r' or '\n'))
            {
                word.Append(text[at]);
                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (text[at] == '"')
            {
                yield return text[(at + 1)..end];
            }
            else if (end <= at && text[at] is '{' or '}' or ';')
            {
                yield return text[at].ToString();
            }

            at = Math.Max(at, end);
        }
    }

    // Where a comment or a quoted value that begins here ends; the beginning itself for anything else.
    private static int End(string text, int at)
    {
        var rest = text.AsSpan(at);
        var (length, closing) = rest switch
        {
            ['"', ..] => (1, "\""),
            ['/', '*', ..] => (2, "*/"),
            ['/', '/', ..] or ['#', ..] => (1, "\n"),
            _ => (0, ""),
        };
        return length == 0 ? at
            : rest[length..].IndexOf(closing) is var found and >= 0 ? at + length + found + closing.Length - 1
            : text.Length - 1 > at ? text.Length - 1 : at;
    }
}
