using System.Collections.Immutable;
using WorkerImages.Building;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Publishing;
using WorkerImages.Records;

namespace Build.Run;

/// <summary>Looks into images that a night has rebuilt: whether each has what it was built for, and whether it is another one at all.</summary>
internal sealed class RefreshedImages(BuildServices services, CancellationToken cancellationToken)
{
    // The reasons that make another build of the same source. A build for any other reason is another image, whatever is in it. So is a build whose
    // published image has no record to compare it with.
    private static readonly ImmutableArray<ReasonKind> Refreshing =
    [
        ReasonKind.UpdatesPending, ReasonKind.Aged, ReasonKind.ParentRebuilt, ReasonKind.BaseMoved, ReasonKind.TagLeft,
    ];

    /// <summary>Adds what they have become.</summary>
    public async Task<RunState> CheckAsync(RunState run)
    {
        var isNightly = !run.Refreshes.IsEmpty;
        var found = new List<RefreshedImage>();
        var pending = new Dictionary<string, ImmutableArray<PendingUpdate>>(StringComparer.Ordinal);
        foreach (var outcome in run.Built.Where(one => isNightly && one is { ImageId: not null, Failure: null, Step.Action: PlanAction.Build or PlanAction.Push }))
        {
            if (run.Refreshes.TryGetValue((outcome.Step.Image, outcome.Step.Source.Platform), out var decision))
            {
                found.Add(await LookAsync(run, outcome, decision, pending));
            }
        }

        return run with { Refreshed = TogetherEqual([.. found]) };
    }

    // What stands on an image that is published goes with it, and what it stands on, too.
    private static ImmutableArray<RefreshedImage> TogetherEqual(ImmutableArray<RefreshedImage> images)
    {
        var changed = images.Where(image => !image.IsEqual).Select(image => image.Step.Source.Definition).ToHashSet();
        var together = images.Select(image => image with
        {
            IsEqual = image.IsEqual
                && !image.Step.Source.Definition.Needs.Any(changed.Contains)
                && !changed.Any(other => other.Needs.Contains(image.Step.Source.Definition)),
        }).ToImmutableArray();
        return together.SequenceEqual(images) ? images : TogetherEqual(together);
    }

    private async Task<RefreshedImage> LookAsync(RunState run, BuildOutcome outcome, RefreshDecision decision, Dictionary<string, ImmutableArray<PendingUpdate>> pending)
    {
        var step = outcome.Step;
        var definition = step.Source.Definition;
        var image = await run.Engine!.Images.InspectAsync(outcome.ImageId!, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"{step.Image} is gone from the engine", $"it was {outcome.ImageId}", "run again");
        var system = await new InstalledPackages(run.Engine.Containers).SystemAsync(image, cancellationToken);
        var updates = await services.Archives.LookAsync(
            system.Apt, FreshnessFacts.PinnedBy(definition), (keyring, _) => Task.FromResult(system.Keyrings[keyring].ToArray()), cancellationToken);
        pending[step.Image] = updates.Pending;
        var below = definition.Parent is { } parent
            ? pending.GetValueOrDefault(parent.Name, run.Refreshes.GetValueOrDefault((parent.Name, step.Source.Platform))?.Fact.Updates?.Pending ?? [])
            : [];
        ImmutableArray<PendingUpdate> own = [.. updates.Pending.Except(below)];
        var left = own.Select(update => $"{update.Package} {update.Installed} → {update.Candidate} is left: the build did not take it (see its log)");
        var remaining = own.IsEmpty ? RemainingUpdates.None : new RemainingUpdates(PendingUpdates.HashOf(own).Text, [.. left]);
        ImmutableArray<PendingUpdate> wanted = step.Source.RefreshReasons.Any(reason => reason.Kind == ReasonKind.UpdatesPending) ? decision.Pending : [];
        return new(step)
        {
            Packages = system.Apt.Packages,
            Remaining = remaining,
            Failure = wanted.Length > 0 && wanted.All(own.Contains) ? Missed(step, wanted) : null,
            IsEqual = step.Reasons.All(reason => Refreshing.Contains(reason.Kind))
                && Recorded(run, decision, step)?.Fingerprint == system.Fingerprint,
        };
    }

    private static RecordedPlatform? Recorded(RunState run, RefreshDecision decision, PlanStep step) => decision.Fact.Index is { } index
        ? run.Freshness.GetValueOrDefault(step.Image)?.Of(index)?.Platforms.FirstOrDefault(one => one.Platform == step.Source.Platform)
        : null;

    private static WorkerImagesException Missed(PlanStep step, ImmutableArray<PendingUpdate> wanted) => new(
        ExitCode.Verification,
        $"{step.Image} is not published",
        $"it was rebuilt for {RefreshPlanner.Words(wanted)}, and has none of these",
        $"see what apt says in artifacts/logs; a step of the definition, or a preference or a hold in the base, may keep them back");
}

/// <summary>What an image that a night has built has become.</summary>
/// <param name="Step">What was decided.</param>
internal sealed record RefreshedImage(PlanStep Step)
{
    /// <summary>The updates that its build could not take.</summary>
    public RemainingUpdates Remaining { get; init; } = RemainingUpdates.None;

    /// <summary>What is installed in it.</summary>
    public ImmutableArray<AptPackage> Packages { get; init; } = [];

    /// <summary>True where it holds the same files as what is published, and no image that is published stands on it.</summary>
    public bool IsEqual { get; init; }

    /// <summary>Why it must not be published; null where it may.</summary>
    public WorkerImagesException? Failure { get; init; }
}
