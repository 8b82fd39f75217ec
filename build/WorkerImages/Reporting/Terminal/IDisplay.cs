using System.Collections.Immutable;

namespace WorkerImages.Reporting.Terminal;

/// <summary>Shows lines that stay and the work that goes on. Called by one thread at a time.</summary>
internal interface IDisplay
{
    /// <summary>How often <see cref="Tick"/> is called while work goes on.</summary>
    TimeSpan Period { get; }

    /// <summary>Something happened.</summary>
    /// <param name="line">The line that stays of it, if any.</param>
    /// <param name="running">What goes on now.</param>
    void Show(ReportLine? line, IReadOnlyList<RunningWork> running);

    /// <summary>Some time went by.</summary>
    /// <param name="running">What goes on now.</param>
    /// <param name="progress">How far the run has come.</param>
    void Tick(IReadOnlyList<RunningWork> running, RunProgress progress);

    /// <summary>Takes away what does not stay, so that others may write; nothing that stays is lost.</summary>
    void Clear();
}

/// <summary>A line that stays.</summary>
/// <param name="Weight">How much it matters.</param>
/// <param name="Text">The line, without its end.</param>
internal sealed record ReportLine(Weight Weight, string Text)
{
    /// <summary>The part of a log that it belongs to; null for one that goes on where the log is.</summary>
    public LogSection? Section { get; init; }
}

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

/// <summary>What is known of a piece of work that goes on.</summary>
/// <param name="Name">An image's name, or a sentence for work outside any image.</param>
/// <param name="IsImage">True for an image's build or checks.</param>
/// <param name="Since">The clock's timestamp when the work, or the step it is at, began.</param>
internal sealed record RunningWork(string Name, bool IsImage, long Since)
{
    /// <summary>The step it is at and how many are known, such as <c>3/9</c>; empty when it has no steps.</summary>
    public string Position { get; init; } = "";

    /// <summary>The step's name, or the last thing that the work said.</summary>
    public string Detail { get; init; } = "";

    /// <summary>True when the step it is at needed no work.</summary>
    public bool Cached { get; init; }

    /// <summary>How many steps or checks are over.</summary>
    public int Done { get; init; }

    /// <summary>How many of the steps that are over needed no work.</summary>
    public int DoneCached { get; init; }

    /// <summary>How many checks there are.</summary>
    public int Checks { get; init; }

    /// <summary>The checks that go on, each with the timestamp of its beginning, the oldest first.</summary>
    public ImmutableArray<(string Check, long Since)> RunningChecks { get; init; } = [];

    /// <summary>The step that failed, number included; null while all is well.</summary>
    public string? FailedStep { get; init; }
}
