using System.Collections.Immutable;
using WorkerImages.Secrets;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Keeps the steps of one build: numbers them, tells of them, and remembers which failed and what it wrote last.</summary>
internal sealed class BuildSteps(IProgress<BuildProgress> progress, Redactor redactor)
{
    private const int KeptLines = 20;

    private readonly Dictionary<string, Step> _steps = [];
    private int _numbered;
    private Step? _failed;

    /// <summary>The step that failed first, if one did.</summary>
    public (string Name, string Error, ImmutableArray<string> LastLines)? Failed =>
        _failed is null ? null : (_failed.Name, _failed.Error ?? "", [.. _failed.LastLines]);

    /// <summary>Notes a new step, and numbers it if it is in the Dockerfile.</summary>
    public void Announce(string key, string name, bool isNumbered)
    {
        if (!_steps.ContainsKey(key))
        {
            _steps.Add(key, new Step(redactor.Text(name), isNumbered ? ++_numbered : 0));
        }
    }

    /// <summary>True when an announced step has run and is not running again.</summary>
    public bool IsOver(string key) => _steps[key] is { Started: not null, IsRunning: false };

    /// <summary>An announced step runs, or runs again: BuildKit takes up some internal steps twice. No-op when it runs already.</summary>
    public void Begin(string key, DateTimeOffset started)
    {
        var step = _steps[key];
        if (step.Started == started)
        {
            return;
        }

        step.Started = started;
        step.IsRunning = true;
        progress.Report(new StepBegan(key, step.Number, _numbered, step.Name));
    }

    /// <summary>A step wrote something.</summary>
    public void Write(string key, ReadOnlyMemory<byte> piece)
    {
        if (_steps.TryGetValue(key, out var step))
        {
            Tell(key, step, step.Lines.Add(piece));
        }
    }

    /// <summary>A step is over. No-op when it was over already.</summary>
    public void End(string key, double seconds, bool cached, string? error)
    {
        var step = _steps[key];
        if (!step.IsRunning)
        {
            return;
        }

        error = error is null ? null : redactor.Text(error);
        Tell(key, step, step.Lines.Finish());
        step.IsRunning = false;
        step.Error = error;
        if (error is not null && !IsConsequence(error))
        {
            _failed ??= step;
        }

        progress.Report(new StepEnded(key, step.Number, _numbered, step.Name, seconds, cached, error));
    }

    // Steps that ran beside the failing one are cancelled by it.
    private static bool IsConsequence(string error) => error.Contains("context canceled", StringComparison.Ordinal);

    private void Tell(string key, Step step, IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(redactor.Text))
        {
            step.LastLines.Enqueue(line);
            if (step.LastLines.Count > KeptLines)
            {
                step.LastLines.Dequeue();
            }

            progress.Report(new StepOutput(key, line));
        }
    }

    private sealed class Step(string name, int number)
    {
        public string Name { get; } = name;

        public int Number { get; } = number;

        public StepLines Lines { get; } = new();

        public Queue<string> LastLines { get; } = new();

        public DateTimeOffset? Started { get; set; }

        public bool IsRunning { get; set; }

        public string? Error { get; set; }
    }
}
