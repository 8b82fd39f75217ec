using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Dockerfiles;

/// <summary>
/// Cuts the text of a RUN into simple commands, as far as rules about names and options need it: quotes, escapes and separators are
/// understood; what stands in a substitution counts as its own command.
/// </summary>
internal sealed partial class ShellCommands
{
    private static readonly string[] Shells = ["sh", "/bin/sh", "bash", "/bin/bash"];
    private static readonly string[] Reserved =
        ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "case", "esac", "!", "{", "}", "exec", "command"];

    private readonly string _text;
    private readonly List<ShellCommand> _commands = [];
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private bool _isWord;
    private bool _isRedirected;
    private int _start = -1;

    private ShellCommands(string text) => _text = text;

    public static IReadOnlyList<ShellCommand> Of(DockerfileInstruction run)
    {
        return run.Exec is { } exec ? Of(exec) : Of(run.Arguments);
    }

    /// <summary>The commands of an argument list: one, or the commands of the script that it gives a shell.</summary>
    public static IReadOnlyList<ShellCommand> Of(ImmutableArray<string> exec)
    {
        var isScript = exec.Length >= 3 && Shells.Contains(exec[0]) && exec[^2].EndsWith('c');
        return isScript ? Of(exec[^1]) : exec.Length > 0 ? [new(exec, 0, false)] : [];
    }

    public static IReadOnlyList<ShellCommand> Of(string text)
    {
        var reader = new ShellCommands(text);
        for (var i = 0; i < text.Length; i++)
        {
            i = reader.Step(i);
        }

        reader.EndCommand(isPiped: false);
        return reader._commands;
    }

    private int Step(int at)
    {
        switch (_text[at])
        {
            case '\'':
                return Quoted(at, '\'');
            case '"':
                return Quoted(at, '"');
            case '\\' when at + 1 < _text.Length:
                Append(_text[at + 1], at);
                return at + 1;
            case ' ' or '\t':
                EndWord();
                return at;
            case '#' when !_isWord:
                var end = _text.IndexOf('\n', at);
                return end < 0 ? _text.Length : end - 1;
            case '|' when Next(at) != '|':
                EndCommand(isPiped: true);
                return at;
            case '&' when at > 0 && _text[at - 1] is '>' or '<':
                return at;
            case '|' or '&':
                EndCommand(isPiped: false);
                return Next(at) == _text[at] ? at + 1 : at;
            case ';' or '\n' or '(' or ')' or '`':
                EndCommand(isPiped: false);
                return at;
            case '>' or '<':
                Redirect();
                return at;
            default:
                Append(_text[at], at);
                return at;
        }
    }

    private char Next(int at) => at + 1 < _text.Length ? _text[at + 1] : '\0';

    private int Quoted(int start, char quote)
    {
        Begin(start);
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == quote)
            {
                return i;
            }

            i += quote == '"' && _text[i] == '\\' && i + 1 < _text.Length ? 1 : 0;
            _word.Append(_text[i]);
        }

        return _text.Length;
    }

    private void Append(char character, int at)
    {
        Begin(at);
        _word.Append(character);
    }

    private void Begin(int at)
    {
        _isWord = true;
        _start = _start < 0 ? at : _start;
    }

    // A number right before it is a file descriptor, not a word.
    private void Redirect()
    {
        if (_isWord && _word.ToString().All(char.IsAsciiDigit))
        {
            _word.Clear();
            _isWord = false;
        }

        EndWord();
        _isRedirected = true;
    }

    private void EndWord()
    {
        if (!_isWord)
        {
            return;
        }

        var word = _word.ToString();
        _word.Clear();
        _isWord = false;
        var isNoise = _words.Count == 0 && (Reserved.Contains(word) || AssignmentPattern().IsMatch(word));
        if (isNoise || _isRedirected)
        {
            _start = _words.Count == 0 ? -1 : _start;
            _isRedirected = false;
            return;
        }

        _words.Add(word);
    }

    private void EndCommand(bool isPiped)
    {
        EndWord();
        _isRedirected = false;
        if (_words.Count > 0)
        {
            _commands.Add(new([.. _words], _start, isPiped));
        }

        _words.Clear();
        _start = -1;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex AssignmentPattern();
}

/// <summary>A simple command of a RUN.</summary>
/// <param name="Words">Its words without their quotes; assignments in front and redirections are left out.</param>
/// <param name="Offset">Where it begins in the text.</param>
/// <param name="IsPiped">True when its output goes into the next command.</param>
internal sealed record ShellCommand(ImmutableArray<string> Words, int Offset, bool IsPiped)
{
    public string Name => Words[0];

    /// <summary>True when one of the words is one of <paramref name="options"/>; a single-letter one may be in a cluster such as <c>-yq</c>.</summary>
    public bool Has(params string[] options) => Words.Skip(1).Any(word => options.Any(option =>
        word == option
        || (option.Length == 2 && option[1] != '-' && word.Length > 2 && word[0] == '-' && word[1] != '-' && word.Contains(option[1], StringComparison.Ordinal))));
}
