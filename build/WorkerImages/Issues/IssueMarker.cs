using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorkerImages.Issues;

/// <summary>What an issue remembers from night to night: a line of its body that GitHub does not show, an HTML comment.</summary>
/// <param name="Signature">Of the failure (<see cref="NightFailure.Signature"/>).</param>
/// <param name="Image">The name in the catalogue; empty for a failure of the run.</param>
/// <param name="Kind">The failure's.</param>
/// <param name="Host">The failure's.</param>
/// <param name="Nights">How many runs met it.</param>
/// <param name="FirstSeen">The day of the first.</param>
/// <param name="LastSeen">The day of the last.</param>
/// <param name="LastRun">The number of the last.</param>
internal sealed record IssueMarker(string Signature, string Image, string Kind, string Host, int Nights, DateOnly FirstSeen, DateOnly LastSeen, long LastRun)
{
    private const string Start = "<!-- worker-images-nightly ";
    private const string End = " -->";

    /// <summary>The number of the green run that closed the issue; null when none has since the last failure.</summary>
    public long? ClosedBy { get; init; }

    /// <summary>The platform of the runs that meet it (<see cref="NightRun.Platform"/>).</summary>
    public string? Platform { get; init; }

    /// <summary>The first night of a failure.</summary>
    public static IssueMarker First(NightFailure failure, NightRun run) =>
        new(failure.Signature, failure.Image, failure.StableKind, failure.Host, 1, run.Day, run.Day, run.Number) { Platform = run.Platform };

    /// <summary>A further night.</summary>
    public IssueMarker Again(NightRun run) => this with { Nights = Nights + 1, LastSeen = run.Day, LastRun = run.Number, ClosedBy = null };

    /// <summary>Finds the marker above the line below which people write; null without one that can be read.</summary>
    public static IssueMarker? Of(string body)
    {
        var line = IssueBody.Generated(body).Split('\n').FirstOrDefault(IsMarker);
        try
        {
            return line is null ? null : JsonSerializer.Deserialize(line[Start.Length..^End.Length], IssueJson.Default.IssueMarker);
        }
        catch (JsonException)
        {
            // Somebody has changed it by hand: the issue is theirs now.
            return null;
        }
    }

    /// <summary>True for a line that is a marker, whatever is in it.</summary>
    public static bool IsMarker(string line) =>
        line.StartsWith(Start + "{", StringComparison.Ordinal) && line.EndsWith("}" + End, StringComparison.Ordinal);

    /// <summary>The line. JSON as .NET writes it has no <c>&gt;</c>, so nothing in it ends the comment.</summary>
    public string ToLine() => Start + JsonSerializer.Serialize(this, IssueJson.Default.IssueMarker) + End;
}

/// <summary>How a marker is written: names in camelCase, on one line; what a later version adds is passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IssueMarker))]
internal sealed partial class IssueJson : JsonSerializerContext;
