using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>
/// What an image's labels must be. The image sets every key that the OCI names: a missing one would be the base's. What the labels say about the
/// source is what was signed.
/// </summary>
internal static class VerifiedLabels
{
    /// <summary>What is wrong with them; null for nothing.</summary>
    public static string? Objection(ImmutableSortedDictionary<string, string> labels, ImmutableArray<Predicate> claims)
    {
        var absent = OciLabels.All.Where(name => !labels.ContainsKey(name)).ToList();
        var empty = new[] { OciLabels.Version, OciLabels.Created, LabelNames.Image, LabelNames.BuildId, LabelNames.SourceId }
            .Where(name => labels.GetValueOrDefault(name, "").Length == 0)
            .ToList();
        var sources = ProvenanceReader.DigestsOf(claims, "context");
        return absent.Count > 0 ? $"{string.Join(", ", absent)} would be the base's"
            : empty.Count > 0 ? $"{string.Join(", ", empty)} say nothing"
            : !sources.IsEmpty && sources.All(source => source.Text != labels[LabelNames.SourceId])
                ? $"they name the source {labels[LabelNames.SourceId]}, its provenance {sources[0]}"
            : null;
    }
}
