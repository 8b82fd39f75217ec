using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using WorkerImages.Oci;

namespace WorkerImages.Signing;

/// <summary>How an image came to be (slsa.dev/spec/v1.0/provenance).</summary>
internal sealed record Provenance
{
    /// <summary>The predicate of an attestation that holds one.</summary>
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    // Says how to read the parameters: the page of this name, at this version.
    private const string BuildType = "https://worker-images.io/build/v1";

    /// <summary>The definition's file, from the repository's root.</summary>
    public required string Definition { get; init; }

    /// <summary>The image's name in its catalogue.</summary>
    public required string Image { get; init; }

    /// <summary>What it was built for.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The build arguments. They are public: nothing secret may be one.</summary>
    public required ImmutableSortedDictionary<string, string> Arguments { get; init; }

    /// <summary>What it was built from: base, parent, images that files were copied from.</summary>
    public required ImmutableArray<ProvenanceOrigin> Origins { get; init; }

    /// <summary>The hash of the rendered Dockerfile, the context's files and the arguments.</summary>
    public required Digest Source { get; init; }

    /// <summary>Where the repository is, and its commit; null for a build outside of one.</summary>
    public required ProvenanceCommit? Commit { get; init; }

    /// <summary>Who built: a URI such as the pipeline's; this program's own where there is none.</summary>
    public required string Builder { get; init; }

    /// <summary>The builder's version.</summary>
    public required string BuilderVersion { get; init; }

    /// <summary>The run, such as the pipeline's job.</summary>
    public required string Invocation { get; init; }

    /// <summary>When the build began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>The predicate.</summary>
    public JsonObject ToPredicate() => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = BuildType,
            ["externalParameters"] = new JsonObject
            {
                ["definition"] = Definition,
                ["image"] = Image,
                ["platform"] = Platform.ToString(),
                ["arguments"] = new JsonObject(Arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value))),
            },
            ["resolvedDependencies"] = Dependencies(),
        },
        ["runDetails"] = new JsonObject
        {
            ["builder"] = new JsonObject
            {
                ["id"] = Builder,
                ["version"] = new JsonObject { ["worker-images"] = BuilderVersion },
            },
            ["metadata"] = new JsonObject
            {
                ["invocationId"] = Invocation,
                ["startedOn"] = Time(Started),
                ["finishedOn"] = Time(Finished),
            },
        },
    };

    private JsonArray Dependencies()
    {
        var all = new JsonArray([.. Origins.OrderBy(origin => origin.Role, StringComparer.Ordinal).ThenBy(origin => origin.Uri, StringComparer.Ordinal).Select(Dependency)]);
        all.Add(new JsonObject { ["name"] = "context", ["digest"] = new JsonObject { ["sha256"] = Source.Hex } });
        if (Commit is not null)
        {
            all.Add(new JsonObject
            {
                ["name"] = "repository",
                ["uri"] = $"git+{Commit.Repository}",
                ["digest"] = new JsonObject { ["gitCommit"] = Commit.Revision },
            });
        }

        return all;
    }

    private static JsonObject Dependency(ProvenanceOrigin origin) => new()
    {
        ["name"] = origin.Role,
        ["uri"] = origin.Uri,
        ["digest"] = new JsonObject { ["sha256"] = origin.Digest.Hex },
    };

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Something that an image was built from.</summary>
/// <param name="Role">Such as <c>base</c>, <c>parent</c>, <c>copy</c>, <c>image</c>, <c>download</c> or <c>archive</c>.</param>
/// <param name="Uri">
/// A purl, the recipe's name of a bootstrapped base, the name of an image of the catalogue that files are from, or the address of a download or a Release file.
/// </param>
/// <param name="Digest">
/// Of its manifest or index; of its recipe where it has neither; the build id of an image of the catalogue; of the bytes of a download or a Release file.
/// </param>
internal sealed record ProvenanceOrigin(string Role, string Uri, Digest Digest);

/// <summary>The state of a repository.</summary>
/// <param name="Repository">Its address, without credentials.</param>
/// <param name="Revision">The commit.</param>
internal sealed record ProvenanceCommit(string Repository, string Revision);
