using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>
/// Shows a run on a console: progress and trouble on standard error, results on standard output. For several threads at once.
/// </summary>
internal sealed class ConsoleReport : IProgress<RunEvent>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ReportSettings _settings;
    private readonly PrintedWriter _results;
    private readonly IDisplay _display;
    private readonly EventText _narration;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isTicking;
    private bool _isDisposed;

    /// <param name="progress">Standard error.</param>
    /// <param name="results">Standard output.</param>
    /// <param name="settings">How it is shown.</param>
    /// <param name="time">The clock.</param>
    public ConsoleReport(TextWriter progress, TextWriter results, ReportSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _results = new PrintedWriter(results, settings.IsReadByRunner);
        _narration = new(time, settings.TellsDetails);
        _display = settings.Mode switch
        {
            DisplayMode.Live => new LiveDisplay(progress, settings, time),
            DisplayMode.Quiet => new PlainDisplay(new PrintedWriter(progress, settings.IsReadByRunner), Weight.Warning, new(progress, LogSystem.Other, time), time),
            _ => new PlainDisplay(new PrintedWriter(progress, settings.IsReadByRunner), Weight.Detail, new(progress, settings.System, time), time),
        };
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How wide a table on standard output may be; null for no limit.</summary>
    public int? TableWidth => _settings.TableWidth;

    /// <summary>On the standard streams of this process, as suits its terminal and environment.</summary>
    /// <param name="quiet">True to show trouble only.</param>
    /// <param name="verbose">True to tell details, too.</param>
    /// <param name="events">True to stream events on standard output.</param>
    public static ConsoleReport OfThisProcess(bool quiet, bool verbose, bool events)
    {
        // Console.Error hands on 256 characters at a time: a drawing would reach the terminal in pieces.
        var progress = new StreamWriter(Console.OpenStandardError(), bufferSize: 64 * 1024);
        return new(progress, Console.Out, ReportSettings.OfThisProcess(quiet) with { TellsDetails = verbose, StreamsEvents = events }, TimeProvider.System);
    }

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _display.Show(_narration.Hear(value), _narration.Running);
                if (_settings.StreamsEvents)
                {
                    Print(EventJson.Of(value, _time.GetUtcNow()) + "\n");
                }

                SetTimer(_narration.Running.Count > 0);
            }
        }
    }

    /// <summary>Writes a result, such as a table, to standard output, between two drawings of what goes on.</summary>
    public void Write(string result)
    {
        lock (_lock)
        {
            _display.Clear();
            Print(result);
        }
    }

    /// <summary>Writes a result that is a JSON document: as it is, or as an event where those are streamed.</summary>
    public void WriteJson(string document) => Write(_settings.StreamsEvents ? EventJson.OfResult(document, _time.GetUtcNow()) + "\n" : document);

    /// <summary>Writes a text for another program: as it is, or in an event where those are streamed.</summary>
    public void WriteText(string text) => Write(_settings.StreamsEvents ? EventJson.OfText(text, _time.GetUtcNow()) + "\n" : text);

    /// <summary>Ends the display: nothing of work that still goes on stays behind, and later events are not shown.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _display.Clear();
        }

        _timer.Dispose();
    }

    private void Print(string text)
    {
        _results.Write(text);
        _results.Flush();
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _display.Tick(_narration.Running, _narration.Progress);
            }
        }
    }

    private void SetTimer(bool ticks)
    {
        if (ticks != _isTicking)
        {
            _isTicking = ticks;
            var period = ticks ? _display.Period : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
        }
    }
}
