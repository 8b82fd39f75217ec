using System.Collections.Frozen;

namespace WorkerImages.Contexts;

/// <summary>
/// What of Go's regular expressions (regexp/syntax) can stand in the translation of an ignore pattern: characters, classes, escapes, and the
/// marks that the translation itself puts there. It refuses all else of them: Docker would read it, but no user can have meant it.
/// </summary>
internal sealed class GoRegex
{
    private const string Parts = "(.*/)?";
    private const string All = ".*";

    private static readonly FrozenDictionary<char, int> Controls =
        new Dictionary<char, int> { ['a'] = '\a', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t', ['v'] = '\v' }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, Func<int, bool>> PerlClasses =
        new Dictionary<char, Func<int, bool>> { ['d'] = IsDigit, ['s'] = one => one is '\t' or '\n' or '\f' or '\r' or ' ', ['w'] = IsWord }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<int, bool>> PosixClasses = new Dictionary<string, Func<int, bool>>
    {
        ["alnum"] = one => IsLetter(one) || IsDigit(one),
        ["alpha"] = IsLetter,
        ["ascii"] = one => one <= 0x7F,
        ["blank"] = one => one is '\t' or ' ',
        ["cntrl"] = one => one is < ' ' or 0x7F,
        ["digit"] = IsDigit,
        ["graph"] = one => one is > ' ' and <= '~',
        ["lower"] = one => one is >= 'a' and <= 'z',
        ["print"] = one => one is >= ' ' and <= '~',
        ["punct"] = one => one is > ' ' and <= '~' && !IsLetter(one) && !IsDigit(one),
        ["space"] = one => one is (>= '\t' and <= '\r') or ' ',
        ["upper"] = one => one is >= 'A' and <= 'Z',
        ["word"] = IsWord,
        ["xdigit"] = one => IsDigit(one) || one is (>= 'a' and <= 'f') or (>= 'A' and <= 'F'),
    }.ToFrozenDictionary();

    private readonly string _pattern;
    private readonly int[] _text;
    private int _at;

    private GoRegex(string text, string pattern) => (_text, _pattern) = (PathMatcher.CharactersOf(text), pattern);

    private bool AtEnd => _at >= _text.Length;

    /// <param name="text">The expression, which must match a whole path.</param>
    /// <param name="pattern">What it was made of, for messages.</param>
    /// <exception cref="FormatException">It is none, or one that is refused here.</exception>
    public static PathMatcher Compile(string text, string pattern) => new(new GoRegex(text, pattern).Steps());

    private IEnumerable<PathStep> Steps()
    {
        while (!AtEnd)
        {
            var character = _text[_at++];
            switch (character)
            {
                case '(':
                    _at += Parts.Length - 1;
                    yield return PathMatcher.Parts;
                    break;
                case '.':
                    _at += All.Length - 1;
                    yield return PathMatcher.Many(one => one != '\n');
                    break;
                case '^':
                    yield return PathMatcher.When((_, at) => at == 0);
                    break;
                case '[':
                    var takes = Class();
                    yield return IsNext('*') ? PathMatcher.Many(takes) : PathMatcher.One(takes);
                    break;
                case '\\':
                    yield return Assertion() ?? PathMatcher.One(PerlClass() ?? Is(Escaped()));
                    break;
                default:
                    yield return PathMatcher.One(Is(character));
                    break;
            }
        }
    }

    private PathStep? Assertion()
    {
        PathStep? step = AtEnd ? null : _text[_at] switch
        {
            'A' => PathMatcher.When((_, at) => at == 0),
            'z' => PathMatcher.When((path, at) => at == path.Length),
            'b' => PathMatcher.When(IsWordEdge),
            'B' => PathMatcher.When((path, at) => !IsWordEdge(path, at)),
            _ => null,
        };
        _at += step is null ? 0 : 1;
        return step;
    }

    // "[" ["^"] members "]"; a bracket that closes is a member where it stands first, and so is a hyphen anywhere but within a range.
    private Func<int, bool> Class()
    {
        var isNegated = IsNext('^');
        var members = new List<Func<int, bool>>();
        while (members.Count == 0 || AtEnd || _text[_at] != ']')
        {
            members.Add(PosixClass() ?? (IsNext('\\') ? PerlClass() ?? Range(Escaped()) : Range(Next())));
        }

        _at++;
        return one => members.Exists(member => member(one)) != isNegated;
    }

    private Func<int, bool> Range(int low)
    {
        if (_at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
        {
            return Is(low);
        }

        _at++;
        var high = IsNext('\\') ? Escaped() : Next();
        return low <= high ? one => one >= low && one <= high : throw new FormatException($"'{_pattern}' has a range that ends before it begins");
    }

    // "[:" ["^"] name ":]"; without the end it is a bracket and a colon.
    private Func<int, bool>? PosixClass()
    {
        var rest = _text.AsSpan(_at);
        var length = rest is ['[', ':', ..] ? rest[2..].IndexOf([':', ']']) : -1;
        if (length < 0)
        {
            return null;
        }

        var name = string.Concat(rest.Slice(2, length).ToArray().Select(char.ConvertFromUtf32));
        _at += length + 4;
        return PosixClasses.GetValueOrDefault(name.TrimStart('^')) is not { } members ? throw new FormatException($"'{_pattern}' has a class [:{name}:], which there is not")
            : name.StartsWith('^') ? one => !members(one) : members;
    }

    private Func<int, bool>? PerlClass()
    {
        if (AtEnd || _text[_at] > 'z' || !PerlClasses.TryGetValue(char.ToLowerInvariant((char)_text[_at]), out var members))
        {
            return null;
        }

        return char.IsUpper((char)_text[_at++]) ? one => !members(one) : members;
    }

    // What is no letter and no digit means itself.
    private int Escaped()
    {
        var character = Next();
        return character <= 'z' && Controls.TryGetValue((char)character, out var control) ? control
            : character <= 0x7F && !IsLetter(character) && !IsDigit(character) ? character
            : throw new FormatException(
                $"'{_pattern}' has '\\{char.ConvertFromUtf32(character)}', which Docker takes for part of a regular expression: leave the backslash out");
    }

    private int Next() => AtEnd ? throw new FormatException($"'{_pattern}' has a bracket that is not closed") : _text[_at++];

    private bool IsNext(char character)
    {
        var isNext = !AtEnd && _text[_at] == character;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private static Func<int, bool> Is(int character) => one => one == character;

    private static bool IsWordEdge(int[] path, int at) => (at > 0 && IsWord(path[at - 1])) != (at < path.Length && IsWord(path[at]));

    private static bool IsLetter(int one) => one is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsDigit(int one) => one is >= '0' and <= '9';

    private static bool IsWord(int one) => IsLetter(one) || IsDigit(one) || one == '_';
}
