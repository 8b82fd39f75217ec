using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Building;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Publishing.Reproduce;
using WorkerImages.Secrets;

namespace Build.Run;

/// <summary>
/// Builds a published image once more, as its provenance says: from the same source, on the same base, with packages of the same versions, and without the
/// builder's cache. The result has no name, is never run, and is removed when it has been compared.
/// </summary>
internal sealed class Reproduction(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    private const string Preferences = "templates/steps/preferences";

    private static readonly TimeSpan TimeToRemove = TimeSpan.FromSeconds(30);

    /// <summary>Gives what is different; nothing where both builds are equal.</summary>
    /// <param name="builds">The published image, for each of its platforms.</param>
    /// <exception cref="WorkerImagesException">The source is another one, what it stands on is not available, or it cannot be built.</exception>
    public async Task<ImmutableArray<ImageDifference>> RunAsync(ImmutableArray<PublishedBuild> builds)
    {
        var pipeline = new Pipeline(arguments with { Images = [builds[0].Name] }, services, RunPurpose.Build, cancellationToken);
        using var run = await pipeline.RunAsync(Stage.Sources);
        run.MustHaveSucceeded();
        var platform = run.Platforms[0];
        var published = builds.FirstOrDefault(build => build.Platform.Matches(platform.Platform)) ?? throw new WorkerImagesException(
            ExitCode.Usage,
            $"{builds[0].Name} is not published for {platform.Platform}",
            $"it is for {string.Join(", ", builds.Select(build => build.Platform))}",
            "say for which it is to be built: --platform PLATFORM");
        var source = platform.Sources.First(one => one.Definition.Name == published.Name);
        await CheckSourceAsync(published, source);
        return await CompareAsync(run, published, StepOf(published, source));
    }

    // The source decides, and not the commit: others may have changed nothing of this image.
    private async Task CheckSourceAsync(PublishedBuild published, ImageSource source)
    {
        if (SourceIdentity.Of(source) == published.Source)
        {
            return;
        }

        var here = await GitRevision.OfAsync(services.Root, cancellationToken);
        throw new WorkerImagesException(
            ExitCode.Usage,
            $"{published.Image} was built from another source than this checkout's",
            $"it was built from {published.Revision ?? "no commit"}, and this checkout is at {(here.Length > 0 ? here : "no commit")}",
            published.Revision is { } revision && revision.All(char.IsAsciiHexDigitLower) && revision != here
                ? $"git checkout {revision}, then run again"
                : "undo what is changed in the image's files and in templates/, and build with the version of the program that built it");
    }

    private static PlanStep StepOf(PublishedBuild published, ImageSource source) => new(
        source,
        PlanAction.Build,
        [new(ReasonKind.Forced, $"{published.Image} is built once more")],
        SourceIdentity.Of(source),
        Digest.Parse(published.Configuration.Labels[LabelNames.BuildId]),
        ExistingImageId: null,
        published.Arguments.SetItems(
            References(source).Where(published.Arguments.ContainsKey).Select(name => KeyValuePair.Create(name, ByDigest(published.Arguments[name])))),
        published.PlannedLabels,
        Tags: []);

    // The arguments that name images.
    private static IEnumerable<string> References(ImageSource source) =>
        source.Definition.CopiedByArgument.Select(copied => copied.Key).Prepend(BuildPlanner.BaseArgument);

    // An engine knows what it has pulled by digest without the tag.
    private static string ByDigest(string reference) =>
        Reference.TryParse(reference, out var parsed) && parsed.Digest is { } digest ? parsed.WithDigest(digest).ToString() : reference;

    private async Task<ImmutableArray<ImageDifference>> CompareAsync(RunState run, PublishedBuild published, PlanStep step)
    {
        var engine = run.Engine!;
        var pulls = new ImagePulls(run, services);
        foreach (var reference in References(step.Source).Select(name => step.Arguments.GetValueOrDefault(name)).OfType<string>())
        {
            await HaveAsync(engine, pulls, Reference.Parse(reference), published);
        }

        var began = services.Clock.GetUtcNow();
        var rebuilt = await BuildAsync(engine, published, step);
        try
        {
            return await CompareAsync(engine, pulls, published, step, rebuilt, began);
        }
        finally
        {
            await RemoveAsync(engine, rebuilt);
        }
    }

    private async Task HaveAsync(IEngine engine, ImagePulls pulls, Reference reference, PublishedBuild published)
    {
        if (reference.Digest is not null)
        {
            await pulls.ObtainAsync(reference, published.Platform, cancellationToken);
        }
        else if (await engine.Images.InspectAsync(reference.ToString(), cancellationToken) is null)
        {
            throw new WorkerImagesException(
                ExitCode.Network,
                $"{published.Image} cannot be built once more here",
                $"it stands on {reference}, which is in no registry and not in this engine",
                "run again on the engine that built it");
        }
    }

    private async Task<string> BuildAsync(IEngine engine, PublishedBuild published, PlanStep step)
    {
        var plan = new BuildPlan([step]);
        var secrets = await RequiredSecrets.ReadAsync(plan, arguments.Secrets, cancellationToken);
        var executor = new BuildExecutor(
            engine,
            one => ImageSources.ContextOf(one.Source, KeyValuePair.Create(Preferences, published.Preferences)),
            services.BuiltImages,
            services.Progress,
            services.Clock)
        {
            Secrets = secrets.Of,
            Proxies = BuildProxies.Of(Environment.GetEnvironmentVariable),
            Root = services.Root,
        };
        var outcome = (await executor.RunAsync(plan, parallelism: 1, services.LogsDirectory, cancellationToken))[0];
        return outcome.Failure is { } failure ? throw failure : outcome.ImageId!;
    }

    private async Task<ImmutableArray<ImageDifference>> CompareAsync(
        IEngine engine, ImagePulls pulls, PublishedBuild published, PlanStep step, string rebuilt, DateTimeOffset began)
    {
        var reader = new InstalledPackages(engine.Containers);
        var environments = step.Source.Definition.Lineage.Select(each => each.Python?.VirtualEnvironment).OfType<string>().Distinct();
        var packages = BuildComparison.Packages(published.Packages, (await reader.ReadAsync(rebuilt, environments, cancellationToken)).All);
        if (!packages.IsEmpty)
        {
            return packages;
        }

        var details = await engine.Images.InspectAsync(rebuilt, cancellationToken)
            ?? throw new WorkerImagesException(ExitCode.Build, $"image {rebuilt} is gone", "somebody removed it during this run", "run again");
        var wasHere = await engine.Images.InspectAsync(published.Image.ToString(), cancellationToken) is not null;
        await pulls.ObtainAsync(published.Image, published.Platform, cancellationToken);
        try
        {
            return
            [
                .. BuildComparison.Configurations(published.Configuration.Config, details.Config),
                .. BuildComparison.Labels(published.Configuration.Labels, details.Labels),
                .. BuildComparison.Files(
                    await reader.FilesAsync(published.Image.ToString(), cancellationToken), await reader.FilesAsync(rebuilt, cancellationToken), began),
            ];
        }
        finally
        {
            if (!wasHere)
            {
                await RemoveAsync(engine, published.Image.ToString());
            }
        }
    }

    // Not with the run's token, which may be what ended it.
    private async Task RemoveAsync(IEngine engine, string image)
    {
        using var limit = new CancellationTokenSource(TimeToRemove, services.Clock);
        try
        {
            await engine.Images.RemoveAsync(image, limit.Token);
        }
        catch (Exception refusal) when (refusal is WorkerImagesException or OperationCanceledException)
        {
            services.Progress.Report(new Warning($"{image} stays in the engine: {(refusal as WorkerImagesException)?.Why ?? "it did not answer"}"));
        }
    }
}
