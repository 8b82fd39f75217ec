using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Planning;

/// <summary>Decides, from facts alone, what is done with which image, and why.</summary>
internal static class BuildPlanner
{
    /// <summary>The build argument that every rendered Dockerfile takes its base from.</summary>
    public const string BaseArgument = "BASE";

    /// <summary>The build argument that its packages step begins with: with another value no builder takes the step from a cache.</summary>
    public const string RefreshArgument = "REFRESH";

    /// <summary>
    /// The plan for an engine, or for an engine and a registry. In an engine an image is up to date when this tool has built it there, it carries
    /// its build id and its immutable name (an image somebody derived from it carries the same labels), and its parent is not rebuilt. In a
    /// registry it is up to date when what is published has its build id, is signed where there is a key, and has all its tags.
    /// </summary>
    /// <param name="sources">In an order to build them in, on one platform.</param>
    /// <param name="externals">What is known of each base, by its name, and of each COPY --from, by its reference.</param>
    /// <param name="facts">What is there already.</param>
    /// <param name="options">What was asked for.</param>
    public static BuildPlan Plan(
        ImmutableArray<ImageSource> sources, IReadOnlyDictionary<string, ExternalFact> externals, PlanFacts facts, PlanOptions options)
    {
        var built = facts.Built.ToLookup(fact => fact.Image, StringComparer.Ordinal);
        var planned = new Dictionary<(string Image, Platform Platform), PlannedImage>();
        foreach (var source in sources)
        {
            var name = source.Definition.Name;
            var image = Identify(source, externals, definition => planned[(definition.Name, source.Platform)]);
            var ours = CurrentFirst(built[name], source);
            planned.Add((name, source.Platform), Hindrance(image, externals) is { } refusal
                ? image.Refuse(refusal)
                : facts.Published is not { } published
                ? Decide(image, ours, options)
                : source.Definition.IsPublished
                ? PublicationPlanner.Decide(image, ours, published[name], options)
                : DecideLater(image, ours));
        }

        if (facts.Published is not null)
        {
            BuildWhatIsNeeded(planned, image => CurrentFirst(built[image.Source.Definition.Name], image.Source), options);
        }

        var needed = planned.Values.Where(image => image.Action == PlanAction.Build).SelectMany(image => image.Needs).ToHashSet();
        return new([.. planned.Values.Select(image => Step(image, needed.Contains(image), externals))]);
    }

    /// <summary>The engine's own build of what is planned; null for none.</summary>
    internal static BuiltImageFact? Existing(PlannedImage image, IEnumerable<BuiltImageFact> ours)
    {
        if (image.BuildId is null)
        {
            return null;
        }

        var name = ImageTags.Immutable(image.Source.Definition, image.BuildId);
        return ours.FirstOrDefault(fact => fact.Built is not null && fact.BuildId == image.BuildId && fact.Tags.Contains(name));
    }

    /// <summary>The same, as far as it is of use to a registry: a child only on the parent that is published, or that this plan publishes.</summary>
    internal static BuiltImageFact? Reusable(PlannedImage image, IReadOnlyList<BuiltImageFact> ours)
    {
        var found = Existing(image, ours);
        if (found is null || image.Parent is not { } parent)
        {
            return found;
        }

        ImmutableArray<DiffId> below = parent.IsBuilt
            ? parent is { Action: PlanAction.Push, Existing: { } pushed } ? pushed.Layers : default
            : parent.Publication?.Published?.Platforms.GetValueOrDefault(image.Source.Platform)?.Configuration?.DiffIds ?? default;
        return !below.IsDefault && !found.Layers.IsDefault && found.Layers.Take(below.Length).SequenceEqual(below) ? found : null;
    }

    // What no engine and no registry could fix.
    private static Refusal? Hindrance(PlannedImage image, IReadOnlyDictionary<string, ExternalFact> externals) =>
        image.Missing is { } missing
            ? new(ExitCode.Network, missing, "name a base that is made for this platform, or take the platform out of the definition")
            : image.Needs.FirstOrDefault(need => need.Refusal is not null) is { Refusal: { } above } need
            ? above with { Why = $"{(need == image.Parent ? "its parent " : "")}{need}{(need == image.Parent ? "" : ", that files are copied from,")} is refused: {above.Why}" }
            : image.Parent is null ? new BaseRules(image.Source.Definition, BaseOf(image.Source, externals)).Check() : null;

    private static PlannedImage Decide(PlannedImage image, List<BuiltImageFact> ours, PlanOptions options)
    {
        var isForced = options.Forced.Contains(image.Source.Definition.Name);
        var existing = image.Needs.Any(need => need.IsBuilt) || isForced ? null : Existing(image, ours);
        return existing is not null
            ? image with { Action = PlanAction.Keep, Existing = existing, Reasons = [new(ReasonKind.UpToDate, "up to date")] }
            : Judged(image with { Reasons = ReasonFinder.Of(image, ours.FirstOrDefault(), "here", isForced) });
    }

    // What no registry has is built with those that need it, and they are decided on after it.
    private static PlannedImage DecideLater(PlannedImage image, List<BuiltImageFact> ours) => image.BuildId is null
        ? image with { Reasons = [new(ReasonKind.Unknown, image.Unanswered ?? "its base is not known yet")] }
        : image with
        {
            Action = PlanAction.Keep,
            Existing = Existing(image, ours),
            Reasons = [new(ReasonKind.UpToDate, "no image that is built needs it, and it is not published")],
        };

    private static void BuildWhatIsNeeded(
        Dictionary<(string Image, Platform Platform), PlannedImage> planned, Func<PlannedImage, List<BuiltImageFact>> oursOf, PlanOptions options)
    {
        foreach (var (name, image) in planned.Reverse().Where(one => one.Value is { Action: PlanAction.Keep, Source.Definition.IsPublished: false }))
        {
            var isForced = options.Forced.Contains(name.Image);
            var isNeeded = planned.Values.Any(other =>
                other.Action == PlanAction.Build && other.Source.Platform == name.Platform && other.Source.Definition.Needs.Contains(image.Source.Definition));
            if (isForced || (isNeeded && image.Existing is null))
            {
                planned[name] = Judged(image with { Existing = null, Reasons = ReasonFinder.Of(image, oursOf(image).FirstOrDefault(), "here", isForced) });
            }
            else if (isNeeded)
            {
                planned[name] = image with { Reasons = [new(ReasonKind.UpToDate, "up to date")] };
            }
        }
    }

    private static PlannedImage Judged(PlannedImage image) => image with
    {
        Action = image.Reasons.All(reason => reason.Kind == ReasonKind.Unknown) ? PlanAction.Unknown : PlanAction.Build,
    };

    private static PlannedImage Identify(ImageSource source, IReadOnlyDictionary<string, ExternalFact> externals, Func<ImageDefinition, PlannedImage> planned)
    {
        var parent = source.Definition.Parent is { } definition ? planned(definition) : null;
        ImmutableArray<PlannedImage> copied = [.. source.Definition.Copied.Select(planned)];
        ImmutableArray<Origin> origins =
        [
            parent is not null ? Inside(OriginRole.Parent, parent) : Outside(OriginRole.Base, BaseOf(source, externals)),
            .. source.Externals.Select(reference => Outside(OriginRole.Copy, externals[reference.ToString()])),
            .. copied.Select(image => Inside(OriginRole.Image, image)),
        ];
        var sourceId = SourceIdentity.Of(source);
        return new(source, parent, origins, sourceId, BuildIdentity.Of(sourceId, source.Refresh, origins)) { Copied = copied };
    }

    private static Origin Inside(OriginRole role, PlannedImage image) =>
        new(role, image.Source.Definition.Name, image.BuildId?.Text) { Unanswered = image.Unanswered, Missing = image.Missing };

    private static Origin Outside(OriginRole role, ExternalFact fact) =>
        new(role, fact.Name, fact.Identity) { Digest = fact.Digest, Unanswered = fact.Unanswered, Missing = fact.Missing };

    /// <summary>What an image with a base stands on.</summary>
    internal static ExternalFact BaseOf(ImageSource source, IReadOnlyDictionary<string, ExternalFact> externals) => source.HeldBase ?? externals[
        (source.Definition.Base ?? throw new ArgumentException($"image {source.Definition.Name} has neither base nor parent", nameof(source))).Name];

    // Only what bears the image's own name: an image that somebody derived from it carries the same labels. What people mean by the rolling
    // name comes first: builds out of a cache are as old as the cache.
    private static List<BuiltImageFact> CurrentFirst(IEnumerable<BuiltImageFact> built, ImageSource source)
    {
        var name = ImageTags.Rolling(source.Definition).Name;
        var ours = built.Where(fact => fact.Platform == source.Platform && fact.Tags.Any(tag => tag.Name == name));
        return [.. ours.OrderByDescending(fact => fact.Tags.Contains(ImageTags.Rolling(source.Definition))).ThenByDescending(fact => fact.Created)];
    }

    private static PlanStep Step(PlannedImage image, bool isNeeded, IReadOnlyDictionary<string, ExternalFact> externals)
    {
        var tags = ImageTags.Of(image.Source.Definition, image.BuildId);
        var existing = image.Existing;
        return new(
            image.Source,
            image.Action,
            image.Reasons,
            image.SourceId,
            image.BuildId,
            existing?.ImageId,
            Arguments(image, externals),
            PlannedLabels.Of(image, externals),
            tags)
        {
            Origins = image.Origins,
            MissingTags = existing is null ? [] : [.. tags.Where(tag => !existing.Tags.Contains(tag))],
            Base = BaseOf(image.Root.Source, externals),
            Publication = image.Publication,
            Refusal = image.Refusal,
            Pull = isNeeded ? Pull(image) : null,
        };
    }

    // What is published is what others are made of: the engine's own build of the same is another image, unless it is that very one.
    private static Reference? Pull(PlannedImage image) =>
        image.IsBuilt || image.IsPublished ? null : image.Publication?.ImageFor(image.Source.Platform);

    private static ImmutableSortedDictionary<string, string> Arguments(
        PlannedImage image, IReadOnlyDictionary<string, ExternalFact> externals)
    {
        var below = KeyValuePair.Create(BaseArgument, image.Parent is { } parent ? ReferenceOf(parent) : BaseOf(image.Source, externals).BuildReference);
        var copied = image.Source.Definition.CopiedByArgument.Zip(image.Copied, (argument, one) => KeyValuePair.Create(argument.Key, ReferenceOf(one)));
        var refresh = KeyValuePair.Create(RefreshArgument, image.Source.Refresh is { Length: > 0 } value ? value : null);
        return image.Source.Arguments.SetItems(copied.Prepend(refresh).Prepend(below).Where(one => one.Value is not null)!);
    }

    private static string? ReferenceOf(PlannedImage image) =>
        Pull(image)?.ToString() ?? (image.BuildId is null ? null : ImageTags.Immutable(image.Source.Definition, image.BuildId).ToString());
}
