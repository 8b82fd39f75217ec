using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>
/// Remembers which images have passed which checks, one JSON file an image. A file that cannot be read is as good as none.
/// </summary>
internal sealed partial class SmokeCache(string directory, IProgress<RunEvent> events)
{
    /// <summary>Names a set of checks of one image: it is another one as soon as the image, a check or what it expects is.</summary>
    /// <param name="imageId">The engine's id of the image.</param>
    /// <param name="promises">What the checks go by.</param>
    /// <param name="checks">The checks.</param>
    /// <param name="surroundings">What decides which checks can be made.</param>
    public static string KeyOf(string imageId, ImagePromises promises, IEnumerable<SmokeCheck> checks, string surroundings)
    {
        var key = new SmokeKey(ImageChecks.Version, imageId, surroundings, promises, [.. checks.Select(check => check.Name)]);
        return Digest.Of(JsonSerializer.SerializeToUtf8Bytes(key, SmokeJson.Default.SmokeKey)).Hex;
    }

    /// <summary>The verdict under the key; null when there is none.</summary>
    public async Task<ImmutableArray<CheckResult>?> FindAsync(string image, string key, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        try
        {
            await using var file = File.OpenRead(path);
            var kept = await JsonSerializer.DeserializeAsync(file, SmokeJson.Default.KeptVerdict, cancellationToken);
            return kept?.Key == key && !kept.Results.IsDefault ? kept.Results : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            events.Report(new Warning($"the kept verdict {path} cannot be read ({fault.Message}); the image is checked again"));
            return null;
        }
    }

    /// <summary>Keeps a verdict; a failure to do so costs a later run its time and nothing else.</summary>
    public async Task KeepAsync(string image, string key, ImmutableArray<CheckResult> results, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        var verdict = JsonSerializer.Serialize(new KeptVerdict(key, results), SmokeJson.Default.KeptVerdict);
        try
        {
            await WholeFile.WriteAsync(path, verdict, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            events.Report(new Warning($"the verdict on {image} cannot be kept in {path} ({fault.Message}); the next run checks it again"));
        }
    }

    private string PathOf(string image) => Path.Combine(directory, image + ".json");

    internal sealed record SmokeKey(int Version, string ImageId, string Surroundings, ImagePromises Promises, ImmutableArray<string> Checks);

    internal sealed record KeptVerdict(string Key, ImmutableArray<CheckResult> Results);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
    [JsonSerializable(typeof(SmokeKey))]
    [JsonSerializable(typeof(KeptVerdict))]
    private sealed partial class SmokeJson : JsonSerializerContext;
}
