using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace WorkerImages.TestKit;

/// <summary>How a program ended and what it wrote.</summary>
internal sealed record ProgramResult(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Both outputs, for messages of failed assertions.</summary>
    public override string ToString() => $"exit {ExitCode}\n--- standard output\n{StandardOutput}\n--- standard error\n{StandardError}";
}

/// <summary>A program that a test started. Disposing kills it with its children.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private RunningProgram(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written to its standard output so far.</summary>
    public string Written
    {
        get
        {
            lock (_awaited)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a program with its input closed. A variable whose value is null is taken out of the environment.</summary>
    public static RunningProgram Start(
        string file, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Starts a program and waits for its end.</summary>
    public static async Task<ProgramResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string directory,
        IReadOnlyDictionary<string, string?>? environment,
        CancellationToken cancellationToken)
    {
        using var program = Start(file, arguments, directory, environment);
        return await program.EndAsync(cancellationToken);
    }

    /// <summary>Waits until the program has written <paramref name="text"/> to either output.</summary>
    /// <exception cref="InvalidOperationException">The program ended without writing it; the message holds what it wrote.</exception>
    public async Task SeenAsync(string text, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            _awaited.Add((text, seen));
        }

        var ended = EndAsync(cancellationToken);
        if (await Task.WhenAny(seen.Task, ended) == ended && !seen.Task.IsCompleted)
        {
            throw new InvalidOperationException($"the program ended without writing '{text}': {await ended}");
        }
    }

    /// <summary>Sends a signal by its number.</summary>
    public void Signal(PosixSignalNumber signal)
    {
        if (Kill(_process.Id, (int)signal) != 0)
        {
            throw new InvalidOperationException($"kill {_process.Id} failed with error {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Waits for the end.</summary>
    public async Task<ProgramResult> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        lock (_awaited)
        {
            return new(_process.ExitCode, _output.ToString(), _error.ToString());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Take(StringBuilder to, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_awaited)
        {
            to.Append(line).Append('\n');
            _awaited.FindAll(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)).ForEach(awaited => awaited.Seen.TrySetResult());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}

/// <summary>The signals tests send.</summary>
internal enum PosixSignalNumber
{
    /// <summary>Ctrl+C.</summary>
    Interrupt = 2,

    /// <summary>What cannot be caught.</summary>
    Kill = 9,

    /// <summary>A polite end.</summary>
    Terminate = 15,

    /// <summary>What goes on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Holds a program where it is.</summary>
    Stop = 19,
}
