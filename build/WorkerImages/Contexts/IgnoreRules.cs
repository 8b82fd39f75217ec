using System.Collections.Immutable;
using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Contexts;

/// <summary>
/// A <c>.dockerignore</c>: what of a folder stays out of a build context. The last line that matches a path, or a directory above it,
/// decides; a line that begins with <c>!</c> lets back in (moby/patternmatcher).
/// </summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".dockerignore";

    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ImmutableArray<Rule> _rules;

    private IgnoreRules(ImmutableArray<Rule> rules) => _rules = rules;

    private sealed record Rule(int Line, string Text, bool LetsIn, Func<string, bool> Matches);

    /// <exception cref="ProblemsFoundException">The file is not UTF-8, or a line is no pattern.</exception>
    public static IgnoreRules Read(string root)
    {
        var lines = Lines(Path.Combine(root, FileName));
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var problems = new List<Problem>();
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                rules.AddRange(Parse(lines[i], i + 1));
            }
            catch (FormatException error)
            {
                var column = lines[i].Length - lines[i].TrimStart().Length + 1;
                problems.Add(new(new(FileName, i + 1, column), error.Message));
            }
        }

        return problems.Count == 0
            ? new(rules.ToImmutable())
            : throw new ProblemsFoundException(ExitCode.Usage, $"cannot read {FileName}", problems);
    }

    /// <summary>The line that keeps a path out, for people; null when it is let in.</summary>
    public string? WhyIgnored(string path)
    {
        Rule? decides = null;
        var matches = new bool[_rules.Length];
        foreach (var place in FromTheTop(path))
        {
            decides = Judge(place, matches);
        }

        return decides is { LetsIn: false } ? $"{FileName}:{decides.Line} '{decides.Text}'" : null;
    }

    // What a directory matches all below it does. As Docker does (MatchesUsingParentResults), a line is compared only where it would change
    // something: one that keeps out a directory that is kept out already says nothing of what another line lets in below it.
    private Rule? Judge(string path, bool[] matches)
    {
        Rule? decides = null;
        for (var i = 0; i < matches.Length; i++)
        {
            var rule = _rules[i];
            var isOut = decides is { LetsIn: false };
            matches[i] = matches[i] || (rule.LetsIn == isOut && rule.Matches(path));
            decides = matches[i] ? rule : decides;
        }

        return decides;
    }

    /// <summary>True when nothing below an ignored directory can be let back in, so that it need not be entered.</summary>
    public bool IsClosed(string directory) => WhyIgnored(directory) is not null && !_rules.Any(rule => rule.LetsIn);

    // Lines as Go's bufio.Scanner has them: a carriage return alone ends none.
    private static string[] Lines(string path)
    {
        try
        {
            var text = File.Exists(path) ? Utf8.GetString(File.ReadAllBytes(path)) : "";
            return [.. (text.StartsWith(ByteOrderMark) ? text[1..] : text).Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line)];
        }
        catch (DecoderFallbackException fault)
        {
            throw new ProblemsFoundException(
                ExitCode.Usage, $"cannot read {FileName}", [new Problem(new(FileName), $"the file is not UTF-8: {fault.Message}")]);
        }
    }

    private static IEnumerable<Rule> Parse(string line, int number)
    {
        var text = line.Trim();
        if (text.Length == 0 || line.StartsWith('#'))
        {
            yield break;
        }

        var pattern = text[0] == '!' ? "!" + FromRoot(text[1..].Trim()) : FromRoot(text);

        // Docker does it in two programs. The second trims and cleans once more, and looks for the mark only then.
        pattern = Clean(pattern.Trim());
        var letsIn = pattern.StartsWith('!');
        pattern = letsIn ? pattern[1..] : pattern;
        yield return pattern.Length > 0
            ? new(number, text, letsIn, IgnorePattern.Compile(pattern))
            : throw new FormatException("'!' lets nothing in: write the pattern behind it");
    }

    private static string FromRoot(string path) => path.Length == 0 ? "" : Clean(path) is ['/', _, ..] rooted ? rooted[1..] : Clean(path);

    // Go's filepath.Clean: one slash between parts, no "." and no ".." that can be done without.
    private static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != ".." || (!isRooted && parts is [] or [.., ".."]))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        var clean = (isRooted ? "/" : "") + string.Join('/', parts);
        return clean.Length > 0 ? clean : ".";
    }

    private static IEnumerable<string> FromTheTop(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }

        yield return path;
    }
}
