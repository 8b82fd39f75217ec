using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>Which tags move to an image, and which are left where they are, each with its reason.</summary>
internal static class TagRules
{
    /// <summary>The tags of a publication that do not point to its index yet.</summary>
    /// <param name="publication">Whose tags.</param>
    /// <param name="fact">What the registry has.</param>
    /// <param name="index">The index that is published; null for one that this run pushes.</param>
    /// <param name="platform">The platform by which two builds are compared.</param>
    /// <param name="digest">What the tags are to point to; null for what this run pushes.</param>
    public static (ImmutableArray<(TagMove Move, Reason Reason)> Moves, ImmutableArray<Reason> Left) Of(
        PlannedPublication publication, PublishedFact fact, PublishedIndex? index, Platform platform, Digest? digest)
    {
        var moves = ImmutableArray.CreateBuilder<(TagMove, Reason)>();
        var left = ImmutableArray.CreateBuilder<Reason>();
        foreach (var tag in publication.Tags)
        {
            var standing = fact.Tags.GetValueOrDefault(tag);
            if ((standing is not null && standing.Digest == digest) || (index is not null && !fact.Tags.ContainsKey(tag)))
            {
                continue; // it points there already, or the run could not ask for it
            }

            if (standing is not null && tag != publication.ImmutableTag && WhyLeft(publication, tag, standing, index?.Platforms.GetValueOrDefault(platform), platform) is { } why)
            {
                left.Add(new(ReasonKind.TagLeft, $"tag {tag} stays at {standing.Digest.Short}: {why}", standing.Digest.Text, digest?.Text));
                continue;
            }

            moves.Add((new(tag, standing?.Digest, digest), new(ReasonKind.TagBehind, Movement(tag, standing, platform), standing?.Digest.Text, digest?.Text)));
        }

        return (moves.ToImmutable(), left.ToImmutable());
    }

    private static string? WhyLeft(PlannedPublication publication, string tag, TagFact standing, PublishedPlatform? published, Platform platform) =>
        standing.Objection is not null ? null
        : standing.IsHeld ? $"it was rolled back; --target Rollback --image {publication.Repository.Repository.Split('/')[^1]} --lift lets it move again"
        : publication.ForEverybody.Contains(tag) && IsAbove(standing.Version, publication.Version) ? $"that is version {standing.Version}"
        : standing.Ancestry == Ancestry.Descendant ? "that was built from a later commit"
        : standing.Ancestry == Ancestry.Unknown
            && published?.Configuration?.Built is { } created
            && standing.Images.GetValueOrDefault(platform) is { } image
            && image.Created > created ? "that was built later"
        : null;

    private static bool IsAbove(string? one, string other) => NumbersOf(one) is { } higher && NumbersOf(other) is { } lower && higher > lower;

    // Null for what is no version of ours.
    private static Version? NumbersOf(string? version) =>
        version is not null && Version.TryParse(string.Join('.', version.Split('-')[0].Split('.').Concat(["0", "0"]).Take(3)), out var numbers) ? numbers : null;

    private static string Movement(string tag, TagFact? standing, Platform platform) =>
        standing is null ? $"tag {tag} is missing"
        : standing.Objection is { } objection ? $"tag {tag} points to {standing.Digest.Short}, and {objection}"
        : standing.Images.ContainsKey(platform) ? $"tag {tag} is behind: it points to {standing.Digest.Short}"
        : $"tag {tag} points to {standing.Digest.Short}, which is none of this tool's images";
}
