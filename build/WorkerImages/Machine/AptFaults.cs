namespace WorkerImages.Machine;

/// <summary>Finds causes in what apt wrote; it tells them to people only.</summary>
internal static class AptFaults
{
    private static readonly string[] NetworkSigns =
    [
        "Could not connect", "Could not resolve", "Temporary failure resolving", "Unable to connect", "Connection failed",
        "Connection timed out", "Failed to fetch", "Network is unreachable",
    ];

    /// <summary>True when the archive could not be reached. A full disk makes apt say so too, so ask for that first.</summary>
    public static bool IsNetwork(IEnumerable<string> lines) =>
        lines.Any(line => NetworkSigns.Any(sign => line.Contains(sign, StringComparison.OrdinalIgnoreCase)));

    /// <summary>True when the disk is full.</summary>
    public static bool IsDiskFull(IEnumerable<string> lines) =>
        lines.Any(line => line.Contains("No space left on device", StringComparison.OrdinalIgnoreCase));
}
