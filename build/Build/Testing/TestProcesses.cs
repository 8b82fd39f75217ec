using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Build.Testing;

/// <summary>
/// A test program and all that it starts, wherever that goes: into its own session, or to another parent. All of it inherits one
/// variable, by which it is found.
/// </summary>
internal sealed class TestProcesses
{
    private const string Variable = "WORKER_IMAGES_TEST_RUN";
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    private readonly string _value = $"{Guid.NewGuid():n}";

    /// <summary>How long each way of ending them is given.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Starts the program.</summary>
    public Process Start(ProcessStartInfo start)
    {
        start.Environment[Variable] = _value;
        return Process.Start(start)!;
    }

    /// <summary>
    /// Ends them. Test programs take back what they did when they are interrupted; what is left then is asked to end, except shells, which tidy
    /// up after what they started; and what does not end is killed.
    /// </summary>
    public async Task EndAsync(Process program)
    {
        Signal(Interrupt, id => id == program.Id);
        await PassAsync(() => program.HasExited);
        Signal(Terminate, id => !IsShell(id));
        await PassAsync(() => Find().Count == 0);
        Signal(Kill, _ => true);
        await PassAsync(() => Find().Count == 0);
        if (!program.HasExited)
        {
            program.Kill(entireProcessTree: true); // on a system without /proc to find them in
        }
    }

    private List<int> Find() =>
    [
        .. from process in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : []
           where Read(process, "environ").Split('\0').Contains($"{Variable}={_value}")
           select int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture),
    ];

    // What cannot be sent a signal has ended meanwhile, which is what is wanted.
    private void Signal(int signal, Func<int, bool> isMeant) => Find().Where(isMeant).ToList().ForEach(id => _ = Send(id, signal));

    // A process that another program started sends no notice when it ends: this can only look for it again.
    private async Task PassAsync(Func<bool> isOver)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience && !isOver();)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static bool IsShell(int id) => Read($"/proc/{id}", "comm").Trim() is "sh" or "dash" or "bash";

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ""; // no process, one that has just ended, or another user's, which is not ours
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int id, int signal);
}
