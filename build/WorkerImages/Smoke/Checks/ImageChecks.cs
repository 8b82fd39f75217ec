using System.Collections.Immutable;

namespace WorkerImages.Smoke.Checks;

/// <summary>All checks of an image: those every image gets from its definition, then those its family declares.</summary>
internal static class ImageChecks
{
    /// <summary>To be raised when a built-in check is changed, so that verdicts of the old one no longer count.</summary>
    public const int Version = 4;

    public static ImmutableArray<SmokeCheck> Of(ImagePromises promises) => [.. KindsOf(promises).SelectMany(kind => kind)];

    /// <summary>The same checks, one group for each kind.</summary>
    public static IEnumerable<IEnumerable<SmokeCheck>> KindsOf(ImagePromises promises) =>
    [
        ConfigChecks.Of(promises),
        FileChecks.Of(promises),
        ToolChecks.Of(promises),
        ProgramChecks.Of(promises),
        StartChecks.Of(promises),
        SocketChecks.Of(promises),
        UserStartChecks.Of(promises),
        DeclaredChecks.Of(promises),
    ];
}
