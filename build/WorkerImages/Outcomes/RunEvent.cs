using System.Collections.Immutable;

namespace WorkerImages.Outcomes;

/// <summary>
/// Something a run tells its listeners; rooms report through <see cref="IProgress{T}"/> of it and never write to a console.
/// Reports may come from several threads at once.
/// </summary>
internal abstract record RunEvent;

/// <summary>Something was done to the machine, or is worth knowing: one line.</summary>
internal sealed record Notice(string Text) : RunEvent;

/// <summary>Something that only those want to know who look for it: one line, told from verbose on.</summary>
internal sealed record Detail(string Text) : RunEvent;

/// <summary>Something works but should be looked at: one line.</summary>
internal sealed record Warning(string Text) : RunEvent;

/// <summary>A longer piece of work outside any image has begun, such as bootstrapping a base. Its end is <see cref="WorkEnded"/>.</summary>
/// <param name="Work">Names the work, the same text at its end.</param>
internal sealed record WorkBegan(string Work) : RunEvent;

/// <summary>The last thing that a running piece of work said; replaces what it said before.</summary>
internal sealed record WorkAdvanced(string Work, string Detail) : RunEvent;

/// <summary>A piece of work is over.</summary>
/// <param name="Work">The text of its <see cref="WorkBegan"/>.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Succeeded">False when it failed or was cancelled; the exception tells the rest.</param>
internal sealed record WorkEnded(string Work, double Seconds, bool Succeeded) : RunEvent;

/// <summary>The run is over: one line, the last one, says what it did.</summary>
/// <param name="Summary">The line.</param>
/// <param name="Seconds">How long the run took.</param>
/// <param name="Succeeded">False when anything failed.</param>
/// <param name="Report">The page that tells more, from the repository's root; null where this run wrote none.</param>
internal sealed record RunEnded(string Summary, double Seconds, bool Succeeded, string? Report) : RunEvent;

/// <summary>The builds of a run begin.</summary>
/// <param name="Images">How many images are to be built.</param>
internal sealed record BuildsPlanned(int Images) : RunEvent;

/// <summary>An image's build has begun.</summary>
internal sealed record ImageBuildBegan(string Image) : RunEvent;

/// <summary>A step of an image's build has begun.</summary>
/// <param name="Image">The image's name in the catalogue.</param>
/// <param name="Number">The step's number, from 1.</param>
/// <param name="Total">How many steps are known by now; grows while the Dockerfile is read.</param>
/// <param name="Name">The step as BuildKit names it, such as <c>[2/7] RUN …</c> without the number.</param>
internal sealed record BuildStepBegan(string Image, int Number, int Total, string Name) : RunEvent;

/// <summary>A step of an image's build is over.</summary>
internal sealed record BuildStepEnded(string Image, int Number, int Total, string Name, double Seconds, bool Cached, bool Succeeded) : RunEvent
{
    /// <summary>The packages that the step told it installed, each with its version; none where it told of none, as a cached one.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];
}

/// <summary>An image's build is over.</summary>
internal sealed record ImageBuildEnded(string Image, double Seconds, bool Succeeded) : RunEvent
{
    /// <summary>True where the build did not fail: the run was ended before the build was over.</summary>
    public bool IsInterrupted { get; init; }
}

/// <summary>The checks of an image have begun.</summary>
internal sealed record ImageSmokeBegan(string Image, int Checks) : RunEvent
{
    /// <summary>How many checks of this image and of the images after it the run makes at most; 0 where the run has not counted them.</summary>
    public int ChecksToCome { get; init; }
}

/// <summary>One check of an image has begun.</summary>
internal sealed record SmokeCheckBegan(string Image, string Check) : RunEvent;

/// <summary>One check of an image is over.</summary>
internal sealed record SmokeCheckEnded(string Image, string Check, double Seconds, bool Passed) : RunEvent;

/// <summary>The checks of an image are over.</summary>
internal sealed record ImageSmokeEnded(string Image, int Passed, int Failed, int Skipped, double Seconds) : RunEvent;
