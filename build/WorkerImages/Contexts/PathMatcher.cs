using System.Collections.Immutable;

namespace WorkerImages.Contexts;

/// <summary>Where a step of a pattern may end that begins at a place of a path.</summary>
/// <param name="path">The path's characters.</param>
/// <param name="at">The place.</param>
internal delegate IEnumerable<int> PathStep(int[] path, int at);

/// <summary>
/// A pattern as a row of steps through a path. A character is a whole one of Unicode's, as in Go, however many units .NET keeps it in.
/// </summary>
internal sealed class PathMatcher(IEnumerable<PathStep> steps)
{
    private readonly ImmutableArray<PathStep> _steps = [.. steps];

    /// <summary>One character that is taken.</summary>
    public static PathStep One(Func<int, bool> takes) => (path, at) => at < path.Length && takes(path[at]) ? [at + 1] : [];

    /// <summary>Any number of characters that are taken.</summary>
    public static PathStep Many(Func<int, bool> takes) => (path, at) => Enumerable.Range(at, path.Skip(at).TakeWhile(takes).Count() + 1);

    /// <summary>Any number of a path's parts, with the slash behind each.</summary>
    public static PathStep Parts => (path, at) => Enumerable.Range(at, path.Length - at).Where(place => path[place] == '/').Select(place => place + 1).Prepend(at);

    /// <summary>Nothing, where a condition holds.</summary>
    public static PathStep When(Func<int[], int, bool> holds) => (path, at) => holds(path, at) ? [at] : [];

    /// <summary>A text as its characters.</summary>
    public static int[] CharactersOf(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    /// <summary>True when the steps lead from the path's beginning to its end.</summary>
    public bool IsMatch(string path)
    {
        var characters = CharactersOf(path);
        List<int> places = [0];
        foreach (var step in _steps)
        {
            places = [.. places.SelectMany(at => step(characters, at)).Distinct()];
        }

        return places.Contains(characters.Length);
    }
}
