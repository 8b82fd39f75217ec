using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>What a run found of its images: a line of <c>history.jsonl</c>.</summary>
/// <param name="At">When the run began.</param>
/// <param name="Target">What was asked for.</param>
/// <param name="Images">The images, as far as something is known of them.</param>
internal sealed record HistoryRun(DateTimeOffset At, string Target, ImmutableArray<HistoryImage> Images)
{
    /// <summary>Reads a line; null where it is none: one that was cut off, or that another program wrote.</summary>
    public static HistoryRun? Read(string line)
    {
        try
        {
            var run = JsonPart.Read(Encoding.UTF8.GetBytes(line), "a run");
            return new(run.Moment("at").ToUniversalTime(), run.Text("target"), [.. run.Items("images").Select(HistoryImage.Read)]);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The line, without its end.</summary>
    public string Line() => Encoding.UTF8.GetString(CanonicalJson.Of(json =>
    {
        json.WriteString("at", At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("target", Target);
        json.WriteStartArray("images");
        foreach (var image in Images)
        {
            image.Write(json);
        }

        json.WriteEndArray();
    }).Span);
}
