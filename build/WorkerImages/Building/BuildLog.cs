using System.Globalization;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Building;

/// <summary>
/// One build's log file, written as it happens, a line at a time: a log is most wanted when the program did not live to finish it. One
/// without a last line <c>done</c>, <c>failed</c> or <c>cancelled</c> was cut short.
/// </summary>
internal sealed class BuildLog : IDisposable
{
    private StreamWriter? _file;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <exception cref="WorkerImagesException">The file cannot be written; so say all members.</exception>
    public BuildLog(string path, PlanStep step, DateTimeOffset now)
    {
        Path = path;
        LogFaults.Guard(path, () =>
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            _file = new StreamWriter(path, append: false) { AutoFlush = true, NewLine = "\n" };
        });
        WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"# {step.Image} for {step.Source.Platform}, build {step.BuildId}, {now:u}"));
        foreach (var reason in step.Reasons)
        {
            WriteLine($"# because: {reason.Detail}");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Steps are numbered in the order in which they appear; each line says whose it is, since steps run side by side.</summary>
    public void Write(BuildProgress progress)
    {
        lock (_gate)
        {
            WriteLine(progress switch
            {
                StepBegan began => $"#{NumberOf(began.Step)} {began.Name}",
                StepOutput output => $"#{NumberOf(output.Step)}   {output.Line}",
                StepEnded { Error: { } error } failed => $"#{NumberOf(failed.Step)} ERROR {error}",
                StepEnded { Cached: true } cached => $"#{NumberOf(cached.Step)} CACHED",
                StepEnded ended => string.Create(CultureInfo.InvariantCulture, $"#{NumberOf(ended.Step)} DONE {ended.Seconds:0.0}s"),
                _ => throw new ArgumentOutOfRangeException(nameof(progress), progress, null),
            });
        }
    }

    /// <summary>Writes the last line.</summary>
    public void End(string outcome)
    {
        lock (_gate)
        {
            WriteLine($"# {outcome}");
        }
    }

    // What could not be written is tried once more here.
    public void Dispose() => LogFaults.Guard(Path, () => _file?.Dispose());

    private void WriteLine(string line) => LogFaults.Guard(Path, () => _file?.WriteLine(line));

    private int NumberOf(string step)
    {
        if (!_numbers.TryGetValue(step, out var number))
        {
            number = _numbers.Count + 1;
            _numbers.Add(step, number);
        }

        return number;
    }
}
