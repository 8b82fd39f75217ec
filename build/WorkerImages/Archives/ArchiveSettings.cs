namespace WorkerImages.Archives;

/// <summary>How long and how often an archive is asked, and how much it may answer.</summary>
internal sealed record ArchiveSettings
{
    /// <summary>How often a request is made before it failed.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The wait after the first fault; it doubles after each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait, whatever the archive asks for.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an archive may say nothing before that is a fault.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of a Release file: Debian's have 200 kB.</summary>
    public long LongestRelease { get; init; } = 8 << 20;

    /// <summary>The most bytes of an index, packed.</summary>
    public long LongestIndex { get; init; } = 128 << 20;

    /// <summary>The most bytes of an index, unpacked: Debian's main has 50 MB.</summary>
    public long LongestUnpacked { get; init; } = 512 << 20;

    /// <summary>How long the cache keeps a file that no run uses.</summary>
    public TimeSpan KeepUnused { get; init; } = TimeSpan.FromDays(30);
}
