namespace WorkerImages.Reporting;

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
    void Tick(IReadOnlyList<RunningWork> running);

    /// <summary>Takes away what does not stay, so that others may write; nothing that stays is lost.</summary>
    void Clear();
}
