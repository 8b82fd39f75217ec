using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace WorkerImages.Machine;

/// <summary>Runs a program of this machine to its end.</summary>
internal static class ChildProcess
{
    /// <summary>Gives the exit status. Cancelled, the program and all that it started are killed before the exception leaves.</summary>
    /// <param name="program">A file name to look up in PATH, or a path.</param>
    /// <param name="arguments">Argument list; no shell in between.</param>
    /// <param name="environment">Set on top of this process's own.</param>
    /// <param name="line">Is given each line of both outputs, one at a time. What it throws ends the program and leaves here.</param>
    /// <param name="started">Is given the process when it runs.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static async Task<int> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Action<string> line,
        Action<Process> started,
        CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(program, arguments, environment) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var gate = new Lock();
        ExceptionDispatchInfo? fault = null;
        process.OutputDataReceived += (_, data) => Hand(data.Data);
        process.ErrorDataReceived += (_, data) => Hand(data.Data);
        process.Start();
        try
        {
            started(process);
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync(stop.Token);
            fault?.Throw();
            return process.ExitCode;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            fault?.Throw();
            throw;
        }

        void Hand(string? text)
        {
            lock (gate)
            {
                if (text is null || fault is not null)
                {
                    return;
                }

                try
                {
                    line(text);
                }
                catch (Exception thrown)
                {
                    // No caller above catches it here: it would end this whole process.
                    fault = ExceptionDispatchInfo.Capture(thrown);
                    stop.Cancel();
                }
            }
        }
    }

    /// <summary>Gives it a text to read and waits for what it says. Cancelled, the program and all that it started are killed.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static async Task<(int Status, string Output, string Error)> AskAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string input,
        CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(program, arguments, environment))!;
        try
        {
            await WriteAsync(process, input);
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The program's path; null when PATH has none.</summary>
    public static string? Find(string program) => Find(program, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The program's path; null when it is in none of the folders, which stand as in PATH.</summary>
    public static string? Find(string program, string? folders) =>
        (folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") })
            .FirstOrDefault(File.Exists);

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its status tells why.
        }
    }

    private static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
