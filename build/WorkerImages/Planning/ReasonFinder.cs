using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning.Changes;

namespace WorkerImages.Planning;

/// <summary>Tells why an image is built: what is different from the newest image of that name that is there.</summary>
internal static class ReasonFinder
{
    /// <summary>At least one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="newest">The newest of its name that is there; null for none.</param>
    /// <param name="place">Where was looked, for people.</param>
    /// <param name="forced">True when the user asked for it.</param>
    public static ImmutableArray<Reason> Of(PlannedImage image, BuiltImageFact? newest, string place, bool forced)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (newest is null)
        {
            reasons.Add(new(ReasonKind.FirstBuild, $"no image of this name is {place}"));
            reasons.AddRange(image.Origins.Where(origin => origin.Unanswered is not null).Select(origin => new Reason(ReasonKind.Unknown, origin.Unanswered!)));
        }
        else if (!newest.Files.ContainsKey(SourceFiles.DockerfileIn(image.Source)))
        {
            reasons.Add(Recipe(image, newest)); // an earlier version of this tool has written the labels: they cannot be compared
        }
        else
        {
            reasons.AddRange(FileChanges.Of(image.Source, newest.Files, image.Files));
            reasons.AddRange(ArgumentChanges(newest.Arguments, image.Source.Arguments));
            reasons.AddRange(image.Origins.Select(origin => OriginChange(origin, image, newest)).OfType<Reason>());
        }

        reasons.AddRange(image.Source.RefreshReasons);
        if (forced)
        {
            reasons.Add(new(ReasonKind.Forced, "forced"));
        }

        return reasons.Count > 0 ? reasons.ToImmutable() : [Unseen(image, newest!)];
    }

    private static IEnumerable<Reason> ArgumentChanges(
        ImmutableSortedDictionary<string, string> old, ImmutableSortedDictionary<string, string> now) =>
        Changes(old, now).Select(change => new Reason(
            ReasonKind.ArgumentChanged,
            $"argument {change.Name} " + ((change.Old, change.New) switch
            {
                (null, _) => "is new",
                (_, null) => "is gone",
                _ => $"changed from '{change.Old}' to '{change.New}'",
            }),
            change.Old,
            change.New));

    private static IEnumerable<(string Name, string? Old, string? New)> Changes(
        ImmutableSortedDictionary<string, string> old, ImmutableSortedDictionary<string, string> now) =>
        old.Keys.Union(now.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => (name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(change => change.Item2 != change.Item3);

    private static Reason? OriginChange(Origin origin, PlannedImage image, BuiltImageFact newest)
    {
        var old = newest.Origins.GetValueOrDefault(origin.Name);
        if (Rebuilt(origin, image, old) is { } rebuilt)
        {
            return rebuilt;
        }

        if (origin.Unanswered is not null)
        {
            return new(ReasonKind.Unknown, origin.Unanswered, old);
        }

        if (old == origin.Identity)
        {
            return null;
        }

        return origin.IsFromOutside
            ? new(ReasonKind.BaseMoved, Movement(origin, old), old, origin.Identity)
            : new(ReasonKind.ParentRebuilt, $"{Words(origin)} {(old is null ? "is new" : "was rebuilt since")}", old, origin.Identity);
    }

    private static Reason? Rebuilt(Origin origin, PlannedImage image, string? old) =>
        !origin.IsFromOutside && image.Needs.First(need => need.Source.Definition.Name == origin.Name) is { Action: PlanAction.Build } need
            ? new(ReasonKind.ParentRebuilt, $"{Words(origin)} is rebuilt ({need.Cause})", old, origin.Identity)
            : null;

    private static string Words(Origin origin) => origin.Role == OriginRole.Parent ? $"parent {origin.Name}" : $"image {origin.Name}, that files are copied from,";

    private static string Movement(Origin origin, string? old)
    {
        var name = origin.Role == OriginRole.Base ? $"base {origin.Name}" : origin.Name;
        return (old, origin.Identity) switch
        {
            (_, null) => $"{name} is not here yet",
            (null, _) => $"{name} is new",
            _ => $"{name} moved from {Short(old)} to {Short(origin.Identity)}",
        };
    }

    // Nothing that the labels keep is different: a name was taken away, or what an identity is made of has changed.
    private static Reason Unseen(PlannedImage image, BuiltImageFact newest) =>
        newest.BuildId == image.BuildId
            ? newest.Built is null
                ? new(ReasonKind.NotBuiltHere, $"image {Short(newest.ImageId)} of this build is there, and was not built by this tool on this machine")
                : new(ReasonKind.FirstBuild, $"no image is called {ImageTags.Immutable(image.Source.Definition, image.BuildId)}")
            : Recipe(image, newest);

    private static Reason Recipe(PlannedImage image, BuiltImageFact newest) =>
        new(ReasonKind.SourceChanged, "identity recipe changed", newest.SourceId.Text, image.SourceId.Text);

    private static string Short(string identity) => Digest.TryParse(identity, out var digest) ? digest.Short : identity;
}
