namespace WorkerImages.Bases;

/// <summary>Looks at the room on a file system.</summary>
internal static class DiskRoom
{
    private const long Least = 1 << 20;
    private const int LooksInRow = 3;

    // A full disk is no event that the system tells of.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Ends when there has been no room for some seconds: a program that is told so has failed, or made room, by then.</summary>
    public static async Task GoneAsync(string directory, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        for (var looks = 0; looks < LooksInRow;)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            looks = new DriveInfo(directory).TotalFreeSpace < Least ? looks + 1 : 0;
        }
    }
}
