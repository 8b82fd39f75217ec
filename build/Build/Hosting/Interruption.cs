using System.Runtime.InteropServices;

namespace Build.Hosting;

/// <summary>
/// Turns the first Ctrl+C, SIGTERM or closed terminal (SIGHUP) into a cancellation and gives it a moment to tidy up; the second one is left to the system.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Timer _deadline;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="exit">Ends the process with an exit code, when tidying up takes too long.</param>
    public Interruption(Action<int> exit)
    {
        _deadline = new Timer(_ => exit(ExitCode ?? 1));
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>128 and the signal's number, as in a shell; null as long as nothing interrupted.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>How long tidying up may take. The process has to be gone two seconds after the signal; what is missing here is for leaving.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1.7);

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _deadline.Dispose();
        _source.Dispose();
    }

    /// <returns>Whether this was the first signal, and is taken care of.</returns>
    internal bool Interrupt(PosixSignal signal, TimeSpan grace)
    {
        if (ExitCode is not null)
        {
            return false;
        }

        ExitCode = signal switch
        {
            PosixSignal.SIGHUP => 129,
            PosixSignal.SIGTERM => 143,
            _ => 130,
        };
        _deadline.Change(grace, Timeout.InfiniteTimeSpan);
        _source.CancelAsync();
        return true;
    }

    private void OnSignal(PosixSignalContext signal) => signal.Cancel = Interrupt(signal.Signal, Grace);
}
