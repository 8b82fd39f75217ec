using System.Text.Json;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>
/// Plans, verdicts and runs for machines. Names and words are public; <c>schemaVersion</c> grows when one of them changes.
/// </summary>
internal static class JsonReport
{
    /// <summary>A plan. Build arguments and labels are left out: they may hold what a log must not show.</summary>
    public static string OfPlan(BuildPlan plan) => Document(json =>
    {
        json.WriteStartArray("steps");
        foreach (var step in plan.Steps)
        {
            PlanJson.Write(json, step);
        }

        json.WriteEndArray();
    });

    /// <summary>The verdicts of a run's checks.</summary>
    /// <param name="verdicts">How the checks ended.</param>
    /// <param name="began">When they began.</param>
    public static string OfSmoke(IEnumerable<SmokeResult> verdicts, DateTimeOffset began) => Document(json =>
    {
        json.WriteString("began", began.ToUniversalTime());
        json.WriteStartArray("images");
        foreach (var verdict in verdicts)
        {
            WriteVerdict(json, verdict);
        }

        json.WriteEndArray();
    });

    /// <summary>What a machine has for a run.</summary>
    public static string OfMachine(IEnumerable<MachineFinding> findings) => Document(json =>
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("subject", finding.Subject);
            json.WriteString("found", finding.Found);
            json.WriteString("run", finding.Run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>What a verification looked at.</summary>
    public static string OfVerification(IEnumerable<VerificationFinding> findings) => Document(json =>
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("image", finding.Image);
            json.WriteString("subject", finding.Subject);
            json.WriteString("objection", finding.Objection);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>What a run did.</summary>
    public static string OfRun(IEnumerable<RunRow> rows) => Document(json =>
    {
        json.WriteStartArray("images");
        foreach (var row in rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
    });

    private static string Document(Action<Utf8JsonWriter> write) => JsonText.Of(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        write(json);
        json.WriteEndObject();
    });

    private static void WriteVerdict(Utf8JsonWriter json, SmokeResult verdict)
    {
        json.WriteStartObject();
        json.WriteString("image", verdict.Image);
        json.WriteString("imageId", verdict.ImageId);
        json.WriteBoolean("passed", verdict.Passed);
        json.WriteBoolean("fromCache", verdict.FromCache);
        json.WriteStartArray("checks");
        foreach (var result in verdict.Results)
        {
            json.WriteStartObject();
            json.WriteString("check", result.Check);
            json.WriteString("outcome", PlanTable.Word(result.Outcome));
            json.WriteNumber("seconds", Math.Round(result.Seconds, 3));
            json.WriteString("message", result.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, RunRow row)
    {
        json.WriteStartObject();
        json.WriteString("image", row.Image);
        json.WriteString("platform", row.Platform);
        json.WriteString("action", row.Action);
        json.WriteString("reason", row.Reason);
        json.WriteString("imageId", row.ImageId);
        WriteNumber(json, "sizeBytes", row.SizeBytes);
        WriteNumber(json, "layers", row.Layers);
        WriteNumber(json, "seconds", row.Seconds is { } seconds ? Math.Round(seconds, 3) : null);
        json.WriteString("logPath", row.LogPath);
        json.WritePropertyName("tests");
        WriteCounts(json, row.Tests);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, TestCounts? counts)
    {
        if (counts is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("passed", counts.Passed);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteBoolean("fromCache", counts.FromCache);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        json.WritePropertyName(name);
        if (number is { } value)
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
