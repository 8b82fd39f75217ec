using System.Globalization;
using WorkerImages.Outcomes;

namespace Build;

/// <summary>
/// Held by the one run that builds in a checkout; a second one waits. The system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class CheckoutLock : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private CheckoutLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="directory">Where the lock file is; made if it is not there.</param>
    /// <param name="progress">Is told when there is a wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<CheckoutLock> TakeAsync(string directory, IProgress<RunEvent> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "run.lock");
        using var timer = new PeriodicTimer(BetweenTries);
        for (var told = false; ; told = true)
        {
            if (TryOpen(path) is { } file)
            {
                await WriteOwnerAsync(file, cancellationToken);
                return new(file);
            }

            if (!told)
            {
                progress.Report(new Notice("another run is building in this checkout; waiting for its end"));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not (PathTooLongException or DirectoryNotFoundException))
        {
            // somebody else holds it
            return null;
        }
    }

    private static async Task WriteOwnerAsync(FileStream file, CancellationToken cancellationToken)
    {
        file.SetLength(0);
        await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        await file.FlushAsync(cancellationToken);
    }
}
