using System.Collections.Immutable;
using Spectre.Console;

namespace WorkerImages.Reporting.Terminal;

/// <summary>
/// Lines that stay above lines that are drawn again in place. Every drawing is one write, so that nothing flickers; the cursor is
/// never hidden and stands in the row below, so that nothing has to be put right however the program ends.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="settings">Its size and whether colours may be used.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveDisplay(TextWriter output, ReportSettings settings, TimeProvider time) : IDisplay
{
    private readonly List<ReportLine> _lines = [];
    private ImmutableArray<string> _frame = [];

    /// <inheritdoc/>
    public TimeSpan Period { get; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Show(ReportLine? line, IReadOnlyList<RunningWork> running)
    {
        if (line is { Weight: > Weight.Detail })
        {
            _lines.Add(line);
        }

        // while work goes on the next tick draws, however many events there are until then
        if (running.Count == 0)
        {
            Draw([]);
        }
    }

    /// <inheritdoc/>
    public void Tick(IReadOnlyList<RunningWork> running, RunProgress progress) =>
        Draw(LiveFrame.Of(running, progress, settings.Size(), since => time.GetElapsedTime(since)));

    /// <inheritdoc/>
    public void Clear() => Draw([]);

    private void Draw(ImmutableArray<string> frame)
    {
        if (_lines.Count > 0 || _frame.Length > 0 || frame.Length > 0)
        {
            output.Write(IsPlain(frame) ? string.Concat(_lines.Select(line => line.Text + "\n")) : Drawing(frame));
            output.Flush();
            _lines.Clear();
            _frame = frame;
        }
    }

    // A run that finds nothing to do has only such lines: it is spared the loading of Spectre.
    private bool IsPlain(ImmutableArray<string> frame) =>
        _frame.Length == 0 && frame.Length == 0 && _lines.TrueForAll(line => line.Weight < Weight.Warning);

    private string Drawing(ImmutableArray<string> frame)
    {
        var drawing = new StringWriter { NewLine = "\n" };
        var writer = new AnsiWriter(
            drawing, new AnsiCapabilities { Ansi = true, ColorSystem = settings.Color ? ColorSystem.Standard : ColorSystem.NoColors });
        if (_frame.Length > 0)
        {
            writer.CursorPreviousLine(RowsOf(_frame, settings.Size().Columns));
        }

        foreach (var line in _lines)
        {
            writer.Write(line.Text, StyleOf(line.Weight)).EraseInLine(0).WriteLine();
        }

        foreach (var line in frame)
        {
            writer.Write(line).EraseInLine(0).WriteLine();
        }

        writer.EraseInDisplay(0);
        return drawing.ToString();
    }

    // A terminal that became narrower has folded what was drawn before.
    private static int RowsOf(ImmutableArray<string> frame, int columns) =>
        frame.Sum(line => Math.Max(1, (CellText.Width(line) + columns - 1) / Math.Max(1, columns)));

    private Style StyleOf(Weight weight) => weight switch
    {
        Weight.Failure when settings.Color => new(Color.Red),
        Weight.Warning when settings.Color => new(Color.Yellow),
        _ => Style.Plain,
    };
}
