using System.Collections.Immutable;
using System.Text;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Smoke;

/// <summary>
/// Remembers which images have passed which checks, one JSON file an image. A file that cannot be read is as good as none.
/// </summary>
internal sealed class SmokeCache(string directory, IProgress<RunEvent> events)
{
    private const string KeyMember = "key";
    private const string ResultsMember = "results";
    private const string CheckMember = "check";
    private const string OutcomeMember = "outcome";
    private const string SecondsMember = "seconds";
    private const string MessageMember = "message";

    /// <summary>The verdict under the key; null when there is none.</summary>
    public async Task<ImmutableArray<CheckResult>?> FindAsync(string image, string key, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        try
        {
            var kept = JsonPart.Read(await File.ReadAllBytesAsync(path, cancellationToken), "it");
            return kept.Text(KeyMember) == key ? [.. kept.Items(ResultsMember).Select(Result)] : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            events.Report(new Warning($"the kept verdict {path} cannot be read ({fault.Message}); the image is checked again"));
            return null;
        }
    }

    /// <summary>Keeps a verdict; a failure to do so costs a later run its time and nothing else.</summary>
    public async Task KeepAsync(string image, string key, ImmutableArray<CheckResult> results, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        try
        {
            await WholeFile.WriteAsync(path, Encoding.UTF8.GetString(TextOf(key, results).Span), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            events.Report(new Warning($"the verdict on {image} cannot be kept in {path} ({fault.Message}); the next run checks it again"));
        }
    }

    private string PathOf(string image) => Path.Combine(directory, image + ".json");

    private static ReadOnlyMemory<byte> TextOf(string key, ImmutableArray<CheckResult> results) => CanonicalJson.Of(json =>
    {
        json.WriteString(KeyMember, key);
        json.WriteStartArray(ResultsMember);
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString(CheckMember, result.Check);
            json.WriteString(OutcomeMember, result.Outcome.ToString());
            json.WriteNumber(SecondsMember, result.Seconds);
            json.WriteString(MessageMember, result.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static CheckResult Result(JsonPart kept) => new(
        kept.Text(CheckMember),
        Enum.TryParse<CheckOutcome>(kept.Text(OutcomeMember), out var outcome) ? outcome : throw new FormatException($"{kept.Text(OutcomeMember)} is no outcome"),
        kept.Number(SecondsMember),
        kept.OptionalText(MessageMember));
}
