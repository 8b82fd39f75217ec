namespace WorkerImages.Machine;

/// <summary>A file that is there whole or not at all: a reader, or a run at the same time, never meets half of it.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the path, then puts that in its place. Makes the folder; leaves nothing half-written.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(unfinished, text, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
