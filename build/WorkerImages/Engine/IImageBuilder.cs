using System.Collections.Immutable;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.Engine;

/// <summary>An engine's builder: BuildKit where the engine has it.</summary>
internal interface IImageBuilder
{
    /// <summary>Builds once, without retries, and gives the image's id.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="progress">Hears of every step and every line of output; may be called from another thread.</param>
    /// <param name="cancellationToken">Ends the build in the engine too.</param>
    /// <exception cref="BuildFailedException">A step failed.</exception>
    /// <exception cref="Outcomes.WorkerImagesException">The engine went away (<see cref="Outcomes.ExitCode.Build"/>).</exception>
    Task<string> BuildAsync(BuildRequest request, IProgress<BuildProgress> progress, CancellationToken cancellationToken);
}

/// <summary>What to build.</summary>
/// <param name="Name">What it is for people.</param>
/// <param name="Dockerfile">The Dockerfile's text. One that the context holds, too, is a file like any other.</param>
/// <param name="Context">Writes the context as a tar to the stream it is given.</param>
/// <param name="Platform">What to build for.</param>
/// <param name="Arguments">Build arguments.</param>
/// <param name="Labels">Labels of the result.</param>
/// <param name="Tags">Names of the result.</param>
/// <param name="UseCache">False to run every step again.</param>
internal sealed record BuildRequest(
    string Name,
    string Dockerfile,
    Func<Stream, CancellationToken, Task> Context,
    Platform Platform,
    IReadOnlyDictionary<string, string> Arguments,
    IReadOnlyDictionary<string, string> Labels,
    ImmutableArray<Reference> Tags,
    bool UseCache)
{
    /// <summary>What steps may mount by name (<c>RUN --mount=type=secret</c>). None of it is part of the result, or told.</summary>
    public ImmutableArray<BuildSecret> Secrets { get; init; } = [];

    /// <summary>The proxies that steps use. They are no part of the result either.</summary>
    public BuildProxies Proxies { get; init; } = BuildProxies.None;
}

/// <summary>What a builder tells while it builds.</summary>
internal abstract record BuildProgress;

/// <summary>A step has begun.</summary>
/// <param name="Step">BuildKit's digest of the step: the same in all events of one step.</param>
/// <param name="Number">From 1, in the Dockerfile's order within a stage; internal steps (load metadata, transfer context) have 0.</param>
/// <param name="Total">How many numbered steps are known by now.</param>
/// <param name="Name">As BuildKit writes it: <c>[2/7] RUN apt-get …</c>, or <c>[stage-0 2/7] RUN …</c> where there are stages or mounts.</param>
internal sealed record StepBegan(string Step, int Number, int Total, string Name) : BuildProgress;

/// <summary>A step wrote a line (without its end).</summary>
internal sealed record StepOutput(string Step, string Line) : BuildProgress;

/// <summary>A step is over.</summary>
/// <param name="Step">As in <see cref="StepBegan"/>.</param>
/// <param name="Number">As in <see cref="StepBegan"/>.</param>
/// <param name="Total">As in <see cref="StepBegan"/>.</param>
/// <param name="Name">As in <see cref="StepBegan"/>.</param>
/// <param name="Seconds">The engine's own measure.</param>
/// <param name="Cached">True when it was not run.</param>
/// <param name="Error">The engine's words when it failed, else null.</param>
internal sealed record StepEnded(string Step, int Number, int Total, string Name, double Seconds, bool Cached, string? Error) : BuildProgress;
