using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>Decides what becomes of one image in a registry: what must fail is refused here, before anything is built, pushed or signed.</summary>
internal static class PublicationPlanner
{
    /// <param name="image">The image, its identities known.</param>
    /// <param name="ours">What the engine has of that name, newest first.</param>
    /// <param name="fact">What the registry has.</param>
    /// <param name="options">What was asked for.</param>
    public static PlannedImage Decide(PlannedImage image, IReadOnlyList<BuiltImageFact> ours, PublishedFact fact, PlanOptions options)
    {
        var isForced = options.Forced.Contains(image.Source.Definition.Name);
        var reasons = Reasons(image, fact, options, isForced);
        // No run builds on an image that the planner has not judged.
        var unknown = image.Needs.FirstOrDefault(need => need.Action == PlanAction.Unknown) is { } need
            ? need == image.Parent ? $"the tool does not know what its parent {need} is" : $"the tool does not know what {need} is, whose files it copies"
            : image.Unanswered;
        if (fact.Unanswered is not null || image.BuildId is null || unknown is not null)
        {
            return image with
            {
                Action = PlanAction.Unknown,
                Reasons = reasons.Any(reason => reason.Kind == ReasonKind.Unknown) ? reasons : [.. reasons, new(ReasonKind.Unknown, unknown ?? "its base is not known yet")],
            };
        }

        image = image with { Existing = BuildPlanner.Reusable(image, ours) };
        return fact.Index is { } index
            ? OfPublished(image, index, Planned(image, fact, options), fact, options)
            : OfUnpublished(image with { Reasons = reasons }, fact, isForced, options);
    }

    private static ImmutableArray<Reason> Reasons(PlannedImage image, PublishedFact fact, PlanOptions options, bool isForced) => fact.Unanswered is { } why
        ? [new(ReasonKind.Unknown, why)]
        : ReasonFinder.Of(image, fact.Before(image.Source.Platform), $"in {Place(image, options)}", isForced);

    private static string Place(PlannedImage image, PlanOptions options) =>
        options.Registry ?? ImageTags.Rolling(image.Source.Definition).Registry;

    private static PlannedPublication Planned(PlannedImage image, PublishedFact fact, PlanOptions options)
    {
        var definition = image.Source.Definition;
        var repository = ImageTags.Published(definition, options.Registry);
        var tag = ImageTags.ImmutableTag(definition.Version, [.. fact.Builds]);
        return new(repository, tag)
        {
            Tags = [tag, .. ImageTags.Moving(definition, options.Event)],
            Version = definition.Version,
            ForEverybody = ImageTags.ForEverybody(definition, options.Event),
            Platforms = definition.Platforms,
            Published = fact.Index,
            Ancestors = [.. definition.Lineage.Skip(1).Select(ancestor => ImageTags.Published(ancestor, options.Registry))],
            Standing = fact.Tags.ToImmutableSortedDictionary(one => one.Key, one => one.Value?.Digest, StringComparer.Ordinal),
        };
    }

    private static PlannedImage OfPublished(
        PlannedImage image, PublishedIndex index, PlannedPublication publication, PublishedFact fact, PlanOptions options)
    {
        image = image with { Publication = publication };
        var doubts = Doubts(index);
        return doubts.IsEmpty ? Tagged(image, publication, index, fact)
            : Holds(image, index)
            ? Push(image with { Reasons = doubts }, publication with { Others = OtherPlatforms.Of(image, fact, options).Found }, fact, options)
            : image.Refuse(Refusal.Distrusted(publication.Repository.WithTag(publication.ImmutableTag), index.Document.Digest, doubts));
    }

    // Published as it should be: what is left to do is to see to its tags.
    private static PlannedImage Tagged(PlannedImage image, PlannedPublication publication, PublishedIndex index, PublishedFact fact)
    {
        var (moves, left) = TagRules.Of(publication, fact, index, image.Source.Platform, index.Document.Digest);
        var unsigned = Unsigned(image, publication, index);
        ImmutableArray<Reason> reasons =
        [
            .. moves.Select(move => move.Reason),
            .. unsigned.Except(moves.Select(move => move.Move.Tag)).Select(tag => new Reason(ReasonKind.TagBehind, $"tag {tag} is not among those that were signed")),
        ];
        return image with
        {
            Action = reasons.IsEmpty ? PlanAction.Keep : PlanAction.Tag,
            Reasons = [.. reasons.IsEmpty ? [new(ReasonKind.UpToDate, "up to date")] : reasons, .. left],
            Publication = publication with { Moves = [.. moves.Select(move => move.Move)], Unsigned = unsigned },
        };
    }

    // A signature without a list is good for the version and the immutable tag.
    private static ImmutableArray<string> Unsigned(PlannedImage image, PlannedPublication publication, PublishedIndex index) => index.KeyId is null
        ? []
        : [.. publication.Tags.Except(index.SignedTags.IsEmpty ? [publication.ImmutableTag, image.Source.Definition.Version] : index.SignedTags)];

    private static PlannedImage OfUnpublished(PlannedImage image, PublishedFact fact, bool isForced, PlanOptions options)
    {
        var definition = image.Source.Definition;
        var platform = image.Source.Platform;
        var planned = Planned(image, fact, options);
        if (fact.Builds.Count == definition.Platforms.Length && fact.Tags.GetValueOrDefault(planned.ImmutableTag) is { } taken)
        {
            return image.Refuse(Refusal.Taken(planned.Repository.WithTag(planned.ImmutableTag), taken.Digest, taken.Objection, options.HasKey));
        }

        var others = OtherPlatforms.Of(image, fact, options);
        var isPart = options.MayPublishPart && !others.Missing.IsEmpty;
        var impossible = others.Refusal ?? (others.Missing.IsEmpty || isPart ? null : Refusal.Missing(others.Missing));
        if (impossible is not null)
        {
            return image.Refuse(impossible);
        }

        var builds = isPart ? [] : others.Found.Select(other => KeyValuePair.Create(other.Platform, other.BuildId)).ToList();
        var tag = ImageTags.ImmutableTag(definition.Version, [KeyValuePair.Create(platform, image.BuildId!), .. builds]);
        var publication = planned with
        {
            ImmutableTag = tag,
            Tags = isPart ? [tag] : [tag, .. ImageTags.Moving(definition, options.Event)],
            Platforms = isPart ? [platform] : definition.Platforms,
            Others = isPart ? [] : others.Found,
            Allowed = others.Allowed,
        };
        var part = fact.Parts.GetValueOrDefault(platform);
        if (isPart && part is null && fact.Tags.GetValueOrDefault(tag) is { } occupied)
        {
            return image.Refuse(Refusal.Taken(planned.Repository.WithTag(tag), occupied.Digest, occupied.Objection, options.HasKey));
        }

        return part is not null
            ? OfPart(image with { Publication = publication }, part, publication, fact, isPart, options)
            : Push(image, publication, fact, options, isForced);
    }

    // This platform is in the registry already; the index over all platforms is not.
    private static PlannedImage OfPart(PlannedImage image, PublishedIndex part, PlannedPublication publication, PublishedFact fact, bool isPart, PlanOptions options)
    {
        var platform = image.Source.Platform;
        var doubts = Doubts(part);
        if (!doubts.IsEmpty)
        {
            return Holds(image, part)
                ? Push(image with { Reasons = doubts }, publication, fact, options)
                : image.Refuse(Refusal.Distrusted(publication.Repository.WithTag(publication.ImmutableTag), part.Document.Digest, doubts));
        }

        if (isPart)
        {
            var missing = string.Join(", ", image.Source.Definition.Platforms.Where(other => other != platform && !fact.Parts.ContainsKey(other)));
            return image with
            {
                Action = PlanAction.Keep,
                Publication = publication with { Published = part },
                Reasons = [new(ReasonKind.UpToDate, $"published for {platform}; its tags wait for {missing}")],
            };
        }

        // An index that has just these images is the one that would be put together.
        if (publication.Others.All(other => ImageIndex.Read(part.Document).For(other.Platform)?.Digest == other.Digest))
        {
            return Tagged(image, publication with { Published = part }, part, fact);
        }

        var own = OtherPlatforms.In(part, platform, image.BuildId!);
        publication = publication with { Others = [.. publication.Others, own], Annotations = ImageIndex.Read(part.Document).Annotations };
        var (moves, left) = TagRules.Of(publication, fact, null, platform, null);
        return image with
        {
            Action = PlanAction.Tag,
            Publication = publication with { Moves = [.. moves.Select(move => move.Move)] },
            Reasons = [new(ReasonKind.TagBehind, "all platforms are published, and no index has them all"), .. left],
        };
    }

    private static PlannedImage Push(
        PlannedImage image, PlannedPublication publication, PublishedFact fact, PlanOptions options, bool isForced = false)
    {
        var platform = image.Source.Platform;
        if (options.Engine is { } engine && !engine.Matches(platform))
        {
            if (!options.AllowsUntested)
            {
                return (image with { Publication = publication }).Refuse(Refusal.Untestable(engine, platform));
            }

            publication = publication with { Allowed = publication.Allowed.Add("--allow-untested") };
        }

        var (moves, left) = TagRules.Of(publication, fact, publication.Published, platform, publication.Published?.Document.Digest);
        return image with
        {
            Action = image.Existing is not null && !isForced ? PlanAction.Push : PlanAction.Build,
            Existing = isForced ? null : image.Existing,
            Reasons = [.. image.Reasons, .. left],
            Publication = publication with { Moves = [.. moves.Select(move => move.Move)] },
        };
    }

    // True where this engine can repair what is wrong. It holds that very image (its manifest may be what is lost), and only the image is damaged.
    // An index without a good signature must have no further images: this run would sign them with it.
    private static bool Holds(PlannedImage image, PublishedIndex index)
    {
        var own = index.Platforms[image.Source.Platform];
        var isManifestLost = own.Manifest is null && index.Damaged.ContainsKey(own.Descriptor.Digest);
        return image.Existing is not null
            && (index.Objection is null || ImageIndex.Read(index.Document).Manifests.Length == index.Platforms.Count)
            && (isManifestLost || PlannedImage.IsThat(image.Existing, own))
            && (isManifestLost || index.Damaged.Keys.All(own.Manifest!.Layers.Append(own.Manifest.Config).Select(blob => blob.Digest).Contains));
    }

    /// <summary>Why what is published does not do as it is; empty where it does.</summary>
    internal static ImmutableArray<Reason> Doubts(PublishedIndex index) =>
    [
        .. index.Objection is { } objection ? new[] { new Reason(ReasonKind.NotSigned, $"{index.Document.Digest} is published, and {objection}") } : [],
        .. index.Damaged.OrderBy(blob => blob.Key.Text, StringComparer.Ordinal).Select(blob => new Reason(ReasonKind.Damaged, $"{blob.Key} {blob.Value}", blob.Key.Text)),
    ];
}
