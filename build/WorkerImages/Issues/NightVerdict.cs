using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Issues;

/// <summary>
/// What a night says about the run and each image. The run is judged first: where a registry, a mirror or an engine failed, several images are red for one
/// cause that is not theirs.
/// </summary>
/// <param name="OfRun">What failed for all, each signature once.</param>
/// <param name="OfImages">What failed for one image, each signature once.</param>
/// <param name="Green">The images that were looked at and are good.</param>
internal sealed record NightVerdict(ImmutableArray<NightFailure> OfRun, ImmutableArray<NightFailure> OfImages, ImmutableHashSet<string> Green)
{
    private const int Several = 2;

    /// <summary>True when the run failed as a whole: it then says nothing new about images, as it may not have seen them.</summary>
    public bool IsOutage => !OfRun.IsEmpty;

    /// <summary>Sorts a night's failures.</summary>
    /// <param name="failures">All of them, in the order in which they were met.</param>
    /// <param name="green">Images that were looked at and are good; one that failed somewhere else as well is not green.</param>
    public static NightVerdict Of(IEnumerable<NightFailure> failures, IEnumerable<string> green)
    {
        var all = failures.ToImmutableArray();
        var own = all.Where(failure => failure.Image.Length == 0).ToList();
        var shared = all.Where(failure => failure.Image.Length > 0 && CauseOf(failure) is not null)
            .GroupBy(failure => CauseOf(failure)!)
            .Where(group => group.DistinctBy(failure => failure.Image).Count() >= Several || own.Exists(failure => CauseOf(failure) == group.Key))
            .ToList();
        var causes = shared.Select(group => group.Key).ToHashSet();
        var ofRun = own.Concat(shared.Where(group => !own.Exists(failure => CauseOf(failure) == group.Key)).Select(OfAll));
        var ofImages = all.Where(failure => failure.Image.Length > 0 && !(CauseOf(failure) is { } cause && causes.Contains(cause)));
        return new(
            [.. ofRun.DistinctBy(failure => failure.Signature)],
            [.. ofImages.DistinctBy(failure => failure.Signature)],
            green.Except(all.Select(failure => failure.Image)).ToImmutableHashSet(StringComparer.Ordinal));
    }

    // Without a host, only the step says that two network faults have one cause.
    private static (string Kind, string Place)? CauseOf(NightFailure failure) => (failure.Host, failure.Kind) switch
    {
        ({ Length: > 0 } host, _) => (failure.StableKind, host),
        (_, nameof(ExitCode.Network)) => (failure.StableKind, $"at {failure.Step}"),
        _ => null,
    };

    private static NightFailure OfAll(IGrouping<(string Kind, string Place)?, NightFailure> group)
    {
        var images = string.Join(", ", group.Select(failure => failure.Image).Distinct().Order(StringComparer.Ordinal));
        var first = group.First();
        return first with { Image = "", What = $"{first.What}\nand the same for other images, all in all: {images}" };
    }
}
