using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>
/// Bases that went away and came back (A, B, A): the registry has the image on A, and its version tag points to a later one on B, of the same source. The
/// later one stays, as tags move forward only; it is what is planned then, so that its children stand on it, too, and not on the older one.
/// </summary>
internal static class ReturnedBases
{
    /// <summary>The content of the base that each such image stays on.</summary>
    /// <param name="steps">Images with their identities.</param>
    /// <param name="published">What the registry has of them.</param>
    public static ImmutableDictionary<(string Image, Platform Platform), string> Of(
        ImmutableArray<PlanStep> steps, ImmutableDictionary<string, PublishedFact> published) =>
        (from step in steps
         where step.Source.Definition.Base is not null
         let fact = published[step.Image]
         let platform = step.Source.Platform
         where fact.Index?.Platforms.GetValueOrDefault(platform)?.Configuration?.Built is not null
         let tag = fact.Tags.GetValueOrDefault(ImageTags.Rolling(step.Source.Definition).Tag!)
         where tag is { Objection: null, IsHeld: false } && tag.Digest != fact.Index!.Document.Digest
         let standing = tag.Images.GetValueOrDefault(platform)
         where standing is not null && standing.SourceId == step.SourceId && standing.Refresh == step.Source.Refresh
             && standing.Created > fact.Index!.Platforms[platform].Configuration!.Built
         let identity = standing.Origins.GetValueOrDefault(step.Source.Definition.Base!.Name)
         where identity is not null && step.Origins.All(origin => origin.Role == OriginRole.Base || standing.Origins.GetValueOrDefault(origin.Name) == origin.Identity)
         select KeyValuePair.Create((step.Image, platform), identity)).ToImmutableDictionary();
}
