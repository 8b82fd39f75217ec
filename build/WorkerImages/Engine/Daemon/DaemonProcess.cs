using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace WorkerImages.Engine.Daemon;

/// <summary>A dockerd that outlives the run that started it, known by the file in which it writes its process number.</summary>
internal sealed class DaemonProcess(PrivateEnginePaths paths, string program)
{
    private const int SignalTerminate = 15;

    /// <summary>Its process number; null when it does not run. A number left by a dead dockerd and taken by another program does not count.</summary>
    public int? Find() => Find(paths.ProcessId, paths.Socket);

    /// <summary>True while the containerd that it started runs, also after somebody killed dockerd itself.</summary>
    public bool HasContainerd => Find(paths.ContainerdProcessId, paths.Execution) is not null;

    /// <summary>Starts it in its own session, so that no Ctrl+C and no closed terminal reaches it.</summary>
    public Process Start(IEnumerable<string> moreArguments)
    {
        // containerd.pid of a killed dockerd may hold a number that is still taken, if only by a dead process that its parent does not reap.
        // A new dockerd would then wait in vain for that containerd.
        if (File.Exists(paths.ContainerdProcessId) && !HasContainerd)
        {
            File.Delete(paths.ContainerdProcessId);
        }

        string[] arguments =
        [
            "--data-root", paths.Data, "--exec-root", paths.Execution, "--pidfile", paths.ProcessId, "--host", $"unix://{paths.Socket}",
            // Where the machine has its own containerd dockerd uses that one: what is ours must not mix with what is others'.
            "--containerd-namespace", paths.Name, "--containerd-plugins-namespace", $"{paths.Name}-plugins",
            .. moreArguments,
        ];

        // setsid replaces itself by dockerd when it leads no process group, so the process started here is dockerd.
        const string Script =
            """program=$1 state=$2 log=$3; shift 3; mkdir -p -m 700 "$state" && cd / && exec setsid "$program" "$@" >"$log" 2>&1 </dev/null""";
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", program, paths.State, paths.Log, .. arguments]))
            ?? throw new InvalidOperationException("the system started no process");
    }

    /// <summary>Asks it to end, waits, and ends it by force when it does not. False when force was needed.</summary>
    public static async Task<bool> StopAsync(int id, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            Terminate(id);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limited.CancelAfter(timeLimit);
            try
            {
                await process.WaitForExitAsync(limited.Token);
                return true;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
                return false;
            }
        }
        catch (ArgumentException)
        {
            return true; // it ended by itself
        }
    }

    /// <summary>Sends SIGTERM.</summary>
    public static void Terminate(int id)
    {
        const int NoSuchProcess = 3;
        if (Kill(id, SignalTerminate) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
        {
            throw new Win32Exception(error);
        }
    }

    // A dead process that was not reaped has an empty command line.
    private static int? Find(string file, string partOfCommandLine)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)
                && File.ReadAllText($"/proc/{id}/cmdline").Contains(partOfCommandLine, StringComparison.Ordinal)
                    ? id
                    : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // no file, no such process, or another user's, which is not ours
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);
}
