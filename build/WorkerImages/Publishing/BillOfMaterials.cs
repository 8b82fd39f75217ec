using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>What is in an image, in both formats, for one platform.</summary>
/// <param name="Spdx">SPDX 2.3, JSON.</param>
/// <param name="CycloneDx">CycloneDX 1.6, JSON.</param>
internal sealed record BillOfMaterials(string Spdx, string CycloneDx)
{
    internal static BillOfMaterials Of(SbomSubject subject, ImagePackages packages) =>
        new(SpdxDocument.Write(subject, packages), CycloneDxDocument.Write(subject, packages));

    /// <summary>The digest of the SPDX document.</summary>
    internal Digest Digest => Digest.Of(System.Text.Encoding.UTF8.GetBytes(Spdx));

    internal ImmutableArray<Predicate> Claims =>
    [
        new(SpdxDocument.PredicateType, JsonNode.Parse(Spdx)!.AsObject()),
        new(CycloneDxDocument.PredicateType, JsonNode.Parse(CycloneDx)!.AsObject()),
    ];
}
