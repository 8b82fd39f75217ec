using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Finds the cause in what mmdebstrap and apt wrote; both tell it to people only.</summary>
internal static class BootstrapFaults
{
    private const int LinesShown = 6;

    /// <param name="what">What failed.</param>
    /// <param name="lines">The last lines of the log.</param>
    /// <param name="log">Where the whole log is.</param>
    public static WorkerImagesException Read(string what, IReadOnlyCollection<string> lines, string log)
    {
        // A full disk makes apt say "Failed to fetch" too, so it is looked for first.
        var (code, next) = true switch
        {
            _ when AptFaults.IsDiskFull(lines) => (ExitCode.Build, "free some disk space; "),
            _ when Says(lines, "does not have a Release file") => (ExitCode.Network, "check the suite's name in catalog.yaml and the mirror in the machine's apt sources; "),
            // The first where nothing runs programs of that processor, the second where something else than Debian's emulator does.
            _ when Says(lines, "can neither be executed natively") || Says(lines, "cannot find /usr/bin/qemu-") =>
                (ExitCode.Build, "let this machine emulate that processor (apt-get install qemu-user-static), or build on one of its kind; "),
            _ when AptFaults.IsNetwork(lines) => (ExitCode.Network, "check the network and the mirror in the machine's apt sources; "),
            _ => (ExitCode.Build, ""),
        };
        return new WorkerImagesException(code, what, Cause(lines), $"{next}the whole log is in {log}");
    }

    private static bool Says(IReadOnlyCollection<string> lines, string sign) =>
        lines.Any(line => line.Contains(sign, StringComparison.OrdinalIgnoreCase));

    // Errors begin with "E: "; without one, the last words are the best there is.
    private static string Cause(IReadOnlyCollection<string> lines)
    {
        var errors = lines.Where(line => line.StartsWith("E: ", StringComparison.Ordinal)).ToList();
        return string.Join('\n', errors.Count > 0 ? errors.Take(LinesShown) : lines.TakeLast(LinesShown));
    }
}
