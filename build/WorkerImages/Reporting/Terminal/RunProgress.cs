using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>How far a run has come, over all images.</summary>
/// <param name="Since">The clock's timestamp when the first of it began.</param>
internal sealed record RunProgress(long Since)
{
    /// <summary>How many images are to be built.</summary>
    public int Images { get; init; }

    /// <summary>How many of them are over, well or not.</summary>
    public int ImagesOver { get; init; }

    /// <summary>How many checks there are, as far as is known.</summary>
    public int Checks { get; init; }

    /// <summary>How many of them are over.</summary>
    public int ChecksOver { get; init; }

    /// <summary>The same after an event.</summary>
    public RunProgress After(RunEvent told) => told switch
    {
        BuildsPlanned planned => this with { Images = Images + planned.Images },
        ImageBuildEnded => this with { ImagesOver = ImagesOver + 1 },
        ImageSmokeBegan began => this with { Checks = ChecksOver + Math.Max(began.Checks, began.ChecksToCome) },
        SmokeCheckEnded => this with { ChecksOver = ChecksOver + 1 },
        _ => this,
    };

    /// <summary>One line; empty where nothing is counted.</summary>
    /// <param name="elapsed">Since it began.</param>
    public string Line(TimeSpan elapsed)
    {
        string[] parts =
        [
            .. Images > 0 ? [$"{ImagesOver} of {Measure.Count(Images, "image")} built"] : Array.Empty<string>(),
            .. Checks > 0 ? [$"{ChecksOver} of {Measure.Count(Checks, "check")} done"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "" : string.Join(", ", parts) + $"  {Measure.Seconds(elapsed.TotalSeconds)}s";
    }
}
