using System.Formats.Tar;
using System.Text.Json;

namespace WorkerImages.EngineTests.Engine;

/// <summary>Reads what <c>docker save</c> writes.</summary>
internal static class SavedLayer
{
    /// <summary>The paths of all that the uppermost layer holds.</summary>
    public static async Task<IReadOnlyList<string>> LastFilesAsync(byte[] saved, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(saved, cancellationToken);
        using var manifest = JsonDocument.Parse(entries["manifest.json"]);
        var last = manifest.RootElement[0].GetProperty("Layers").EnumerateArray().Last().GetString()!;
        return [.. (await ReadAsync(entries[last], cancellationToken)).Keys.Select(path => path.TrimEnd('/'))];
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using var tar = new TarReader(new MemoryStream(bytes));
        while (await tar.GetNextEntryAsync(copyData: true, cancellationToken) is { } entry)
        {
            using var content = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content, cancellationToken);
            entries[entry.Name] = content.ToArray();
        }

        return entries;
    }
}
