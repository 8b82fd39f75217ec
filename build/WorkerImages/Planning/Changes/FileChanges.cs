using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Planning.Changes;

/// <summary>Tells which files are new, gone or different, from what an image's label keeps of them.</summary>
internal static class FileChanges
{
    // Where the same happened to more files in one place, one sentence gives their number.
    private const int MostNamed = 5;

    /// <summary>None where nothing is different.</summary>
    /// <param name="source">Whose files.</param>
    /// <param name="old">The record of the files as they were.</param>
    /// <param name="now">The files as they are.</param>
    public static IEnumerable<Reason> Of(
        ImageSource source, ImmutableSortedDictionary<string, string> old, ImmutableSortedDictionary<string, string> now)
    {
        var changes = FileRecord.Changes(old, now)
            .Select(change => new Change(SourceFiles.PathFrom(source, change.Name), FileFolder.IsName(change.Name), change.Old, change.New))
            .ToList();
        var together = changes.ToLookup(change => (change.Path.Split('/')[0], change.Kind));
        return from change in changes
               let same = together[(change.Path.Split('/')[0], change.Kind)]
               where same.Count() <= MostNamed || same.First() == change
               select same.Count() <= MostNamed ? One(change) : Several([.. same.OrderBy(one => one.Path, StringComparer.Ordinal)]);
    }

    private static Reason One(Change change) =>
        new(ReasonKind.SourceChanged, change.IsFolder ? $"files below {change.Path} {change.Of(2)}" : $"{change.Path} {change.Of(1)}", change.Old, change.New);

    private static Reason Several(List<Change> changes) => new(
        ReasonKind.SourceChanged,
        string.Create(CultureInfo.InvariantCulture, $"{changes.Count} files below {FolderOf(changes)} {changes[0].Of(changes.Count)}"));

    // They are sorted: what the first and the last begin with, all begin with.
    private static string FolderOf(List<Change> changes)
    {
        var (first, last) = (changes[0].Path, changes[^1].Path);
        var same = first.Zip(last).TakeWhile(pair => pair.First == pair.Second).Count();
        return first[..(first.LastIndexOf('/', same - 1) + 1)];
    }

    private sealed record Change(string Path, bool IsFolder, string? Old, string? New)
    {
        public string Kind => (Old, New) switch { (null, _) => "new", (_, null) => "gone", _ => "changed" };

        public string Of(int files) => Kind == "changed" ? Kind : (files == 1 ? "is " : "are ") + Kind;
    }
}
