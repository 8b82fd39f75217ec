using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>Puts a report on disk.</summary>
internal static class ReportFile
{
    /// <summary>Writes the file under another name first, so that a reader never meets half of it. Makes its folder.</summary>
    /// <exception cref="WorkerImagesException">The file cannot be written.</exception>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) => TryAsync(path, async () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, text, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    });

    /// <summary>Adds to the end of a file that others write too, such as the one that <c>GITHUB_STEP_SUMMARY</c> names.</summary>
    /// <exception cref="WorkerImagesException">The file cannot be written.</exception>
    public static Task AppendAsync(string path, string text, CancellationToken cancellationToken) =>
        TryAsync(path, () => File.AppendAllTextAsync(path, text, cancellationToken));

    private static async Task TryAsync(string path, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(
                ExitCode.Unexpected,
                $"the report {path} cannot be written",
                exception.Message,
                "make room or give this user permission to write there",
                exception);
        }
    }
}
