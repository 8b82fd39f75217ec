using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Publishing;
using WorkerImages.Records;

namespace Build.Run;

/// <summary>Publishes the images of a run, one after the other, parents first: each as soon as it and its ancestors are good, whatever becomes of the others.</summary>
internal sealed class CatalogPublication(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    private static readonly ImmutableSortedDictionary<string, DateTimeOffset> NothingSeen =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    private readonly DateTimeOffset _began = services.Clock.GetUtcNow();

    /// <summary>Adds what became of each image, and the record.</summary>
    public async Task<RunState> RunAsync(RunState run)
    {
        var source = await ThisRun.SourceAsync(services.Root, cancellationToken);
        if (source.Revision.EndsWith("-dirty", StringComparison.Ordinal))
        {
            services.Progress.Report(new Warning("what is published is of no commit: tracked files are changed (git status)"));
        }

        var published = run.Plan!.Steps.Where(step => step.Source.Definition.IsPublished).ToList();
        if (run.Engine is null)
        {
            return run with { Publications = [.. published.Select(step => WhyNot(step, null, null, null, null) ?? new(step))] }; // nothing to do
        }

        var records = PublishRecords.Read(arguments, services);
        run = run with { Before = records.Known, Record = RecordOf(source, []) };
        using var key = KeyFiles.Signing(arguments);
        using var registry = services.Registry();
        var looked = run;
        var settings = new PublishSettings(key, ThisRun.Invocation(source), _began)
        {
            Keys = run.Keys,
            IsDeep = arguments.Deep,
            Waiting = step => looked.Refreshes.GetValueOrDefault((step.Image, step.Source.Platform)) is { HoldsBase: true } decision ? decision.Seen : NothingSeen,
            Remaining = step => RefreshedOf(looked, step)?.Remaining ?? RemainingUpdates.None,
        };
        var publication = new ImagePublisher(registry, run.Engine, settings, services.BuiltImages, services.CacheDirectory, services.Progress, services.Clock);
        foreach (var step in published)
        {
            try
            {
                var one = await OneAsync(run, step, publication, step.Publication is { } planned ? records.In(planned.Repository) : null);
                Tell(one);
                run = run with { Publications = run.Publications.Add(one) };
                if (one.Entry is not null)
                {
                    // At once, for a run that is ended in the middle.
                    run = run with { Record = RecordOf(source, run.Record!.Images.Add(one.Entry)) };
                    await records.AddAsync(RecordOf(source, [one.Entry]), CancellationToken.None); // its tags have moved
                }
            }
            catch (Exception ending)
            {
                return run with { Ended = ending };
            }
        }

        return run;
    }

    private static RefreshedImage? RefreshedOf(RunState run, PlanStep step) => run.Refreshed.FirstOrDefault(one => one.Step == step);

    private async Task<PublishResult> OneAsync(RunState run, PlanStep step, ImagePublisher publication, ImageEntry? before)
    {
        var built = run.Built.FirstOrDefault(outcome => outcome.Step == step);
        var verdict = run.Verdicts.FirstOrDefault(one => one.Image == step.Image);
        var parent = run.Publications.FirstOrDefault(one => one.Step.Image == step.Source.Definition.Parent?.Name);
        var unfit = step.Source.Definition.Below.FirstOrDefault(need => run.Verdicts.Any(one => one.Image == need.Name && !one.Passed));
        if (WhyNot(step, built, verdict, parent, unfit) is { } reason)
        {
            return reason;
        }

        if (RefreshedOf(run, step) is { } refreshed && (refreshed.IsEqual || refreshed.Failure is not null))
        {
            return new(step) { IsEqual = refreshed.Failure is null, Failure = refreshed.Failure };
        }

        try
        {
            return await publication.RunAsync(step, built?.ImageId, verdict, parent?.Entry, before, cancellationToken);
        }
        catch (TagTakenException taken) when (!run.Refreshes.IsEmpty)
        {
            // Another run has had the same night: what it has published is as good.
            services.Progress.Report(new Warning($"{step.Image} is left to another run: {taken.What}"));
            return new(step) { IsLeftToOther = true };
        }
        catch (WorkerImagesException failure)
        {
            return new(step) { Failure = failure };
        }
        catch (FormatException fault)
        {
            return new(step)
            {
                Failure = new(
                    ExitCode.Verification,
                    $"{step.Image} is not published",
                    $"what the registry has of it is no image: {fault.Message}",
                    "look at what stands under its tags and digests",
                    fault),
            };
        }
    }

    private PublishResult? WhyNot(PlanStep step, BuildOutcome? built, SmokeResult? verdict, PublishResult? parent, ImageDefinition? unfit)
    {
        var needsChecks = step.Action is PlanAction.Build or PlanAction.Push;
        return step.Refusal is { } refusal ? new(step) { Failure = refusal.Of(step.Image) }
            : step.Action == PlanAction.Wait ? new(step)
            : step.Action == PlanAction.Unknown ? new(step) { Failure = Unanswered(step) }
            : parent is { IsGood: false } ? new(step) { HeldBackBy = $"its parent {parent.Step.Image}" }
            : needsChecks && built is { IsLost: true } ? new(step) { HeldBackBy = built.HeldBackBy ?? "its build" }
            : needsChecks && unfit is not null ? new(step) { HeldBackBy = $"the checks of {unfit}" }
            : needsChecks && verdict is not { Passed: true } ? new(step) { HeldBackBy = "its checks" }
            : needsChecks && parent is { IsLeftToOther: true } ? new(step) { IsLeftToOther = true }
            : needsChecks && TestCounts.Of(verdict!).Passed == 0 && !arguments.AllowUntested ? new(step) { Failure = Untested(step, verdict!) }
            : null;
    }

    private static WorkerImagesException Untested(PlanStep step, SmokeResult verdict) => new(
        ExitCode.SmokeTest,
        $"{step.Image} is not published",
        $"none of its {verdict.Results.Length} checks could be made: {verdict.Results.FirstOrDefault()?.Message}",
        "publish it from a machine that can make them, or allow it: --allow-untested");

    private void Tell(PublishResult one)
    {
        if (one.HeldBackBy is { } cause)
        {
            services.Progress.Report(new Warning($"{one.Step.Image} is not published: {cause} failed"));
        }
        else if (one.Entry is { } entry)
        {
            var how = one.WasThere ? "published before" : "published";
            services.Progress.Report(new Notice($"{how}: {entry.Repository}@{entry.Index.Digest} as {string.Join(", ", entry.PointingTags())}"));
            foreach (var left in one.Step.Reasons.Where(reason => reason.Kind == ReasonKind.TagLeft))
            {
                services.Progress.Report(new Notice($"{one.Step.Image}: {left.Detail}"));
            }
        }
    }

    private ImageInfo RecordOf(SourceInfo source, ImmutableArray<ImageEntry> images) =>
        new(ImageInfo.Version, new("worker-images", ThisRun.ToolVersion), source, services.Clock.GetUtcNow(), images);

    private static WorkerImagesException Unanswered(PlanStep step) => new(
        ExitCode.Network,
        $"{step.Image} is not published",
        step.Reasons.First(reason => reason.Kind == ReasonKind.Unknown).Detail,
        "run again when that answers");
}
