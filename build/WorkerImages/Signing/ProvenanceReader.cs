using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>Reads what provenance says of where an image is from, whatever its author. It skips what is not as <see cref="Provenance"/> writes it.</summary>
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

    /// <summary>The commit that the provenance among some claims names; null for none.</summary>
    public static string? RevisionOf(ImmutableArray<Predicate> claims) => claims.Where(claim => claim.Type == Provenance.PredicateType)
        .SelectMany(Dependencies)
        .Where(dependency => Text(dependency, "name") == "repository")
        .Select(dependency => Text(dependency["digest"] as JsonObject, "gitCommit"))
        .LastOrDefault();

    /// <summary>The build arguments that the provenance among some claims names.</summary>
    public static ImmutableSortedDictionary<string, string> ArgumentsOf(ImmutableArray<Predicate> claims)
    {
        var provenance = claims.LastOrDefault(claim => claim.Type == Provenance.PredicateType)?.Content["buildDefinition"] as JsonObject;
        var arguments = (provenance?["externalParameters"] as JsonObject)?["arguments"] as JsonObject ?? [];
        return arguments.Where(argument => Text(arguments, argument.Key) is not null)
            .ToImmutableSortedDictionary(argument => argument.Key, argument => Text(arguments, argument.Key)!, StringComparer.Ordinal);
    }

    private static IEnumerable<JsonObject> Dependencies(Predicate provenance) =>
        ((provenance.Content["buildDefinition"] as JsonObject)?["resolvedDependencies"] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject? part, string name) => part?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
