using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Contexts;

/// <summary>
/// A <c>.dockerignore</c>: what of a folder stays out of a build context. The last line that matches a path, or a directory above it,
/// decides; a line that begins with <c>!</c> lets back in (moby/patternmatcher, MatchesOrParentMatches).
/// </summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".dockerignore";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ImmutableArray<Rule> _rules;

    private IgnoreRules(ImmutableArray<Rule> rules) => _rules = rules;

    private sealed record Rule(int Line, string Text, bool LetsIn, Regex Pattern);

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
                problems.Add(new(new(FileName, i + 1, 1), error.Message));
            }
        }

        return problems.Count == 0
            ? new(rules.ToImmutable())
            : throw new ProblemsFoundException(ExitCode.Usage, $"cannot read {FileName}", problems);
    }

    /// <summary>The line that keeps a path out, for people; null when it is let in.</summary>
    public string? WhyIgnored(string path) =>
        _rules.LastOrDefault(rule => WithParents(path).Any(rule.Pattern.IsMatch)) is { LetsIn: false } rule
            ? $"{FileName}:{rule.Line} '{rule.Text}'"
            : null;

    /// <summary>True when nothing below an ignored directory can be let back in, so that it need not be entered.</summary>
    public bool IsClosed(string directory) => WhyIgnored(directory) is not null && !_rules.Any(rule => rule.LetsIn);

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path, Utf8) : [];
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

        var letsIn = text[0] == '!';
        var pattern = Clean(letsIn ? text[1..].Trim() : text);
        if (pattern.Length > 0)
        {
            yield return new(number, text, letsIn, PathPattern.Compile(pattern));
        }
    }

    private static string Clean(string pattern)
    {
        var parts = new List<string>();
        foreach (var part in pattern.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static IEnumerable<string> WithParents(string path)
    {
        yield return path;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
