using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Engine;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace Build;

/// <summary>
/// Publishing over a catalogue: before the build it takes out of the plan what is published already; after the checks it publishes one image
/// after the other, parents first.
/// </summary>
public sealed class PublishRun : IDisposable
{
    private readonly BuildArguments _arguments;
    private readonly Workshop _workshop;
    private readonly ImageRun _images;
    private readonly CancellationToken _cancellationToken;
    private readonly RegistryClient _registry;
    private readonly WorkerImages.Proofs.SigningKey? _key;
    private readonly DateTimeOffset _began;
    private ImmutableArray<PublishableImage> _publishable = [];
    private ImmutableDictionary<string, StandingImage> _standing = ImmutableDictionary<string, StandingImage>.Empty;

    private PublishRun(BuildArguments arguments, Workshop workshop, ImageRun images, CancellationToken cancellationToken)
    {
        _arguments = arguments;
        _workshop = workshop;
        _images = images;
        _cancellationToken = cancellationToken;
        _began = workshop.Clock.GetUtcNow();
        _key = KeyFiles.Signing(arguments);
        Records = PublishRecords.Read(arguments, workshop);
        _registry = workshop.Registry();
        images.Narrowing = NarrowAsync;
    }

    /// <summary>What is known of what was published.</summary>
    internal PublishRecords Records { get; }

    /// <summary>What was decided of each image before it was published.</summary>
    public RebuildPlan Decisions { get; private set; } = RebuildPlan.Of(DateTimeOffset.UnixEpoch, new(null, false, null), [], []);

    /// <summary>Begins: what is wrong with key and records is told before anything is built.</summary>
    public static PublishRun Of(BuildContext context)
    {
        var run = new PublishRun(context.BuildArguments, context.Workshop, context.Images, context.CancellationToken);
        if (run._key is null)
        {
            context.Workshop.Progress.Report(new Warning("--sign-key is not given: what is published has neither signature nor signed claims, and Verify refuses it"));
        }

        return run;
    }

    /// <summary>Publishes what was built and checked, and records it.</summary>
    public async Task<PublishedCatalog> PublishAsync()
    {
        var source = await ThisRun.SourceAsync(_workshop.Root, _cancellationToken);
        if (source.Revision.EndsWith("-dirty", StringComparison.Ordinal))
        {
            _workshop.Progress.Report(new Warning("what is published is of no commit: tracked files are changed (git status)"));
        }

        var settings = new PublishSettings(_key, ThisRun.Invocation(source), _began);
        var publication = new ImagePublication(
            _registry, await _images.EngineAsync(), settings, _workshop.CacheDirectory, _workshop.Progress, _workshop.Clock);
        var before = Records.Known;
        var done = ImmutableArray.CreateBuilder<Publication>(_publishable.Length);
        foreach (var image in _publishable)
        {
            var parent = done.FirstOrDefault(one => one.Entry.Name == image.Definition.Parent?.Name)?.Entry;
            var published = await PublishAsync(publication, image, parent);
            done.Add(published);
            Tell(published);

            // At once, for a run that is ended in the middle.
            await Records.AddAsync(RecordOf(source, [published.Entry]), _cancellationToken);
        }

        return new(RecordOf(source, [.. done.Select(one => one.Entry)]), before, done.ToImmutable());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key?.Dispose();
        _registry.Dispose();
    }

    private async Task<BuildPlan> NarrowAsync(IEngine engine, BuildPlan plan)
    {
        _publishable = PublishableImage.Of(plan, _arguments.Registry, Records.Known, onlyThisPlatform: _arguments.Platform is not null);
        foreach (var image in _publishable)
        {
            image.Check();
        }

        TellBases();
        if (!_arguments.Force)
        {
            _standing = await StandingImage.FindAsync(_registry.Manifests, _publishable, _cancellationToken);
        }

        Decisions = PublicationDecisions.Of(_publishable, _standing, Records.Known, _workshop.Clock.GetUtcNow());
        var left = PublicationPlan.Of(plan, _standing.Keys.ToHashSet());
        foreach (var step in left.Pull)
        {
            left = left.Pulled(step, await PullAsync(engine, _standing[step.Image]));
        }

        return left.Build;
    }

    // A registry that does not answer today must not change what images are made of without a word.
    private void TellBases()
    {
        var bootstrapped = _publishable.Where(image => image.Base is null).Select(image => image.Foundation.Source.Definition.Base!.Name).Distinct().ToList();
        if (_arguments.Bases == BasePolicy.Auto && bootstrapped.Count > 0)
        {
            _workshop.Progress.Report(new Warning(
                $"from the distribution's archive, as nothing says otherwise: {string.Join(", ", bootstrapped)}; --bases archive or --bases registry makes sure of it"));
        }
    }

    private async Task<string> PullAsync(IEngine engine, StandingImage standing)
    {
        var reference = standing.Image.Repository.WithDigest(standing.Document.Digest);
        _workshop.Progress.Report(new Notice($"{reference} is published and not in the engine: it is pulled, to build its children on"));
        var login = await DockerCredentials.OfThisUser().FindAsync(reference.Registry, _cancellationToken) is { } found
            ? new EngineLogin(found.IsIdentityToken ? "" : found.User, found.Password.Reveal())
            : null;
        await engine.Images.PullAsync(reference, standing.Image.Platform, login, _cancellationToken);
        return (await engine.Images.InspectAsync(reference.ToString(), _cancellationToken))?.Id
            ?? throw new WorkerImagesException(ExitCode.Build, $"{reference} was pulled, but the engine does not have it", next: "run again");
    }

    private async Task<Publication> PublishAsync(ImagePublication publication, PublishableImage image, ImageEntry? parent)
    {
        var name = image.Definition.Name;
        var known = Records.Of(name);
        if (_standing.TryGetValue(name, out var standing))
        {
            return await publication.KeepAsync(standing, parent, known, _cancellationToken);
        }

        var outcome = (await _images.BuiltAsync()).First(built => built.Image == name);
        var verdict = (await _images.VerdictsAsync()).FirstOrDefault(one => one.Image == name);
        return await publication.PublishAsync(image, outcome.ImageId, verdict, parent, known, _cancellationToken);
    }

    private void Tell(Publication published)
    {
        var entry = published.Entry;
        var tags = string.Join(", ", entry.Tags.Where(tag => tag.Digest == entry.Index.Digest).Select(tag => tag.Name));
        _workshop.Progress.Report(new Notice($"{(published.WasThere ? "published before" : "published")}: {entry.Repository}@{entry.Index.Digest} as {tags}"));
    }

    private ImageInfo RecordOf(SourceInfo source, ImmutableArray<ImageEntry> images) =>
        new(ImageInfo.Version, new("worker-images", ThisRun.ToolVersion), source, _workshop.Clock.GetUtcNow(), images);
}
