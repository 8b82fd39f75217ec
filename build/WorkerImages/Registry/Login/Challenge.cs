using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Registry.Login;

/// <summary>What a registry wants to be shown (RFC 9110, 11.6.1; distribution's token specification has the token parameters).</summary>
/// <param name="Scheme">In lower case: <c>basic</c>, <c>bearer</c>.</param>
/// <param name="Parameters">By name in lower case.</param>
internal sealed record Challenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string Service => Parameters.GetValueOrDefault("service", "");

    /// <summary>What the registry itself would have a token for.</summary>
    public ImmutableArray<string> Scopes => [.. Parameters.GetValueOrDefault("scope", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>True when a token was shown that does not allow what was asked (RFC 6750, 3.1).</summary>
    public bool IsOfScope => Parameters.GetValueOrDefault("error") == "insufficient_scope";

    /// <summary>
    /// Reads the values of <c>WWW-Authenticate</c>. One value may hold several challenges; parameters come quoted or, from some registries,
    /// not, with slashes and colons in them all the same.
    /// </summary>
    public static ImmutableArray<Challenge> Parse(IEnumerable<string> headers) => [.. headers.SelectMany(header => new Reader(header).All())];

    private sealed class Reader(string text)
    {
        private int _at;

        private bool AtEnd => _at >= text.Length;

        public IEnumerable<Challenge> All()
        {
            string? scheme = null;
            var parameters = ImmutableDictionary<string, string>.Empty;
            while (true)
            {
                Skip(" \t,");
                var word = Until(" \t,=");
                if (!AtEnd && scheme is not null && word.Length > 0 && IsAssignment())
                {
                    var name = word.ToLowerInvariant();
                    var value = Value();

                    // A scope that stands twice asks for both.
                    parameters = parameters.SetItem(name, name == "scope" && parameters.TryGetValue(name, out var first) ? $"{first} {value}" : value);
                    continue;
                }

                if (scheme is not null)
                {
                    yield return new(scheme, parameters);
                }

                if (word.Length == 0)
                {
                    yield break;
                }

                (scheme, parameters) = (word.ToLowerInvariant(), ImmutableDictionary<string, string>.Empty);
            }
        }

        private bool IsAssignment()
        {
            var before = _at;
            Skip(" \t");
            if (!AtEnd && text[_at] == '=')
            {
                _at++;
                Skip(" \t");
                return true;
            }

            _at = before;
            return false;
        }

        private string Value()
        {
            if (AtEnd || text[_at] != '"')
            {
                return Until(" \t,");
            }

            var value = new StringBuilder();
            for (_at++; !AtEnd && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && _at + 1 < text.Length)
                {
                    _at++;
                }

                value.Append(text[_at]);
            }

            _at = Math.Min(_at + 1, text.Length); // past the quote, which may be missing
            return value.ToString();
        }

        private void Skip(string characters)
        {
            while (!AtEnd && characters.Contains(text[_at], StringComparison.Ordinal))
            {
                _at++;
            }
        }

        private string Until(string characters)
        {
            var start = _at;
            while (!AtEnd && !characters.Contains(text[_at], StringComparison.Ordinal))
            {
                _at++;
            }

            return text[start.._at];
        }
    }
}
