using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.State;

/// <summary>
/// Asks a registry what it has of the images that are planned: the index of each, its signatures, every tag that it should have. One that is
/// published as it should be costs two requests, with a key three, and three for each platform. Nothing is pulled.
/// </summary>
/// <param name="registry">Who is asked.</param>
/// <param name="options">What is asked.</param>
/// <param name="events">Hears of what is passed over, and of long reading.</param>
/// <param name="clock">Measures.</param>
internal sealed class RegistryState(IRegistry registry, RegistryStateOptions options, IProgress<RunEvent> events, TimeProvider clock)
{
    private const int AtOnce = 16;

    private readonly RegistryQueries _questions = new();
    private readonly PublishedIndexes _indexes = new(registry, options, new BlobAudit(registry.Blobs, events, clock));
    private readonly RollingTags _tags = new(registry, options, events);

    /// <summary>What the version tag of each image points to, by name.</summary>
    /// <param name="images">Published images.</param>
    /// <param name="cancellationToken">Ends all questions.</param>
    public async Task<ImmutableDictionary<string, StandingIndex>> StandingAsync(IEnumerable<ImageDefinition> images, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, StandingIndex>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(images, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (image, token) =>
        {
            var rolling = ImageTags.Published(image, options.Registry).WithTag(image.Version);
            var (document, unanswered) = await _questions.AskAsync(rolling.Registry, inner => registry.Manifests.GetAsync(rolling, inner), token);
            found[image.Name] = new(document, unanswered);
        });
        return found.ToImmutableDictionary(StringComparer.Ordinal);
    }

    /// <summary>A fact for each image, by name.</summary>
    /// <param name="steps">The images on all platforms that they declare, their identities known; parents before their children.</param>
    /// <param name="standing">What their version tags point to.</param>
    /// <param name="cancellationToken">Ends all questions.</param>
    public async Task<ImmutableDictionary<string, PublishedFact>> LookAsync(
        ImmutableArray<PlanStep> steps, ImmutableDictionary<string, StandingIndex> standing, CancellationToken cancellationToken)
    {
        var images = steps.GroupBy(step => step.Image, StringComparer.Ordinal).ToDictionary(image => image.Key, image => image.ToImmutableArray(), StringComparer.Ordinal);
        var facts = await AllOfAsync(
            images,
            (image, token) => standing[image[0].Image] is { Unanswered: { } why }
                ? Task.FromResult(new PublishedFact(image[0].Image) { Unanswered = why })
                : AnsweredAsync(image, inner => OfImageAsync(image, standing[image[0].Image].Document, inner), token),
            cancellationToken);

        // Of what images are made of must be known exactly what it is.
        var needed = images.Values.Where(image => facts[image[0].Image].Index is null)
            .SelectMany(image => image[0].Source.Definition.Below).Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
        var read = await AllOfAsync(
            images.Where(image => needed.Contains(image.Key) && facts[image.Key].Index is not null).ToDictionary(),
            (image, token) => AnsweredAsync(image, inner => ReadAsync(image, facts[image[0].Image], inner), token),
            cancellationToken);
        return facts.SetItems(read);
    }

    private static async Task<ImmutableDictionary<string, PublishedFact>> AllOfAsync(
        Dictionary<string, ImmutableArray<PlanStep>> images,
        Func<ImmutableArray<PlanStep>, CancellationToken, Task<PublishedFact>> ask,
        CancellationToken cancellationToken)
    {
        var all = images.Values.ToList();
        var found = new PublishedFact[all.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, all.Count, parallel, async (at, token) => found[at] = await ask(all[at], token));
        return found.ToImmutableDictionary(fact => fact.Image, StringComparer.Ordinal);
    }

    private async Task<PublishedFact> AnsweredAsync(
        ImmutableArray<PlanStep> image, Func<CancellationToken, Task<PublishedFact>> ask, CancellationToken cancellationToken)
    {
        var (fact, unanswered) = await _questions.AskAsync(Repository(image).Registry, ask, cancellationToken);
        return fact ?? new(image[0].Image) { Unanswered = unanswered };
    }

    private Reference Repository(ImmutableArray<PlanStep> image) => ImageTags.Published(image[0].Source.Definition, options.Registry);

    private async Task<PublishedFact> OfImageAsync(ImmutableArray<PlanStep> image, Document? standing, CancellationToken cancellationToken)
    {
        var repository = Repository(image);
        var definition = image[0].Source.Definition;
        var builds = image.Where(step => step.BuildId is not null).ToImmutableDictionary(step => step.Source.Platform, step => step.BuildId!);
        var rolling = ImageTags.Rolling(definition).Tag!;
        var fact = new PublishedFact(definition.Name) { Builds = builds };
        var moving = ImageTags.Moving(definition, options.Event);
        ImmutableArray<string> tags = [rolling];
        if (builds.Count == image.Length)
        {
            var immutable = ImageTags.ImmutableTag(definition.Version, [.. builds]);
            tags = [immutable, .. moving];
            var document = await GetAsync(repository.WithTag(immutable), standing, cancellationToken);
            fact = document is null
                ? fact with { Tags = fact.Tags.Add(immutable, null) }
                : await _indexes.ReadAsync(repository, document, builds, tags, cancellationToken) is var (index, objection) && index is not null
                ? fact with { Index = index, Tags = fact.Tags.Add(immutable, new(document.Digest)) }
                : fact with { Tags = fact.Tags.Add(immutable, new(document.Digest) { Objection = objection }) };
        }

        fact = await OfRollingAsync(fact, image, repository.WithTag(rolling), standing, tags, cancellationToken);
        foreach (var tag in moving.Where(tag => tag != rolling))
        {
            fact = await OfFurtherAsync(fact, image, repository.WithTag(tag), cancellationToken);
        }

        return fact.Index is null ? await OfPartsAsync(fact, definition.Version, repository, cancellationToken) : fact;
    }

    private async Task<PublishedFact> OfRollingAsync(
        PublishedFact fact, ImmutableArray<PlanStep> image, Reference rolling, Document? document, ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        var name = rolling.Tag!;
        if (document is null || document.Digest == fact.Index?.Document.Digest)
        {
            return fact with { Tags = fact.Tags.Add(name, document is null ? null : new TagFact(document.Digest)) };
        }

        var platforms = image.Select(step => step.Source.Platform).ToImmutableArray();
        var tag = await _tags.ReadAsync(rolling, document, platforms, cancellationToken);
        fact = fact with { Tags = fact.Tags.Add(name, tag) };
        if (fact.Index is not null)
        {
            return await ReadAsync(image, fact, cancellationToken); // when it was built decides which of the two is newer
        }

        // The tag that stays may be gone, or another platform may be the one that is rebuilt: what is there is there.
        var same = fact.Builds.Where(build => tag.Images.GetValueOrDefault(build.Key)?.BuildId == build.Value).ToImmutableDictionary();
        var isWhole = same.Count == image.Length && fact.Tags.Values.OfType<TagFact>().Count() == 1;
        if (same.IsEmpty || await _indexes.ReadAsync(Repository(image), document, same, isWhole ? tags : [name], cancellationToken) is not ({ } found, _))
        {
            return fact;
        }

        return isWhole ? fact with { Index = found } : fact with { Parts = same.Keys.ToImmutableDictionary(platform => platform, _ => found) };
    }

    // Most often both tags point to the same: then one of them was read.
    private async Task<Document?> GetAsync(Reference immutable, Document? standing, CancellationToken cancellationToken) =>
        standing is not null && (await registry.Manifests.ResolveAsync(immutable, cancellationToken))?.Digest is var digest && (digest is null || digest == standing.Digest)
            ? digest is null ? null : standing
            : await registry.Manifests.GetAsync(immutable, cancellationToken);

    private async Task<PublishedFact> OfFurtherAsync(PublishedFact fact, ImmutableArray<PlanStep> image, Reference tag, CancellationToken cancellationToken)
    {
        var standing = await registry.Manifests.ResolveAsync(tag, cancellationToken);
        if (standing is null || standing.Digest == fact.Index?.Document.Digest
            || await registry.Manifests.GetAsync(tag, cancellationToken) is not { } document)
        {
            return fact with { Tags = fact.Tags.SetItem(tag.Tag!, standing is null ? null : new TagFact(standing.Digest)) };
        }

        var platforms = image.Select(step => step.Source.Platform).ToImmutableArray();
        fact = fact with { Tags = fact.Tags.SetItem(tag.Tag!, await _tags.ReadAsync(tag, document, platforms, cancellationToken)) };
        return fact.Index is null ? fact : await ReadAsync(image, fact, cancellationToken);
    }

    // What runs on one platform have pushed under their own tags.
    private async Task<PublishedFact> OfPartsAsync(PublishedFact fact, string version, Reference repository, CancellationToken cancellationToken)
    {
        foreach (var build in fact.Builds.Where(build => !fact.Parts.ContainsKey(build.Key)))
        {
            var tag = ImageTags.ImmutableTag(version, [build]);
            if (!fact.Tags.ContainsKey(tag) && await registry.Manifests.GetAsync(repository.WithTag(tag), cancellationToken) is { } document)
            {
                var (part, objection) = await _indexes.ReadAsync(repository, document, [build], [tag], cancellationToken);
                fact = fact with
                {
                    Tags = fact.Tags.Add(tag, new(document.Digest) { Objection = objection }),
                    Parts = part is null ? fact.Parts : fact.Parts.Add(build.Key, part),
                };
            }
        }

        return fact;
    }

    private async Task<PublishedFact> ReadAsync(ImmutableArray<PlanStep> image, PublishedFact fact, CancellationToken cancellationToken) =>
        fact with { Index = await _indexes.ReadImagesAsync(Repository(image), fact.Index!, cancellationToken) };
}
