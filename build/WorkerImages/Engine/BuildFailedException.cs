using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>A step of a build failed. The facts are kept apart so that whoever shows them can choose how many.</summary>
public sealed class BuildFailedException(string step, string reason, ImmutableArray<string> lastLines)
    : WorkerImagesException(ExitCode.Build, $"the build failed at {step}", string.Join('\n', [reason, .. lastLines]), EngineAdvice.For(string.Join('\n', [reason, .. lastLines])))
{
    /// <summary>The step's name, such as <c>[3/7] RUN apt-get install …</c>.</summary>
    public string Step { get; } = step;

    /// <summary>The engine's words.</summary>
    public string Reason { get; } = reason;

    /// <summary>The last lines the step wrote, at most twenty.</summary>
    public ImmutableArray<string> LastLines { get; } = lastLines;
}
