using System.Text;

namespace WorkerImages.Dockerfiles;

/// <summary>The words of an instruction, cut and expanded as BuildKit's frontend does (frontend/dockerfile/parser and shell, v0.8).</summary>
internal static class DockerfileWords
{
    private static readonly char[] Blanks = [' ', '\t', '\v', '\f', '\r'];

    /// <summary>Words between blanks, quotes or not: what COPY, ADD and FROM are cut into.</summary>
    public static string[] Fields(string text) => text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Words between blanks that no quote covers, quotes kept: what ENV, LABEL and ARG are cut into.</summary>
    public static List<string> Split(string text, char escape)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quote == '\0' && Blanks.Contains(character))
            {
                Flush(word, words);
                continue;
            }

            word.Append(character);
            if (character == escape && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (character is '"' or '\'' && (quote == '\0' || quote == character))
            {
                quote = quote == '\0' ? character : '\0';
            }
        }

        Flush(word, words);
        return words;
    }

    /// <summary>
    /// Name and value (null without a <c>=</c>) of each pair, values as written. The old form <c>ENV name value</c> is one pair.
    /// </summary>
    public static List<(string Name, string? Value)> Pairs(string text, char escape, bool isOldFormAllowed = false)
    {
        var words = Split(text, escape);
        if (isOldFormAllowed && words.Count > 0 && !words[0].Contains('=', StringComparison.Ordinal))
        {
            return [(words[0], text.TrimStart(Blanks)[words[0].Length..].Trim())];
        }

        return [.. words.Select(word => word.Split('=', 2)).Select(pair => (pair[0], pair.ElementAtOrDefault(1)))];
    }

    /// <summary>The word without its quotes, with the values of variables put in; an unknown one is empty.</summary>
    public static string Expand(string word, IReadOnlyDictionary<string, string> variables, char escape)
    {
        var result = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < word.Length; i++)
        {
            var character = word[i];
            if (character is '"' or '\'' && (quote == '\0' || quote == character))
            {
                quote = quote == '\0' ? character : '\0';
            }
            else if (character == escape && quote != '\'')
            {
                i = Escaped(word, i, quote, escape, result);
            }
            else if (character == '$' && quote != '\'')
            {
                i = Variable(word, i, variables, escape, result);
            }
            else
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }

    // Within double quotes only a quote, a dollar sign and the escape itself can be escaped; elsewhere anything.
    private static int Escaped(string word, int at, char quote, char escape, StringBuilder result)
    {
        if (at + 1 >= word.Length)
        {
            return at;
        }

        var next = word[at + 1];
        if (quote == '"' && next != '"' && next != '$' && next != escape)
        {
            result.Append(escape);
        }

        result.Append(next);
        return at + 1;
    }

    private static int Variable(string word, int at, IReadOnlyDictionary<string, string> variables, char escape, StringBuilder result)
    {
        if (at + 1 < word.Length && word[at + 1] == '{' && word.IndexOf('}', at) is > 0 and var close)
        {
            var body = word[(at + 2)..close];
            var name = string.Concat(body.TakeWhile(IsNamePart));
            var value = variables.GetValueOrDefault(name, "");
            var rest = body[name.Length..];
            result.Append(rest.Length < 2 ? value
                : rest.StartsWith(":-", StringComparison.Ordinal) ? value.Length > 0 ? value : Expand(rest[2..], variables, escape)
                : rest.StartsWith(":+", StringComparison.Ordinal) ? value.Length > 0 ? Expand(rest[2..], variables, escape) : ""
                : value);
            return close;
        }

        var bare = string.Concat(word.Skip(at + 1).TakeWhile(IsNamePart));
        result.Append(bare.Length == 0 ? "$" : variables.GetValueOrDefault(bare, ""));
        return at + bare.Length;
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private static void Flush(StringBuilder word, List<string> words)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
