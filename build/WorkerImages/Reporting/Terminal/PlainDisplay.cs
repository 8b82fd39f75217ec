namespace WorkerImages.Reporting.Terminal;

/// <summary>One line for each event that matters, no escape sequence; a sign of life when nothing happens for long.</summary>
/// <param name="output">Where it writes.</param>
/// <param name="lightest">What is lighter is left out.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainDisplay(TextWriter output, Weight lightest, TimeProvider time) : IDisplay
{
    private const int LongestDetail = 120;

    private long _lastLine = time.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public void Show(ReportLine? line, IReadOnlyList<RunningWork> running)
    {
        if (line is not null && line.Weight >= lightest)
        {
            Write(line.Text);
        }
    }

    /// <inheritdoc/>
    public void Tick(IReadOnlyList<RunningWork> running)
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
    }

    /// <inheritdoc/>
    public void Clear() => output.Flush();

    private void Write(string text)
    {
        output.Write(text + "\n");
        output.Flush();
        _lastLine = time.GetTimestamp();
    }
}
