using System.Collections.Immutable;

namespace WorkerImages.Planning.Changes;

/// <summary>
/// What a label keeps of files, within bounds whatever their number: file → value, and in place of the files of a folder for which there is no room
/// folder (with a slash at its end) → the hash over them. Folders are opened while there is room, those first that need least of it. A record is
/// compared with any files, whichever folders were opened when it was made.
/// </summary>
internal static class FileRecord
{
    /// <summary>Bytes of JSON at most: labels go wherever the image goes, and not everything on the way takes more.</summary>
    public const int Largest = 16 * 1024;

    private static readonly Comparer<(int Bytes, string Name)> LeastFirst = Comparer<(int Bytes, string Name)>.Create(
        (one, other) => one.Bytes != other.Bytes ? one.Bytes.CompareTo(other.Bytes) : string.CompareOrdinal(one.Name, other.Name));

    /// <summary>The record of files.</summary>
    /// <param name="files">Path → value, by ordinal.</param>
    /// <param name="alone">One of them that has its own entry in any case.</param>
    public static ImmutableSortedDictionary<string, string> Of(ImmutableSortedDictionary<string, string> files, string alone)
    {
        var record = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        record.Add(alone, files[alone]);
        var root = FileFolder.Root([.. files.Where(file => file.Key != alone)]);
        var closed = new PriorityQueue<FileFolder, (int Bytes, string Name)>(LeastFirst);
        closed.Enqueue(root, (root.BytesToOpen, root.Name));
        var room = Largest - 2 - FileFolder.Bytes(alone, files[alone]) - root.Bytes(); // 2 for the braces
        while (closed.TryPeek(out var folder, out var need) && need.Bytes <= room)
        {
            closed.Dequeue();
            room -= need.Bytes;
            record.AddRange(folder.Files);
            closed.EnqueueRange(folder.Folders.Select(inner => (inner, (inner.BytesToOpen, inner.Name))));
        }

        record.AddRange(closed.UnorderedItems.Where(item => !item.Element.IsEmpty).Select(item => KeyValuePair.Create(item.Element.Name, item.Element.Hash)));
        return record.ToImmutable();
    }

    /// <summary>What is different, by name: of a file its value, of a folder its hash; null where there was none, or is none any more.</summary>
    /// <param name="record">Of the files as they were.</param>
    /// <param name="files">The files as they are.</param>
    public static ImmutableArray<(string Name, string? Old, string? New)> Changes(
        ImmutableSortedDictionary<string, string> record, ImmutableSortedDictionary<string, string> files)
    {
        var root = FileFolder.Root([.. files.Where(file => !record.ContainsKey(file.Key))]);
        var closed = record.Keys.Where(FileFolder.IsName).Select(root.Find).ToList();
        var hidden = closed.SelectMany(folder => folder.All).Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        var now = closed.Where(folder => !folder.IsEmpty).Select(folder => KeyValuePair.Create(folder.Name, folder.Hash))
            .Concat(files.Where(file => !hidden.Contains(file.Key)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        return
        [
            .. record.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Old: record.GetValueOrDefault(name), New: now.GetValueOrDefault(name)))
                .Where(change => change.Old != change.New),
        ];
    }
}
