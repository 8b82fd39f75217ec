namespace WorkerImages.Contexts;

/// <summary>
/// A path with wildcards as Go's filepath.Match reads it, and so COPY: <c>*</c>, <c>?</c> and <c>[...]</c> within one part, a backslash
/// before a character that means itself.
/// </summary>
internal sealed class PathPattern
{
    private static readonly char[] Wildcards = ['*', '?', '[', '\\'];

    private readonly string _pattern;
    private readonly int[] _text;
    private int _at;

    private PathPattern(string pattern) => (_pattern, _text) = (pattern, PathMatcher.CharactersOf(pattern));

    public static bool HasWildcard(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <exception cref="FormatException">A bracket is not closed or holds no class, or a backslash stands last.</exception>
    public static PathMatcher Compile(string pattern) => new(new PathPattern(pattern).Steps());

    private IEnumerable<PathStep> Steps()
    {
        while (_at < _text.Length)
        {
            var character = _text[_at++];
            switch (character)
            {
                case '*':
                    yield return PathMatcher.Many(one => one != '/');
                    break;
                case '?':
                    yield return PathMatcher.One(one => one != '/');
                    break;
                case '[':
                    yield return PathMatcher.One(Class());
                    break;
                case '\\':
                    var escaped = _at < _text.Length ? _text[_at++] : throw new FormatException($"'{_pattern}' ends in a backslash");
                    yield return PathMatcher.One(one => one == escaped);
                    break;
                default:
                    yield return PathMatcher.One(one => one == character);
                    break;
            }
        }
    }

    // "[" ["^"] ranges "]", a range being a character or low-high, a backslash before one that would mean something else. A slash is
    // matched too.
    private Func<int, bool> Class()
    {
        var isNegated = _at < _text.Length && _text[_at] == '^';
        _at += isNegated ? 1 : 0;
        var ranges = new List<(int Low, int High)>();
        do
        {
            var low = Member();
            var high = low;
            if (_text[_at] == '-')
            {
                _at++;
                high = Member();
            }

            // Go reads such a range as one that nothing is in; Docker refuses it.
            ranges.Add(low <= high ? (low, high) : throw new FormatException(
                $"'{_pattern}' has a range that ends before it begins: '{char.ConvertFromUtf32(low)}-{char.ConvertFromUtf32(high)}'"));
        }
        while (_text[_at] != ']');

        _at++;
        return one => ranges.Exists(range => one >= range.Low && one <= range.High) != isNegated;
    }

    // After it there is always something: at least the closing bracket must follow.
    private int Member()
    {
        if (_at < _text.Length && _text[_at] is '-' or ']')
        {
            throw new FormatException($"'{_pattern}' has a '{(char)_text[_at]}' where a bracket wants a character: write '\\{(char)_text[_at]}'");
        }

        _at += _at < _text.Length && _text[_at] == '\\' ? 1 : 0;
        return _at + 1 < _text.Length ? _text[_at++] : throw new FormatException($"'{_pattern}' has a bracket that is not closed");
    }
}
