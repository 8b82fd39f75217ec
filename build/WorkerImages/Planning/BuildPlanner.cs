using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>Decides, from facts alone, which images are built, and why.</summary>
public static class BuildPlanner
{
    /// <summary>The build argument that every rendered Dockerfile takes its base from.</summary>
    public const string BaseArgument = "BASE";

    /// <summary>
    /// An image is up to date when the engine has one that carries its build id and its immutable name (an image somebody derived from it
    /// carries the same labels) and its parent is not rebuilt.
    /// </summary>
    /// <param name="sources">Parents before their children.</param>
    /// <param name="externals">What is known of each base, by its name, and of each COPY --from, by its reference.</param>
    /// <param name="present">What is there already.</param>
    /// <param name="forced">Names of images to build whatever is there.</param>
    /// <param name="labels">Labels that only the caller knows, such as revision and time; they do not count as a change.</param>
    public static BuildPlan Plan(
        ImmutableArray<ImageSource> sources,
        IReadOnlyDictionary<string, ExternalFact> externals,
        PresentImages present,
        IReadOnlySet<string> forced,
        IReadOnlyDictionary<string, string> labels)
    {
        var builtByImage = present.Facts.ToLookup(fact => fact.Image, StringComparer.Ordinal);
        var planned = new Dictionary<(string Image, Platform Platform), PlannedImage>();
        var steps = ImmutableArray.CreateBuilder<PlanStep>(sources.Length);
        foreach (var source in sources)
        {
            var definition = source.Definition;
            var parent = definition.Parent is null ? null : planned[(definition.Parent.Name, source.Platform)];
            var identified = Identify(source, parent, externals);
            var ours = NewestFirst(builtByImage[definition.Name], source);
            var isForced = forced.Contains(definition.Name);
            var existing = parent is { IsBuilt: true } || isForced ? null : Existing(identified, ours);
            var image = identified with
            {
                Reasons = existing is not null
                    ? [new(ReasonKind.UpToDate, "up to date")]
                    : ReasonFinder.Of(identified, ours.FirstOrDefault(), present, isForced),
            };
            planned.Add((definition.Name, source.Platform), image);
            steps.Add(Step(image, existing, externals, labels));
        }

        return new(steps.MoveToImmutable());
    }

    /// <summary>The same against an engine.</summary>
    public static BuildPlan Plan(
        ImmutableArray<ImageSource> sources,
        IReadOnlyDictionary<string, ExternalFact> externals,
        IReadOnlyList<BuiltImageFact> built,
        IReadOnlySet<string> forced,
        IReadOnlyDictionary<string, string> labels) => Plan(sources, externals, new PresentImages(built), forced, labels);

    private static PlannedImage Identify(
        ImageSource source, PlannedImage? parent, IReadOnlyDictionary<string, ExternalFact> externals)
    {
        Origin below = parent is not null
            ? new(OriginRole.Parent, parent.Source.Definition.Name, parent.BuildId?.Text) { Unanswered = parent.Unanswered }
            : Outside(OriginRole.Base, externals[BaseOf(source).Name]);
        var copied = source.Externals.Select(reference => Outside(OriginRole.Copy, externals[reference.ToString()]));
        ImmutableArray<Origin> origins = [below, .. copied];
        var sourceId = SourceIdentity.Of(source);
        return new(source, parent, origins, sourceId, BuildIdentity.Of(sourceId, origins));
    }

    private static Origin Outside(OriginRole role, ExternalFact fact) => new(role, fact.Name, fact.Identity) { Digest = fact.Digest, Unanswered = fact.Unanswered ?? fact.Missing };

    private static BaseDefinition BaseOf(ImageSource source) =>
        source.Definition.Base
        ?? throw new ArgumentException($"image {source.Definition.Name} has neither base nor parent", nameof(source));

    // Only what bears the image's own name: an image that somebody derived from it carries the same labels.
    private static List<BuiltImageFact> NewestFirst(IEnumerable<BuiltImageFact> built, ImageSource source)
    {
        var name = ImageTags.Rolling(source.Definition).Name;
        var ours = built.Where(fact => fact.Platform == source.Platform && fact.Tags.Any(tag => tag.Name == name));
        return [.. ours.OrderByDescending(fact => fact.Created)];
    }

    private static BuiltImageFact? Existing(PlannedImage image, List<BuiltImageFact> ours)
    {
        if (image.BuildId is null)
        {
            return null;
        }

        var name = ImageTags.Immutable(image.Source.Definition, image.BuildId);
        return ours.Find(fact => fact.BuildId == image.BuildId.Text && fact.Tags.Contains(name));
    }

    private static PlanStep Step(
        PlannedImage image,
        BuiltImageFact? existing,
        IReadOnlyDictionary<string, ExternalFact> externals,
        IReadOnlyDictionary<string, string> labels)
    {
        var tags = ImageTags.Of(image.Source.Definition, image.BuildId);
        return new(
            image.Source,
            existing is not null ? PlanAction.Keep : image.IsBuilt ? PlanAction.Build : PlanAction.Unknown,
            image.Reasons,
            image.SourceId.Text,
            image.BuildId?.Text,
            existing?.ImageId,
            Arguments(image, externals),
            PlannedLabels.Of(image, externals, labels),
            [.. tags.Select(tag => tag.ToString())])
        {
            Origins = image.Origins,
            MissingTags = existing is null ? [] : [.. tags.Where(tag => !existing.Tags.Contains(tag)).Select(tag => tag.ToString())],
        };
    }

    private static ImmutableSortedDictionary<string, string> Arguments(
        PlannedImage image, IReadOnlyDictionary<string, ExternalFact> externals)
    {
        var reference = image.Parent is { } parent
            ? parent.BuildId is null ? null : ImageTags.Immutable(parent.Source.Definition, parent.BuildId).ToString()
            : externals[image.Origins[0].Name].BuildReference;
        return reference is null ? image.Source.Arguments : image.Source.Arguments.SetItem(BaseArgument, reference);
    }
}
