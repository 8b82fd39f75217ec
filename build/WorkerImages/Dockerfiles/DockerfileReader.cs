using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WorkerImages.Dockerfiles;

/// <summary>
/// Reads a Dockerfile as the frontend of engine 20.10 does (moby/buildkit v0.8, frontend/dockerfile/parser): without here-documents, which
/// that frontend reads as unknown instructions. It refuses nothing; <see cref="DockerfileLint"/> says what is wrong.
/// </summary>
internal sealed partial class DockerfileReader
{
    private readonly string[] _lines;
    private readonly Dictionary<string, string> _directives = new(StringComparer.Ordinal);
    private readonly List<DockerfileInstruction> _instructions = [];

    private DockerfileReader(string text) => _lines = text.Split('\n');

    private char Escape => _directives.GetValueOrDefault("escape") == "`" ? '`' : '\\';

    /// <summary>Takes a Dockerfile apart.</summary>
    public static DockerfileText Read(string text)
    {
        var reader = new DockerfileReader(text);
        reader.ReadDirectives();
        reader.ReadInstructions();
        var instructions = reader._instructions;
        return new(
            reader.Escape,
            reader._directives.GetValueOrDefault("syntax"),
            [.. instructions.TakeWhile(each => each.Keyword != "FROM")],
            StagesOf(instructions));
    }

    // Directives are comments of the form "# name=value" before anything else, an ordinary comment included.
    private void ReadDirectives()
    {
        foreach (var line in _lines)
        {
            var match = DirectivePattern().Match(line);
            if (!match.Success || !_directives.TryAdd(match.Groups["name"].Value.ToLowerInvariant(), match.Groups["value"].Value))
            {
                return;
            }
        }
    }

    private void ReadInstructions()
    {
        var text = new StringBuilder();
        var lines = ImmutableArray.CreateBuilder<(int Offset, int Line)>();
        for (var i = 0; i < _lines.Length; i++)
        {
            var line = text.Length == 0 && lines.Count == 0 ? _lines[i].TrimStart() : _lines[i];
            if (CommentPattern().IsMatch(_lines[i]) || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            lines.Add((text.Length, i + 1));
            var isContinued = TryCutContinuation(line, out var part);
            text.Append(part);
            if (!isContinued)
            {
                Add(text, lines);
            }
        }

        Add(text, lines);
    }

    private bool TryCutContinuation(string line, out string part)
    {
        var trimmed = line.TrimEnd(' ', '\t', '\r');
        part = trimmed.EndsWith(Escape) ? trimmed[..^1] : line.TrimEnd('\r');
        return trimmed.EndsWith(Escape);
    }

    private void Add(StringBuilder text, ImmutableArray<(int Offset, int Line)>.Builder lines)
    {
        if (lines.Count > 0)
        {
            _instructions.Add(Instruction(text.ToString().TrimEnd(), [.. lines]));
        }

        text.Clear();
        lines.Clear();
    }

    private static DockerfileInstruction Instruction(string text, ImmutableArray<(int Offset, int Line)> lines)
    {
        var rest = InstructionPattern().Match(text);
        var keyword = rest.Groups["keyword"].Value.ToUpperInvariant();
        var flags = ImmutableArray.CreateBuilder<DockerfileFlag>();
        var at = rest.Length;
        for (var flag = FlagPattern().Match(text, at); flag.Success; flag = FlagPattern().Match(text, at))
        {
            flags.Add(new(flag.Groups["name"].Value, flag.Groups["value"].Value));
            at += flag.Length;
        }

        var arguments = text[at..];
        return new(keyword, flags.ToImmutable(), arguments, lines[0].Line)
        {
            Lines = [.. lines.Select(each => (Math.Max(0, each.Offset - at), each.Line))],
            Exec = ExecForm(keyword == "HEALTHCHECK" ? HealthCommandPattern().Replace(arguments, "") : arguments),
        };
    }

    private static ImmutableArray<string>? ExecForm(string arguments)
    {
        if (!arguments.StartsWith('['))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(arguments);
            var words = ImmutableArray.CreateBuilder<string>();
            foreach (var word in document.RootElement.EnumerateArray())
            {
                if (word.ValueKind != JsonValueKind.String)
                {
                    return null;
                }

                words.Add(word.GetString()!);
            }

            return words.ToImmutable();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // InvalidOperationException: half a character
        {
            // the builder takes what is no JSON for the shell form
            return null;
        }
    }

    private static ImmutableArray<DockerfileStage> StagesOf(List<DockerfileInstruction> instructions)
    {
        var stages = ImmutableArray.CreateBuilder<DockerfileStage>();
        for (var i = 0; i < instructions.Count; i++)
        {
            if (instructions[i].Keyword == "FROM")
            {
                var words = DockerfileWords.Fields(instructions[i].Arguments);
                var name = words is [_, var word, var alias, ..] && word.Equals("AS", StringComparison.OrdinalIgnoreCase) ? alias : null;
                var body = instructions.Skip(i + 1).TakeWhile(each => each.Keyword != "FROM");
                stages.Add(new(stages.Count, name?.ToLowerInvariant(), words.FirstOrDefault() ?? "", instructions[i], [.. body]));
            }
        }

        return stages.ToImmutable();
    }

    [GeneratedRegex(@"\A#[ \t]*(?<name>[A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(?<value>.+?)[ \t\r]*\z")]
    private static partial Regex DirectivePattern();

    [GeneratedRegex(@"\A[ \t]*#")]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"\A(?<keyword>\S*)\s*")]
    private static partial Regex InstructionPattern();

    [GeneratedRegex(@"\G--(?<name>[A-Za-z][A-Za-z0-9-]*)(=(?<value>\S*))?(\s+|\z)")]
    private static partial Regex FlagPattern();

    [GeneratedRegex(@"\A(?i:CMD)\s+")]
    private static partial Regex HealthCommandPattern();
}
