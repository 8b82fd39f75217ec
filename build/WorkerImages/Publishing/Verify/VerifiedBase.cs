using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>Whether an image stands on what its index says: on these layers, and on the image that its provenance names.</summary>
internal static class VerifiedBase
{
    /// <summary>What is wrong; empty for nothing, null where the index says nothing of a base.</summary>
    /// <param name="image">The platform's descriptor in the index.</param>
    /// <param name="configuration">The image's own.</param>
    /// <param name="claims">What is claimed of it.</param>
    public static ImmutableArray<string>? Objections(Descriptor image, ImageConfiguration configuration, ImmutableArray<Predicate> claims)
    {
        var layers = image.Annotations.GetValueOrDefault(LabelNames.BaseDiffIds);
        var digest = image.Annotations.GetValueOrDefault(OciLabels.BaseDigest);
        return layers is null && digest is null ? null : [.. new[] { OfLayers(layers, configuration.DiffIds), OfDigest(digest, claims) }.OfType<string>()];
    }

    private static string? OfLayers(string? layers, ImmutableArray<DiffId> own) =>
        layers is null ? "it does not say which layers its base has"
        : int.TryParse(layers.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= own.Length
            && PublishedAnnotations.DiffIds(own[..count]) == layers
            ? null
        : "it does not stand on the base that it names: its lowest layers are others";

    // Without provenance there is another objection already.
    private static string? OfDigest(string? digest, ImmutableArray<Predicate> claims)
    {
        if (digest is null || claims.All(claim => claim.Type != Provenance.PredicateType))
        {
            return null;
        }

        var named = ProvenanceReader.DigestsOf(claims, "base", "parent");
        return named.Any(one => one.Text == digest) ? null
            : named.IsEmpty ? $"its index names the base {digest}, its provenance none"
            : $"its index names the base {digest}, its provenance {string.Join(", ", named.Distinct())}";
    }
}
