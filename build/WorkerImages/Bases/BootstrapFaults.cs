using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Finds the cause in what mmdebstrap and apt wrote; both tell it to people only.</summary>
internal static class BootstrapFaults
{
    private const int LinesShown = 6;

    public static WorkerImagesException Read(string what, BootstrapLog log)
    {
        // A full disk makes apt say "Failed to fetch" too, so it is looked for first.
        var (code, next) = true switch
        {
            _ when AptFaults.IsDiskFull(log.LastLines) => (ExitCode.Build, "free some disk space; "),
            _ when Says(log, "does not have a Release file") => (ExitCode.Network, "check the suite's name in catalog.yaml and the mirror in the machine's apt sources; "),
            _ when AptFaults.IsNetwork(log.LastLines) => (ExitCode.Network, "check the network and the mirror in the machine's apt sources; "),
            _ => (ExitCode.Build, ""),
        };
        return new WorkerImagesException(code, what, Cause(log), $"{next}the whole log is in {log.Path}");
    }

    private static bool Says(BootstrapLog log, string sign) =>
        log.LastLines.Any(line => line.Contains(sign, StringComparison.OrdinalIgnoreCase));

    // Errors begin with "E: "; without one, the last words are the best there is.
    private static string Cause(BootstrapLog log)
    {
        var errors = log.LastLines.Where(line => line.StartsWith("E: ", StringComparison.Ordinal)).ToList();
        return string.Join('\n', errors.Count > 0 ? errors.Take(LinesShown) : log.LastLines.TakeLast(LinesShown));
    }
}
