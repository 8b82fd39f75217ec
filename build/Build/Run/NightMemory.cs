using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;

namespace Build.Run;

/// <summary>
/// Writes beside the images, in their registry, what the next night has to know of this one: which builds failed, which were verified, since when updates wait,
/// and when a night went well. What published images are made of is recorded when they are published.
/// </summary>
internal sealed class NightMemory(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    private const int LongestCause = 200;

    /// <summary>Writes what has changed.</summary>
    public async Task<RunState> WriteAsync(RunState run)
    {
        using var registry = services.Registry();
        using var key = KeyFiles.Signing(arguments);
        var store = new FreshnessStore(registry, services.Progress);
        var now = services.Clock.GetUtcNow();
        var steps = run.Plan!.Steps.Where(step => step.Source.Definition.IsPublished).ToLookup(step => step.Image, StringComparer.Ordinal);
        var isGood = arguments.Images.IsEmpty && NightVerdict.Of(run).IsGood; // a night of some images says nothing of the others
        foreach (var (image, at) in run.Images.Where(image => image.IsPublished).Select((image, at) => (image, at)))
        {
            try
            {
                var isLast = at == 0 && isGood;
                await OneAsync(store, run, image, steps[image.Name].FirstOrDefault(), isLast ? now : null, key, now);
            }
            catch (RegistryException fault)
            {
                services.Progress.Report(new Warning($"what this night has learned of {image.Name} is not recorded: {fault.What}: {fault.Why}"));
            }
        }

        return run;
    }

    private async Task OneAsync(
        FreshnessStore store, RunState run, ImageDefinition image, PlanStep? step, DateTimeOffset? success, SigningKey? key, DateTimeOffset now)
    {
        var change = step is null ? _ => _ : Change(run, step, now);
        var rolling = ImageTags.Published(image, arguments.Registry).WithTag(image.Version);
        if (change(run.Freshness[image.Name]) == run.Freshness[image.Name] && success is null)
        {
            return;
        }

        // This run may have published it since it looked.
        await store.UpdateAsync(
            rolling,
            image.Name,
            run.Keys,
            record => change(record) with { LastGoodNight = success ?? record.LastGoodNight },
            ImmutableDictionary<Digest, ReadOnlyMemory<byte>>.Empty,
            key,
            cancellationToken);
    }

    private static Func<FreshnessRecord, FreshnessRecord> Change(RunState run, PlanStep step, DateTimeOffset now)
    {
        var decision = run.Refreshes.GetValueOrDefault((step.Image, step.Source.Platform));
        var failure = FailureOf(run, step);
        var missed = run.Refreshed.FirstOrDefault(one => one.Step == step && one.Failure is not null);
        return missed is not null && decision?.Fact.Index is { } standing
            ? record => Changed(record, standing, step, platform => platform with { Remaining = HashOf(decision), RemainingCauses = missed.Remaining.Causes })
                .With(Failed(Attempt(record, step.BuildId!), step.BuildId!, (missed.Failure!.ExitCode, Short(missed.Failure.Why ?? missed.Failure.What)), now))
            : failure is not null && step.BuildId is { } build
            ? record => record.With(Failed(Attempt(record, build), build, failure.Value, now))
            : step.Action == PlanAction.Wait && step.BuildId is { } waiting && Attempt(run, step) is not null
            ? record => Attempt(record, waiting) is { } attempt ? record.With(attempt with { Skipped = attempt.Skipped + 1 }) : record
            : run.Publications.Any(one => one.Step == step && one.IsEqual) && decision?.Fact.Index is { } equal
            ? record => Changed(record, equal, step, platform => platform with { Verified = now, EqualBases = WithBase(platform, step) })
            : step.Action == PlanAction.Keep && decision?.Fact is { Index: { } index, Verified: not null } fact && !fact.Seen.SequenceEqual(decision.Seen)
            ? record => Changed(record, index, step, platform => platform with { Seen = decision.Seen })
            : record => record;
    }

    // As the image that stands has them: on another base a build may have begun with other versions.
    private static string HashOf(RefreshDecision decision) => PendingUpdates.HashOf(decision.Pending).Text;

    private static ImmutableArray<string> WithBase(RecordedPlatform platform, PlanStep step) =>
        step.Base?.Identity is { } now && now != platform.Base && !platform.EqualBases.Contains(now) ? platform.EqualBases.Add(now) : platform.EqualBases;

    private static FailedAttempt? Attempt(RunState run, PlanStep step) => Attempt(run.Freshness[step.Image], step.BuildId!);

    private static FailedAttempt? Attempt(FreshnessRecord record, Digest build) => record.Attempts.FirstOrDefault(one => one.Build == build);

    // What the network or another image is to blame for says nothing of a build.
    private static (ExitCode Code, string What)? FailureOf(RunState run, PlanStep step)
    {
        var built = run.Built.FirstOrDefault(outcome => outcome.Step == step);
        var verdict = run.Verdicts.FirstOrDefault(one => one.Image == step.Image && !one.Passed);
        return built?.Failure is WorkerImagesException { ExitCode: not ExitCode.Network } failure ? (failure.ExitCode, Short($"{failure.What}: {failure.Why}"))
            : verdict is not null ? (ExitCode.SmokeTest, Short($"checks failed: {string.Join(", ", Broken(verdict))}"))
            : null;
    }

    private static IEnumerable<string> Broken(SmokeResult verdict) =>
        verdict.Results.Where(result => result.Outcome == CheckOutcome.Failed).Select(result => result.Check);

    private static string Short(string text) => text.Length > LongestCause ? text[..LongestCause] + "…" : text;

    private static FailedAttempt Failed(FailedAttempt? before, Digest build, (ExitCode Code, string What) failure, DateTimeOffset now) =>
        new(build, (before?.Failures ?? 0) + 1, 0, before?.First ?? now, now, failure.Code, failure.What);

    private static FreshnessRecord Changed(FreshnessRecord record, Digest index, PlanStep step, Func<RecordedPlatform, RecordedPlatform> change) => record with
    {
        Builds =
        [
            .. record.Builds.Select(build => build.Index != index ? build : build with
            {
                Platforms = [.. build.Platforms.Select(platform => platform.Platform == step.Source.Platform ? change(platform) : platform)],
            }),
        ],
    };
}
