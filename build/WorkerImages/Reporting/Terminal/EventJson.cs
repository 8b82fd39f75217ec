using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WorkerImages.Outcomes;

namespace WorkerImages.Reporting.Terminal;

/// <summary>
/// What a run tells as lines of JSON, one an event, for other programs (<c>--output events</c>). Names and words are public: <c>docs/reports.md</c> lists
/// them. Further ones may come; a reader passes over what it does not know.
/// </summary>
internal static class EventJson
{
    /// <summary>The line, without its end.</summary>
    /// <param name="told">The event.</param>
    /// <param name="time">When the run told it.</param>
    public static string Of(RunEvent told, DateTimeOffset time) => Line(NameOf(told), time, json => WriteMembers(json, told));

    /// <summary>A result that is itself a JSON document, as <c>--output json</c> gives it.</summary>
    public static string OfResult(string document, DateTimeOffset time) => Line("result", time, json =>
    {
        using var result = JsonDocument.Parse(document);
        json.WritePropertyName("result");
        result.RootElement.WriteTo(json);
    });

    /// <summary>A result that is a text for another program.</summary>
    public static string OfText(string text, DateTimeOffset time) => Line("text", time, json => json.WriteString("text", text));

    /// <summary>The name of an event: its type's.</summary>
    internal static string NameOf(RunEvent told) => JsonNamingPolicy.CamelCase.ConvertName(told.GetType().Name);

    // In ASCII alone, so that the door of all output finds nothing in it to take away.
    private static string Line(string name, DateTimeOffset time, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", name);
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMembers(Utf8JsonWriter json, RunEvent told)
    {
        switch (told)
        {
            case Notice notice:
                json.WriteString("text", notice.Text);
                break;
            case Detail detail:
                json.WriteString("text", detail.Text);
                break;
            case Warning warning:
                json.WriteString("text", warning.Text);
                break;
            case WorkBegan began:
                json.WriteString("work", began.Work);
                break;
            case WorkAdvanced advanced:
                json.WriteString("work", advanced.Work);
                json.WriteString("detail", advanced.Detail);
                break;
            case WorkEnded ended:
                json.WriteString("work", ended.Work);
                WriteEnd(json, ended.Seconds, ended.Succeeded);
                break;
            case RunEnded ended:
                json.WriteString("summary", ended.Summary);
                json.WriteString("report", ended.Report);
                WriteEnd(json, ended.Seconds, ended.Succeeded);
                break;
            default:
                WriteOfImages(json, told);
                break;
        }
    }

    private static void WriteOfImages(Utf8JsonWriter json, RunEvent told)
    {
        switch (told)
        {
            case BuildsPlanned planned:
                json.WriteNumber("images", planned.Images);
                break;
            case ImageBuildBegan began:
                json.WriteString("image", began.Image);
                break;
            case BuildStepBegan began:
                WriteStep(json, began.Image, began.Number, began.Total, began.Name);
                break;
            case BuildStepEnded ended:
                WriteStep(json, ended.Image, ended.Number, ended.Total, ended.Name);
                WriteEnd(json, ended.Seconds, ended.Succeeded);
                json.WriteBoolean("cached", ended.Cached);
                WriteTexts(json, "packages", ended.Packages);
                break;
            case ImageBuildEnded ended:
                json.WriteString("image", ended.Image);
                WriteEnd(json, ended.Seconds, ended.Succeeded);
                json.WriteBoolean("interrupted", ended.IsInterrupted);
                break;
            case ImageSmokeBegan began:
                json.WriteString("image", began.Image);
                json.WriteNumber("checks", began.Checks);
                json.WriteNumber("checksToCome", began.ChecksToCome);
                break;
            case SmokeCheckBegan began:
                json.WriteString("image", began.Image);
                json.WriteString("check", began.Check);
                break;
            case SmokeCheckEnded ended:
                json.WriteString("image", ended.Image);
                json.WriteString("check", ended.Check);
                WriteEnd(json, ended.Seconds, ended.Passed);
                break;
            case ImageSmokeEnded ended:
                json.WriteString("image", ended.Image);
                json.WriteNumber("passed", ended.Passed);
                json.WriteNumber("failed", ended.Failed);
                json.WriteNumber("skipped", ended.Skipped);
                WriteEnd(json, ended.Seconds, ended.Failed == 0);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(told), told, null);
        }
    }

    private static void WriteStep(Utf8JsonWriter json, string image, int number, int total, string name)
    {
        json.WriteString("image", image);
        json.WriteNumber("number", number);
        json.WriteNumber("total", total);
        json.WriteString("name", name);
    }

    private static void WriteEnd(Utf8JsonWriter json, double seconds, bool succeeded)
    {
        json.WriteNumber("seconds", Math.Round(seconds, 3));
        json.WriteBoolean("succeeded", succeeded);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
