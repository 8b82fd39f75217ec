using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WorkerImages.Yaml;

/// <summary>
/// Reads a part of YAML 1.2 into nodes that know their places: one document of maps, lists and scalars.
/// Anchors, aliases and tags are refused, so a file says what it says where it says it and cannot grow while it is read.
/// </summary>
internal sealed partial class YamlReader
{
    private const int DeepestNesting = 16;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly string _file;
    private readonly ProblemList _problems;

    private YamlReader(string text, string file, ProblemList problems)
    {
        _scanner = new(new StringReader(text));
        _parser = new(_scanner);
        (_file, _problems) = (file, problems);
    }

    private ParsingEvent Current => _parser.Current ?? throw new InvalidOperationException("the YAML parser has no event");

    /// <summary>Null when the text is no YAML or holds nothing; <paramref name="problems"/> then says why.</summary>
    public static Node? Read(string text, string file, ProblemList problems)
    {
        if (ForbiddenCharacter().Match(text) is { Success: true } forbidden)
        {
            var lines = text.AsSpan(0, forbidden.Index);
            problems.Add(
                new SourcePlace(file, lines.Count('\n') + 1, forbidden.Index - lines.LastIndexOf('\n')),
                $"{Quote.Of(forbidden.Value)} is a character that no YAML file may hold: remove it");
            return null;
        }

        try
        {
            return new YamlReader(text, file, problems).ReadDocument();
        }
        catch (YamlException malformed)
        {
            var message = malformed.Message.TrimEnd('.');
            problems.Add(
                new SourcePlace(file, (int)malformed.Start.Line, (int)malformed.Start.Column),
                $"cannot be read as YAML: {char.ToLowerInvariant(message[0])}{message[1..]}");
            return null;
        }
    }

    private Node? ReadDocument()
    {
        Next();
        Next();
        if (Current is StreamEnd)
        {
            _problems.Add(new SourcePlace(_file), "the file says nothing: it is empty or all comments");
            return null;
        }

        Next();
        var node = ReadNode("", depth: 0);
        Next();
        Next();
        if (Current is not StreamEnd)
        {
            _problems.Add(PlaceOf(Current), "a second document begins here: a file holds one, so remove the '---' line and what follows");
        }

        return node;
    }

    // Called at a node's first event, returns at its last one.
    private Node? ReadNode(string key, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(Current.Start, Current.End, $"Nested more than {DeepestNesting} levels deep");
        }

        RefuseAnchorAndTag();
        var place = PlaceOf(Current);
        return Current switch
        {
            Scalar scalar => new ScalarNode(place, key, scalar.Value, TypeOf(scalar)),
            SequenceStart => new ListNode(place, key, ReadItems(key, depth)),
            MappingStart => new MapNode(place, key, ReadEntries(depth)),
            AnchorAlias => null,
            var other => throw new InvalidOperationException($"the YAML parser gave {other} where a value begins"),
        };
    }

    private List<Node> ReadItems(string key, int depth)
    {
        var items = new List<Node>();
        for (Next(); Current is not SequenceEnd; Next())
        {
            if (ReadNode(key, depth + 1) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private List<MapEntry> ReadEntries(int depth)
    {
        var entries = new List<MapEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (Next(); Current is not MappingEnd; Next())
        {
            var (place, begin) = (PlaceOf(Current), Current.Start);
            var key = ReadNode("", depth + 1) as ScalarNode;
            Next();
            if (Current is MappingEnd)
            {
                // For a ':' with nothing before it the parser gives no key, and takes values for keys from there on.
                throw new YamlException(begin, Current.End, "A ':' here or above has no key before it: write one, or a '-' in its place");
            }

            var value = ReadNode(key?.Text ?? "", depth + 1);
            if (key is null)
            {
                _problems.Add(place, "a key must be a plain word or a text in quotes");
            }
            else if (!lines.TryAdd(key.Text, place.Line))
            {
                _problems.Add(place, $"{Quote.Of(key.Text)} is given twice: first in line {lines[key.Text]}");
            }
            else if (value is not null)
            {
                entries.Add(new(key.Text, place, value));
            }
        }

        return entries;
    }

    private void RefuseAnchorAndTag()
    {
        if (Current is AnchorAlias alias)
        {
            _problems.Add(PlaceOf(alias), $"{Quote.Of("*" + alias.Value)}: aliases are not used here, write the value out");
        }
        else if (Current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _problems.Add(
                PlaceOf(anchored),
                $"{Quote.Of("&" + anchored.Anchor.Value)}: anchors are not used here, write the value where it is needed");
        }
        else if (Current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            _problems.Add(
                PlaceOf(tagged), $"{Quote.Of(tagged.Tag.Value)}: tags are not used here, put a text that looks like a number in quotes");
        }
    }

    // At some texts that are no YAML, such as "a: [\n\nb: [c, -d", the scanner stumbles over itself instead of saying so.
    private void Next()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            var place = _scanner.CurrentPosition;
            throw new YamlException(place, place, "A bracket or a quote may be left open above", fault);
        }
    }

    private SourcePlace PlaceOf(ParsingEvent yaml) => new(_file, (int)yaml.Start.Line, (int)yaml.Start.Column);

    private static ScalarType TypeOf(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => ScalarType.Text,
        { Value: "" or "~" or "null" or "Null" or "NULL" } => ScalarType.Null,
        { Value: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" } => ScalarType.Bool,
        { Value: [(>= '0' and <= '9') or '-' or '+' or '.', ..] } when Number().IsMatch(scalar.Value) => ScalarType.Number,
        _ => ScalarType.Text,
    };

    // YAML 1.2.2 section 10.3.2
    [GeneratedRegex(@"\A(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|" +
        @"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex Number();

    // All but YAML 1.2.2's c-printable (section 5.1); the parser takes NUL for the end of the file.
    [GeneratedRegex(@"[^\t\n\r\x20-\x7E\x85\u00A0-\uD7FF\uD800-\uDFFF\uE000-\uFFFD]")]
    private static partial Regex ForbiddenCharacter();
}
