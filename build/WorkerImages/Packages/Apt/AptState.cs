using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages.Apt;

/// <summary>What apt in an image would be allowed to take: recorded when the image is published, since nothing else knows it later.</summary>
internal sealed record AptState
{
    /// <summary>The form of this record; a reader takes no other.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>The image's own architecture, in Debian's words; empty when its list of packages does not tell.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where it takes packages from, in apt's order.</summary>
    public required ImmutableArray<AptSource> Sources { get; init; }

    /// <summary>What its preferences say, in apt's order.</summary>
    public required ImmutableArray<AptPreference> Preferences { get; init; }

    /// <summary>The keyrings, by the name that sources have for them: the last part of the path, or the path where two would have one name.</summary>
    public required ImmutableSortedDictionary<string, Digest> Keyrings { get; init; }

    /// <summary>The names of those that are trusted for every source that names none.</summary>
    public required ImmutableArray<string> Trusted { get; init; }

    /// <summary>What is installed, by name and architecture.</summary>
    public required ImmutableArray<AptPackage> Packages { get; init; }

    /// <summary>What could not be read, with its place: without it the tool cannot say what apt would do.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <summary>Reads it out of an image, with the contents of the keyrings.</summary>
    public static Task<(AptState State, ImmutableDictionary<Digest, ImmutableArray<byte>> Keyrings)> ReadAsync(
        IImageFiles files, CancellationToken cancellationToken) => new AptStateReader(files).ReadAsync(cancellationToken);

    /// <summary>As JSON, on one line: equal states are written equally.</summary>
    public string Write() => JsonSerializer.Serialize(this, AptText.Json.AptState) + "\n";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such text (<see cref="ExitCode.Verification"/>).</exception>
    public static AptState Read(string json, string place)
    {
        try
        {
            var state = JsonSerializer.Deserialize(json, AptText.Json.AptState) ?? throw new JsonException("it is null");
            return state switch
            {
                { SchemaVersion: not CurrentSchema } => throw new JsonException($"its schemaVersion is {state.SchemaVersion}; {CurrentSchema} is known"),
                _ when HoldsNull(state) => throw new JsonException("a list in it holds null"),
                _ when state.Trusted.Concat(state.Sources.SelectMany(source => source.Keyrings ?? [])).FirstOrDefault(name => !state.Keyrings.ContainsKey(name)) is { } unknown
                    => throw new JsonException($"it has no keyring '{unknown}'"),
                _ => state,
            };
        }
        catch (JsonException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Verification, $"{place} does not say what apt may take", fault.Message, "publish the image again: it is recorded then", fault);
        }
    }

    // The serializer checks members for null, and not what stands in a list.
    private static bool HoldsNull(AptState state) =>
        HoldsNull(state.Sources) || HoldsNull(state.Preferences) || HoldsNull(state.Packages) || HoldsNull(state.Trusted) || HoldsNull(state.Problems)
        || state.Keyrings.ContainsValue(null!)
        || state.Sources.Any(source => HoldsNull(source.Components) || HoldsNull(source.Architectures) || HoldsNull(source.Fingerprints) || HoldsNull(source.Keyrings ?? []))
        || state.Preferences.Any(preference => HoldsNull(preference.Packages));

    private static bool HoldsNull<T>(ImmutableArray<T> list)
        where T : class => list.Contains(null!);
}
