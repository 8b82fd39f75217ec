using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;

namespace WorkerImages.Survey;

/// <summary>
/// Asks a registry which images of ours it has. One that is up to date costs one request for its head; only of one that is not is read what
/// its rolling tag stands for, to tell why. Nothing is pulled.
/// </summary>
/// <param name="registry">Who is asked.</param>
/// <param name="events">Is told of what is passed over.</param>
public sealed class PublishedSurvey(IRegistry registry, IProgress<RunEvent> events)
{
    private const int AtOnce = 16;

    private readonly RegistryQuestions _questions = new();

    /// <summary>A fact for each step, in their order.</summary>
    /// <param name="steps">The images on all platforms that they declare, whatever is to be done with them.</param>
    /// <param name="cancellationToken">Ends all questions.</param>
    public async Task<ImmutableArray<PublishedFact>> LookAsync(ImmutableArray<PlanStep> steps, CancellationToken cancellationToken)
    {
        var images = steps.GroupBy(step => step.Image, StringComparer.Ordinal).Select(image => image.ToImmutableArray()).ToList();
        var found = new ImmutableArray<PublishedFact>[images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, images.Count, options, async (at, token) => found[at] = await OfImageAsync(images[at], token));
        var facts = found.SelectMany(image => image).ToDictionary(fact => (fact.Image, fact.Platform));
        return [.. steps.Select(step => facts[(step.Image, step.Source.Platform)])];
    }

    private async Task<ImmutableArray<PublishedFact>> OfImageAsync(ImmutableArray<PlanStep> platforms, CancellationToken cancellationToken)
    {
        var definition = platforms[0].Source.Definition;
        var (facts, unanswered) = await _questions.AskAsync(
            ImageTags.Rolling(definition).Registry, token => LookAsync(definition, platforms, token), cancellationToken);
        return unanswered is null ? facts : [.. platforms.Select(step => new PublishedFact(step.Image, step.Source.Platform, null, unanswered))];
    }

    private async Task<ImmutableArray<PublishedFact>> LookAsync(
        ImageDefinition definition, ImmutableArray<PlanStep> platforms, CancellationToken cancellationToken)
    {
        if (ImageTags.OfAllPlatforms(platforms) is { } tag
            && await registry.Manifests.ResolveAsync(tag, cancellationToken) is { } standing)
        {
            return [.. platforms.Select(step => new PublishedFact(step.Image, step.Source.Platform, AsPlanned(step, standing.Digest)))];
        }

        return Whole(platforms, await OfRollingTagAsync(definition, platforms, cancellationToken));
    }

    // What a tag that holds its build id stands for need not be read: its id says all.
    private static BuiltImageFact AsPlanned(PlanStep step, Digest digest) => new(
        step.Image, step.Source.Platform, digest.Text, step.BuildId!, step.SourceId, DateTimeOffset.UnixEpoch, Size: 0, None, None, None)
    {
        Tags = ImageTags.Of(step.Source.Definition, Digest.Parse(step.BuildId!)),
    };

    // Where another platform is to be built anew, one whose own build is there under the rolling tag can stay as it is.
    private static ImmutableArray<PublishedFact> Whole(ImmutableArray<PlanStep> platforms, ImmutableArray<PublishedFact> facts)
    {
        var same = platforms.Zip(facts).Where(pair => pair.Second.Found is { } found && found.BuildId == pair.First.BuildId).ToList();
        return same.Count == platforms.Length
            ? facts
            : [.. platforms.Zip(facts, (step, fact) => same.Contains((step, fact)) ? fact with { Found = AsPlanned(step, Digest.Parse(fact.Found!.ImageId)) } : fact)];
    }

    private async Task<ImmutableArray<PublishedFact>> OfRollingTagAsync(
        ImageDefinition definition, ImmutableArray<PlanStep> platforms, CancellationToken cancellationToken)
    {
        var rolling = ImageTags.Rolling(definition);
        var document = await registry.Manifests.GetAsync(rolling, cancellationToken);
        var index = document is not null && MediaTypes.IsIndex(document.MediaType) ? ImageIndex.Read(document) : null;
        var facts = ImmutableArray.CreateBuilder<PublishedFact>(platforms.Length);
        foreach (var step in platforms)
        {
            var platform = step.Source.Platform;
            var manifest = index is null ? document
                : index.For(platform) is { } descriptor ? await registry.Manifests.GetAsync(rolling.WithDigest(descriptor.Digest), cancellationToken)
                : null;
            facts.Add(new(step.Image, platform, manifest is null ? null : await ReadAsync(rolling, platform, manifest, cancellationToken)));
        }

        return facts.MoveToImmutable();
    }

    // What is no image, or none of ours, counts as absent: the next publication takes its place under the rolling tag.
    private async Task<BuiltImageFact?> ReadAsync(Reference rolling, Platform platform, Document document, CancellationToken cancellationToken)
    {
        var config = ImageConfiguration.Read(await registry.Blobs.ReadAsync(rolling, Manifest.Read(document).Config, cancellationToken));
        if ((config.Platform.OperatingSystem, config.Platform.Architecture) != (platform.OperatingSystem, platform.Architecture))
        {
            return null;
        }

        var fact = LabelReader.Read(config.Labels, document.Digest.Text, config.Created ?? DateTimeOffset.UnixEpoch, size: 0, out var unreadable);
        if (fact is null)
        {
            events.Report(new Warning($"image {rolling} is ignored: its label {unreadable} is missing or garbled"));
        }

        return fact is null ? null : fact with { Tags = [rolling] };
    }

    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
