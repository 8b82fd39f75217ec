using WorkerImages.Outcomes;

namespace Build;

/// <summary>The system's own refusals, no right and no room, in words for a user: they are no fault of the program.</summary>
internal static class SystemRefusal
{
    // errno(3) on Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows
    private static readonly int[] NoRoom = [28, 69, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private const int ReadOnlyFileSystem = 30;

    /// <summary>The failure that says what to do about a refusal; any other exception as it is.</summary>
    public static Exception Explain(Exception exception) => exception switch
    {
        UnauthorizedAccessException => new WorkerImagesException(
            ExitCode.Unexpected,
            "the system refuses to read or write a file",
            exception.Message,
            $"this program runs as {Environment.UserName}: give that user the right, or run it as the files' owner",
            exception),
        IOException { HResult: ReadOnlyFileSystem } => new WorkerImagesException(
            ExitCode.Unexpected, "a file cannot be written", exception.Message, "work on a copy of the repository that can be written", exception),
        IOException when NoRoom.Contains(exception.HResult) => new WorkerImagesException(
            ExitCode.Unexpected, "a file cannot be written", exception.Message, "free some disk space, then run again", exception),
        _ => exception,
    };
}
