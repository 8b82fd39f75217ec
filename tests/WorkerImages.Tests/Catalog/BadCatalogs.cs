using System.Collections;
using System.Collections.Immutable;
using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Catalog;

/// <summary>
/// Catalogues in which something is wrong. Beside each stand the place and the key that the problem names. A golden file lists the words of
/// all problems.
/// </summary>
/// <param name="file">The file that lines are written into; places without a file are in it.</param>
/// <param name="write">Writes it with the lines of a case.</param>
/// <param name="directory">The folder of the catalogue that is read.</param>
internal sealed class BadCatalogs(string file, Action<ScratchCatalog, string> write, string directory = "images") : IEnumerable<string>
{
    private readonly Dictionary<string, (Action<ScratchCatalog> Write, string[] Places)> _cases = new(StringComparer.Ordinal);

    /// <summary>A case that is lines of the file.</summary>
    /// <param name="lines">The lines, which also name the case.</param>
    /// <param name="places">For each problem, in the report's order, its place and, if it is about one, its key: <c>3:9: uid</c>.</param>
    public void Add(string lines, params string[] places) => Add(lines, catalog => write(catalog, lines), places);

    /// <summary>A case that writes the catalogue itself.</summary>
    public void Add(string name, Action<ScratchCatalog> write, params string[] places) => _cases.Add(name, (write, places));

    public void Check(string name)
    {
        var problems = ProblemsOf(name);
        var expected = _cases[name].Places.Select(place => place.Split(": ", 2)).ToList();
        Assert.Equal(expected.Select(place => Whole(place[0])), problems.Select(problem => Shown(problem.Place!)));
        foreach (var (place, problem) in expected.Zip(problems).Where(pair => pair.First.Length > 1))
        {
            Assert.True(
                problem.Message.StartsWith($"{place[1]}: ", StringComparison.Ordinal)
                    || problem.Message.Contains($"'{place[1]}'", StringComparison.Ordinal),
                $"'{problem.Message}' does not name {place[1]}");
        }
    }

    /// <summary>Every case and the problems that the reader finds in it.</summary>
    public string Words()
    {
        var words = new StringBuilder();
        foreach (var name in _cases.Keys)
        {
            words.Append("> ").Append(Printable(name.TrimEnd('\n')).Replace("\n", "\n> ", StringComparison.Ordinal)).Append('\n');
            words.AppendJoin("", ProblemsOf(name).Select(problem => $"{Shown(problem.Place!)}: {problem.Message}\n")).Append('\n');
        }

        return words.ToString();
    }

    public IEnumerator<string> GetEnumerator() => _cases.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ImmutableArray<Problem> ProblemsOf(string name)
    {
        using var catalog = new ScratchCatalog();
        _cases[name].Write(catalog);
        var found = Assert.Throws<ProblemsFoundException>(() => catalog.ReadFrom(directory));
        Assert.Equal(ExitCode.Usage, found.ExitCode);
        return found.Problems;
    }

    private string Whole(string place) =>
        place.Length == 0 ? file : char.IsAsciiDigit(place[0]) ? $"{file}:{place}" : place;

    private static string Shown(SourcePlace place) =>
        place.ToString() is var text && text.StartsWith("images/", StringComparison.Ordinal) ? text["images/".Length..] : text;

    private static string Printable(string text) => string.Concat(text.Select(letter =>
        char.IsControl(letter) && letter != '\n' ? $"\\u{(int)letter:x4}" : letter.ToString()));
}
