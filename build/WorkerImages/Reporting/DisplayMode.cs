namespace WorkerImages.Reporting;

/// <summary>How a run is shown while it goes on.</summary>
public enum DisplayMode
{
    /// <summary>Lines that are drawn again in place, for a person at a terminal.</summary>
    Live,

    /// <summary>One line for each event that matters and no escape sequence, for logs.</summary>
    Plain,

    /// <summary>Warnings and failures only.</summary>
    Quiet,
}
