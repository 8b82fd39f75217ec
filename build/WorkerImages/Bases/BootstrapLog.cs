using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>What a bootstrap says: written to its log file as it comes, the last lines kept for an error.</summary>
internal sealed class BootstrapLog : IDisposable
{
    private const int LinesKept = 40;
    private readonly StreamWriter _file;
    private readonly Queue<string> _last = new();
    private readonly Action<string> _advanced;

    /// <param name="path">The log file; written over.</param>
    /// <param name="advanced">Gets what mmdebstrap prints about its progress, for people to watch.</param>
    public BootstrapLog(string path, Action<string> advanced)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Path = path;
        _advanced = advanced;
        // People read the file while it runs, and after a kill: every line must be there at once.
        _file = new StreamWriter(path, append: false) { AutoFlush = true };
    }

    /// <summary>The log file.</summary>
    public string Path { get; }

    /// <summary>The last lines written.</summary>
    public IReadOnlyCollection<string> LastLines => _last;

    public void Write(string line)
    {
        const string Mark = "I: ";
        LogFaults.Guard(Path, () => _file.WriteLine(line));
        _last.Enqueue(line);
        if (_last.Count > LinesKept)
        {
            _last.Dequeue();
        }

        if (line.StartsWith(Mark, StringComparison.Ordinal))
        {
            _advanced(line[Mark.Length..].TrimEnd('.'));
        }
    }

    public void Dispose() => LogFaults.Guard(Path, _file.Dispose);
}
