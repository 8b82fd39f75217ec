using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Secrets;

/// <summary>Who somebody is to which host, as the netrc file of ftp, curl and pip says it (netrc(5)); what a macro does is passed over.</summary>
internal sealed class Netrc
{
    // A shorter password hides behind nothing: its letters are everywhere.
    private const int ShortestTrace = 4;

    // A name of this length is most likely a token.
    private const int LongName = 20;

    private readonly List<Entry> _entries = [];

    private Netrc(IEnumerable<Word> words)
    {
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            switch (word.Current.Text)
            {
                case "machine" when word.MoveNext():
                    _entries.Add(new Entry(word.Current.Text));
                    break;
                case "default":
                    _entries.Add(new Entry(null));
                    Default ??= (word.Current.Line, word.Current.Column);
                    break;
                case "login" or "user" when word.MoveNext() && _entries is [.., var entry]:
                    entry.Login = word.Current.Text;
                    break;
                case "password" when word.MoveNext() && _entries is [.., var entry]:
                    entry.Password = word.Current.Text;
                    break;
                case "account" when word.MoveNext():
                    break;
            }
        }
    }

    /// <summary>Line and column, from 1, of the first entry that is for every host (netrc(5), <c>default</c>); null without one.</summary>
    public (int Line, int Column)? Default { get; }

    /// <summary>True when somebody with a password is named.</summary>
    public bool NamesSomebody => _entries.Any(entry => entry.Password.Length > 0 || entry.Login.Length > 0);

    /// <summary>What must never be seen of it: passwords, and what goes over a wire instead of them.</summary>
    public ImmutableArray<string> Traces =>
        [.. _entries.SelectMany(entry => entry.Traces).Where(trace => trace.Length >= ShortestTrace).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a file's text.</summary>
    public static Netrc Read(string text) => new(WordsOf(text));

    /// <summary>True when it says who somebody is to a host.</summary>
    public bool Knows(string host) => _entries.Any(entry => entry.Host is null || entry.Host.Equals(host, StringComparison.OrdinalIgnoreCase));

    // Words may stand in double quotes and hold escaped characters; a line that begins with # is a comment.
    private static IEnumerable<Word> WordsOf(string text)
    {
        foreach (var (number, line) in text.Split('\n').Index().Where(line => !line.Item.TrimStart().StartsWith('#')))
        {
            for (var at = 0; at < line.Length; at++)
            {
                if (!char.IsWhiteSpace(line[at]))
                {
                    var column = at + 1;
                    yield return new(WordAt(line, ref at), number + 1, column);
                }
            }
        }
    }

    private static string WordAt(string line, ref int at)
    {
        var word = new StringBuilder();
        var isQuoted = line[at] == '"';
        for (at += isQuoted ? 1 : 0; at < line.Length && !(isQuoted ? line[at] == '"' : char.IsWhiteSpace(line[at])); at++)
        {
            at += line[at] == '\\' && at + 1 < line.Length ? 1 : 0;
            word.Append(line[at]);
        }

        return word.ToString();
    }

    private sealed record Word(string Text, int Line, int Column);

    private sealed class Entry(string? host)
    {
        public string? Host { get; } = host;

        public string Login { get; set; } = "";

        public string Password { get; set; } = "";

        public IEnumerable<string> Traces
        {
            get
            {
                yield return Password;
                yield return Uri.EscapeDataString(Password);
                foreach (var encoding in new[] { Encoding.UTF8, Encoding.Latin1 })
                {
                    yield return Convert.ToBase64String(encoding.GetBytes($"{Login}:{Password}"));
                }

                // where the token is the name, the password is some word or nothing
                if (Login.Length > Password.Length || Login.Length >= LongName)
                {
                    yield return Login;
                }
            }
        }
    }
}
