namespace WorkerImages.Smoke;

/// <summary>A program that must run.</summary>
/// <param name="Version">What its version must begin with, whole numbers at a time; null for any.</param>
internal sealed record ToolPromise(string? Version)
{
    /// <summary>True for 26.1.5 where 26.1 is promised, not for 26.10.</summary>
    public bool IsKeptBy(string version) =>
        Version is null
        || (version.StartsWith(Version, StringComparison.Ordinal)
            && (version.Length == Version.Length || !char.IsAsciiDigit(version[Version.Length])));
}
