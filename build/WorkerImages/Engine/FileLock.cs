namespace WorkerImages.Engine;

/// <summary>A file that one process holds at a time; the system lets it go with the process.</summary>
internal static class FileLock
{
    /// <param name="path">The file; made when it is not there, and left there.</param>
    /// <param name="waiting">Called once, when another process holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<IDisposable> TakeAsync(string path, Action waiting, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                if (isFirst)
                {
                    waiting();
                }

                // .NET has no wait for a lock that can be cancelled.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
