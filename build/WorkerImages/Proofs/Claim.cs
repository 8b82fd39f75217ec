using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Proofs;

/// <summary>What a statement claims of an image.</summary>
/// <param name="PredicateType">The kind of claim.</param>
/// <param name="Predicate">The claim.</param>
public sealed record Claim(string PredicateType, JsonObject Predicate)
{
    /// <summary>The envelope it was read from; null where it was read from none.</summary>
    public Digest? Envelope { get; init; }
}
