using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Secrets;

namespace WorkerImages.Building;

/// <summary>Carries out one step of a plan.</summary>
internal sealed class ImageBuilder(
    IEngine engine,
    Func<PlanStep, Func<Stream, CancellationToken, Task>> context,
    IReadOnlyDictionary<string, string> labels,
    Func<ImageDefinition, ImmutableArray<BuildSecret>> secrets,
    BuildProxies proxies,
    BuiltImages built,
    IProgress<RunEvent> events,
    TimeProvider clock,
    string logs,
    string root)
{
    private static readonly TimeSpan TimeToRemove = TimeSpan.FromSeconds(30);

    public Task<BuildOutcome> RunAsync(PlanStep step, CancellationToken cancellationToken) => step switch
    {
        { Publication: null, Refusal: { } refusal } => throw refusal.Of(step.Image, "built"),
        { Action: PlanAction.Build } => BuildAsync(step, cancellationToken),
        { Pull: { } pull } => ThereAsync(step, pull.ToString(), cancellationToken),
        { Publication: { }, Action: PlanAction.Keep or PlanAction.Tag } => Task.FromResult(new BuildOutcome(step)), // published: no build here needs it
        { ExistingImageId: { } id } => KeepAsync(step, id, cancellationToken),
        _ => Task.FromResult(new BuildOutcome(step)), // refused or unknown
    };

    private async Task<BuildOutcome> ThereAsync(PlanStep step, string reference, CancellationToken cancellationToken)
    {
        var image = await DetailsAsync(reference, cancellationToken);
        return new(step) { ImageId = image.Id, Size = image.Size, Layers = image.Layers.Length };
    }

    private async Task<BuildOutcome> KeepAsync(PlanStep step, string id, CancellationToken cancellationToken)
    {
        await TagAsync(id, step.MissingTags, cancellationToken);
        return await ThereAsync(step, id, cancellationToken);
    }

    private async Task<BuildOutcome> BuildAsync(PlanStep step, CancellationToken cancellationToken)
    {
        if (step.BuildId is null)
        {
            throw new ArgumentException($"image {step.Image} has no build id yet: its base is not here", nameof(step));
        }

        using var log = new BuildLog(Path.Combine(logs, step.Image + ".log"), step, clock.GetUtcNow());
        events.Report(new ImageBuildBegan(step.Image));
        var start = clock.GetTimestamp();
        var (succeeded, isInterrupted) = (false, false);
        try
        {
            var image = await BuildAsync(step, log, cancellationToken);
            succeeded = true;
            var seconds = clock.GetElapsedTime(start).TotalSeconds;
            log.End(string.Create(CultureInfo.InvariantCulture, $"done in {seconds:0.0} s: {image.Id}"));
            return new(step) { ImageId = image.Id, Size = image.Size, Layers = image.Layers.Length, Seconds = seconds, LogPath = log.Path };
        }
        catch (BuildFailedException failure)
        {
            log.End($"failed at {failure.Step}");
            throw new ImageBuildFailedException(step.Image, log.Path, new FailedStep(step.Source, root, failure), failure);
        }
        catch (OperationCanceledException)
        {
            isInterrupted = true;
            log.End("cancelled");
            throw;
        }
        catch (Exception failure)
        {
            log.End($"failed: {failure.Message}");
            throw;
        }
        finally
        {
            events.Report(new ImageBuildEnded(step.Image, clock.GetElapsedTime(start).TotalSeconds, succeeded) { IsInterrupted = isInterrupted });
        }
    }

    // The result gets its names only when it is what was planned: a name never points to anything else.
    private async Task<ImageDetails> BuildAsync(PlanStep step, BuildLog log, CancellationToken cancellationToken)
    {
        var request = new BuildRequest(
            step.Image,
            step.Source.Dockerfile,
            context(step),
            step.Source.Platform,
            step.Arguments,
            step.Labels.SetItems(labels),
            Tags: [],
            UseCache: !step.Reasons.Any(reason => reason.Kind == ReasonKind.Forced))
        {
            Secrets = secrets(step.Source.Definition),
            Proxies = proxies,
        };
        var below = await BelowAsync(step, cancellationToken);
        var packages = new PackageSources(new BuildProgressRelay(step.Image, log, events));
        var id = await engine.Builder.BuildAsync(request, packages, cancellationToken);
        var isNamed = false;
        try
        {
            var image = await DetailsAsync(id, cancellationToken);
            Verify(step, image, below);
            await built.AddAsync(id, Digest.Parse(id), cancellationToken);
            foreach (var (layer, releases) in packages.By([.. image.Layers.Skip(below?.Layers.Length ?? 0)]))
            {
                await built.AddAsync(layer, releases, cancellationToken);
            }

            await TagAsync(id, step.Tags, cancellationToken);
            isNamed = true;
            return image;
        }
        finally
        {
            if (!isNamed)
            {
                await RemoveNamelessAsync(id);
            }
        }
    }

    // By its id an engine would also remove an image that has one name: the cache may have given an image that was there before.
    private async Task RemoveNamelessAsync(string id)
    {
        // not the run's token, which may be what ended the build
        using var limit = new CancellationTokenSource(TimeToRemove, clock);
        try
        {
            if (await engine.Images.InspectAsync(id, limit.Token) is { Tags.IsEmpty: true })
            {
                await engine.Images.RemoveAsync(id, limit.Token);
            }
        }
        catch (WorkerImagesException refusal)
        {
            events.Report(new Warning($"{id} stays without a name: {refusal.Why}"));
        }
        catch (OperationCanceledException)
        {
            events.Report(new Warning($"{id} stays without a name: the engine did not answer within {TimeToRemove.TotalSeconds:0} s"));
        }
    }

    // A builder would pull an image that the engine lacks, and this tool would not have judged that image.
    private async Task<ImageDetails?> BelowAsync(PlanStep step, CancellationToken cancellationToken) =>
        step.Arguments.GetValueOrDefault(BuildPlanner.BaseArgument) is { } reference ? await DetailsAsync(reference, cancellationToken) : null;

    private static void Verify(PlanStep step, ImageDetails image, ImageDetails? below)
    {
        if (image.Labels.GetValueOrDefault(LabelNames.BuildId) != step.BuildId?.Text)
        {
            throw Unplanned(step, image, $"its label {LabelNames.BuildId} is not {step.BuildId}");
        }

        if (below is not null && !image.Layers.Take(below.Layers.Length).SequenceEqual(below.Layers))
        {
            throw Unplanned(step, image, $"it does not stand on {step.Arguments[BuildPlanner.BaseArgument]}: its lowest layers are others");
        }
    }

    private async Task TagAsync(string id, ImmutableArray<Reference> tags, CancellationToken cancellationToken)
    {
        foreach (var tag in tags)
        {
            await engine.Images.TagAsync(id, tag, cancellationToken);
        }
    }

    private async Task<ImageDetails> DetailsAsync(string id, CancellationToken cancellationToken) =>
        await engine.Images.InspectAsync(id, cancellationToken)
        ?? throw new WorkerImagesException(ExitCode.Build, $"image {id} is gone", "somebody removed it during this run", "run again");

    private static WorkerImagesException Unplanned(PlanStep step, ImageDetails image, string why) =>
        new(
            ExitCode.Verification,
            $"what was built for {step.Image} is not what was planned",
            $"{image.Id}: {why}",
            "run again with --force");
}
