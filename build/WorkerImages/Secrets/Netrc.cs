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

    private Netrc(IEnumerable<string> words)
    {
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            switch (word.Current)
            {
                case "machine" when word.MoveNext():
                    _entries.Add(new Entry(word.Current));
                    break;
                case "default":
                    _entries.Add(new Entry(null));
                    break;
                case "login" when word.MoveNext() && _entries is [.., var entry]:
                    entry.Login = word.Current;
                    break;
                case "password" when word.MoveNext() && _entries is [.., var entry]:
                    entry.Password = word.Current;
                    break;
            }
        }
    }

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
    private static IEnumerable<string> WordsOf(string text)
    {
        foreach (var line in text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')))
        {
            for (var at = 0; at < line.Length; at++)
            {
                if (!char.IsWhiteSpace(line[at]))
                {
                    yield return Word(line, ref at);
                }
            }
        }
    }

    private static string Word(string line, ref int at)
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
