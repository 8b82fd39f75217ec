namespace WorkerImages.Reporting.Terminal;

/// <summary>One line for each event that matters, no escape sequence; a sign of life when nothing happens for long.</summary>
/// <param name="output">Where it writes.</param>
/// <param name="lightest">What is lighter is left out.</param>
/// <param name="sections">The parts of the log that can be folded; of what matters none is.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainDisplay(TextWriter output, Weight lightest, LogSections sections, TimeProvider time) : IDisplay
{
    private const int LongestDetail = 120;

    private long _lastLine = time.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public void Show(ReportLine? line, IReadOnlyList<RunningWork> running)
    {
        if (line is null || line.Weight < lightest)
        {
            return;
        }

        if (line.Weight >= Weight.Warning)
        {
            sections.Leave();
        }
        else if (line.Section is { } section)
        {
            sections.Enter(section);
        }

        Write(line.Text);
    }

    /// <inheritdoc/>
    public void Tick(IReadOnlyList<RunningWork> running, RunProgress progress)
    {
        if (lightest > Weight.Detail || time.GetElapsedTime(_lastLine) < Period)
        {
            return;
        }

        foreach (var work in running)
        {
            var detail = CellText.Fit(work.Detail, LongestDetail);
            var since = $"still running, {Measure.Seconds(time.GetElapsedTime(work.Since).TotalSeconds)}s";
            Write(string.Join("  ", new[] { work.Name, work.Position, detail, since }.Where(part => part.Length > 0)));
        }

        if (progress.Line(time.GetElapsedTime(progress.Since)) is { Length: > 0 } overall)
        {
            Write(overall);
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        sections.Leave();
        output.Flush();
    }

    private void Write(string text)
    {
        output.Write(text + "\n");
        output.Flush();
        _lastLine = time.GetTimestamp();
    }
}
