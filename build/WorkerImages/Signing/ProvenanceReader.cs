using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>Reads what provenance says of where an image is from, whoever wrote it: what is not as <see cref="Provenance"/> writes it says nothing.</summary>
internal static class ProvenanceReader
{
    /// <summary>The digests that the provenance among some claims names in certain roles, such as <c>base</c> or <c>parent</c>.</summary>
    public static ImmutableArray<Digest> DigestsOf(ImmutableArray<Predicate> claims, params ReadOnlySpan<string> roles)
    {
        var digests = ImmutableArray.CreateBuilder<Digest>();
        foreach (var dependency in claims.Where(claim => claim.Type == Provenance.PredicateType).SelectMany(Dependencies))
        {
            if (roles.Contains(Text(dependency, "name") ?? "") && Digest.TryParse("sha256:" + Text(dependency["digest"] as JsonObject, "sha256"), out var digest))
            {
                digests.Add(digest);
            }
        }

        return digests.ToImmutable();
    }

    private static IEnumerable<JsonObject> Dependencies(Predicate provenance) =>
        ((provenance.Content["buildDefinition"] as JsonObject)?["resolvedDependencies"] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject? part, string name) => part?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
