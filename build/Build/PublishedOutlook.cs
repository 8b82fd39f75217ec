using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.Rendering;
using WorkerImages.Survey;

namespace Build;

/// <summary>
/// What would have to be built for a registry to have every image as it should be now, on every platform: asks registries alone, and an
/// engine only for bases that come from the archive.
/// </summary>
internal sealed class PublishedOutlook(BuildArguments arguments, Workshop workshop, string registry, CancellationToken cancellationToken)
{
    // Somebody waits for the answer, and no answer is one too.
    private static readonly RegistryOptions Options = new() { Tries = 3, SilenceLimit = TimeSpan.FromSeconds(10) };

    /// <summary>The plan for images as they are published to the registry.</summary>
    /// <param name="images">Parents before their children.</param>
    /// <param name="rendered">The Dockerfiles, of these images at least.</param>
    /// <param name="forced">Names of images to build whatever is there.</param>
    public async Task<BuildPlan> PlanAsync(
        ImmutableArray<ImageDefinition> images, ImmutableArray<RenderedDockerfile> rendered, IReadOnlySet<string> forced)
    {
        var revision = GitRevision.OfAsync(workshop.Root, cancellationToken);
        using var registries = workshop.Registry(Options);
        using var engine = await workshop.Connector.FindAsync(arguments.Engine, cancellationToken);
        var outside = new OutsideSurvey(registries);
        var archive = engine is null || arguments.Bases == BasePolicy.Registry ? null : workshop.BasesIn(engine, arguments with { Bases = BasePolicy.Archive });
        var published = images.Select(image => image with { Repository = ImageTags.Published(image, registry).Name }).ToImmutableArray();
        var known = new List<Known>();
        foreach (var platform in images.SelectMany(image => image.Platforms).Distinct().OrderBy(each => each.ToString(), StringComparer.Ordinal))
        {
            var declared = published.Where(image => image.Platforms.Contains(platform)).ToImmutableArray();
            var sources = ImageSources.Read(workshop.Root, declared, rendered, platform);
            var externals = await ExternalFacts.AllOfAsync(
                sources, source => BaseAsync(source, outside, archive), (reference, source) => outside.LookAsync(reference.ToString(), reference, source.Platform, cancellationToken));
            known.Add(new(platform, sources, externals));
        }

        // A platform that was not asked for counts all the same: the tag is that of all.
        var identified = known.SelectMany(each => Plan(each, new([]), ImmutableHashSet<string>.Empty, ImmutableDictionary<string, string>.Empty).Steps).ToImmutableArray();
        var facts = await new PublishedSurvey(registries, workshop.Progress).LookAsync(identified, cancellationToken);
        var labels = workshop.BuildLabels(await revision);
        var steps = known.Where(each => arguments.Platform is null || each.Platform == arguments.Platform)
            .SelectMany(each => Plan(each, Present(facts, each.Platform), forced, labels).Steps);
        var tags = identified.GroupBy(step => step.Image, StringComparer.Ordinal).ToDictionary(image => image.Key, TagsOf, StringComparer.Ordinal);
        return new([.. steps.Select(step => step with { Tags = tags[step.Image] })]);
    }

    private static BuildPlan Plan(Known known, PresentImages present, IReadOnlySet<string> forced, IReadOnlyDictionary<string, string> labels) =>
        BuildPlanner.Plan(known.Sources, known.Externals, present, forced, labels);

    private static ImmutableArray<string> TagsOf(IEnumerable<PlanStep> image)
    {
        var platforms = image.ToImmutableArray();
        Reference?[] tags = [ImageTags.Rolling(platforms[0].Source.Definition), ImageTags.OfAllPlatforms(platforms)];
        return [.. tags.OfType<Reference>().Select(tag => tag.ToString())];
    }

    private PresentImages Present(ImmutableArray<PublishedFact> facts, Platform platform)
    {
        var ours = facts.Where(fact => fact.Platform == platform).ToList();
        return new([.. ours.Select(fact => fact.Found).OfType<BuiltImageFact>()])
        {
            Unanswered = ours.Where(fact => fact.Unanswered is not null).ToImmutableDictionary(fact => fact.Image, fact => fact.Unanswered!, StringComparer.Ordinal),
            Place = $"in {registry}",
        };
    }

    private async Task<ExternalFact> BaseAsync(ImageSource source, OutsideSurvey outside, BaseStore? archive)
    {
        var definition = source.Definition.Base!;
        var asked = arguments.Bases == BasePolicy.Archive
            ? new(definition.Name, null, null, null) { Unanswered = $"base {definition.Name} is to come from the archive, and no engine has it" }
            : await outside.LookAsync(definition.Name, definition.Image, source.Platform, cancellationToken);
        return asked.Identity is null && archive is not null && definition.Archive is not null
            && await archive.LookAsync(definition, source.Platform, cancellationToken) is { Identity: not null } made ? made : asked;
    }

    private sealed record Known(Platform Platform, ImmutableArray<ImageSource> Sources, ImmutableDictionary<string, ExternalFact> Externals);
}
