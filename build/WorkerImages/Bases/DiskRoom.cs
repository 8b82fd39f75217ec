using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Sees that a bootstrap has room: out of it in the middle of its work, apt may wait for ever instead of failing.</summary>
internal static class DiskRoom
{
    private const long Megabyte = 1_000_000;

    // The package lists, the packages, the system they are unpacked to, and its tar: 237 MB were seen for a small Debian 13.
    private const long MegabytesNeeded = 400;

    /// <summary>What this user may fill: a part of what is free may be kept for root.</summary>
    public static long FreeBytes(string directory) => new DriveInfo(directory).AvailableFreeSpace;

    /// <exception cref="WorkerImagesException">The file system of <paramref name="directory"/> has too little.</exception>
    public static void Check(string directory)
    {
        var free = FreeBytes(directory) / Megabyte;
        if (free < MegabytesNeeded)
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                "no base can be bootstrapped: the disk is full",
                $"{free} MB are free for {directory}, and a bootstrap takes up to {MegabytesNeeded} MB",
                "free some disk space, or set XDG_CACHE_HOME to a place that has more");
        }
    }
}
