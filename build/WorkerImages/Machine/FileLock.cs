namespace WorkerImages.Machine;

/// <summary>A file that one process holds at a time; the system lets it go with the process, however that ends.</summary>
internal static class FileLock
{
    // .NET has no wait for a lock that can be cancelled.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock; disposing the result lets it go.</summary>
    /// <param name="path">The file; it and its directory are made when they are not there, and left there.</param>
    /// <param name="waiting">Called once, when another process holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The file cannot be made or opened: no room, no such place, a file system that is read only.</exception>
    public static async Task<IDisposable> TakeAsync(string path, Action waiting, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held) when (IsHeld(held))
            {
                if (isFirst)
                {
                    waiting();
                }

                await Task.Delay(BetweenTries, cancellationToken);
            }
        }
    }

    // .NET keeps the system's own number: EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows.
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);
}
