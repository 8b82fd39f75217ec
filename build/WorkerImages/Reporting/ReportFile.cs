using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting;

/// <summary>Puts a report, or another file that a target is asked for, on disk.</summary>
internal static class ReportFile
{
    /// <summary>Writes the file whole or not at all. Makes its folder.</summary>
    /// <exception cref="WorkerImagesException">The file cannot be written.</exception>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) =>
        TryAsync(path, () => WholeFile.WriteAsync(path, text, cancellationToken));

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
                $"the file {path} cannot be written",
                exception.Message,
                "make room or give this user permission to write there",
                exception);
        }
    }
}
