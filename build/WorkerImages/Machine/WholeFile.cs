namespace WorkerImages.Machine;

/// <summary>A file that is there whole or not at all: a reader, or a run at the same time, never meets half of it.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the path, then puts that in its place. Makes the folder; leaves nothing half-written.</summary>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) =>
        WriteAsync(path, unfinished => File.WriteAllTextAsync(unfinished, text, cancellationToken));

    /// <summary>Lets somebody write beside the path, then puts that in its place. Makes the folder; leaves nothing half-written.</summary>
    /// <param name="path">Where the file shall be.</param>
    /// <param name="write">Is given the path to write to. When it throws, nothing has changed.</param>
    public static async Task WriteAsync(string path, Func<string, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
