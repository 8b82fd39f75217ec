namespace WorkerImages.Reporting;

/// <summary>How much a line matters; a display leaves out what is too light for it.</summary>
internal enum Weight
{
    /// <summary>For a log; a live display shows it in a line that it draws again.</summary>
    Detail,

    /// <summary>Something is over, or was done to the machine.</summary>
    Milestone,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>A failure.</summary>
    Failure,
}
