namespace WorkerImages.Outcomes;

/// <summary>Keeps a log that cannot be written apart from faults of what is logged.</summary>
internal static class LogFaults
{
    /// <summary>Does something to a log file.</summary>
    /// <exception cref="WorkerImagesException">The file cannot be written (<see cref="ExitCode.Build"/>).</exception>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(
                ExitCode.Build, $"the log {path} cannot be written", fault.Message, "free some disk space, see that the file may be written, and run again", fault);
        }
    }
}
