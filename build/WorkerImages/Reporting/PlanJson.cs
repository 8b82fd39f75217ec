using System.Text.Json;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>
/// A step of a plan for machines. What is published carries it out: <c>pull</c> is got, <c>action</c> done, the tags of <c>publish</c> moved in
/// their order; <c>to</c> is null for the index that the run pushes.
/// </summary>
internal static class PlanJson
{
    /// <summary>Writes a step as an object.</summary>
    public static void Write(Utf8JsonWriter json, PlanStep step)
    {
        json.WriteStartObject();
        json.WriteString("image", step.Image);
        json.WriteString("platform", step.Source.Platform.ToString());
        json.WriteString("action", PlanTable.Word(step.Action));
        json.WriteStartArray("reasons");
        foreach (var reason in step.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("kind", PlanTable.Word(reason.Kind));
            json.WriteString("detail", reason.Detail);
            json.WriteString("old", reason.Old);
            json.WriteString("new", reason.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("sourceId", step.SourceId);
        json.WriteString("buildId", step.BuildId);
        json.WriteString("existingImageId", step.ExistingImageId);
        json.WriteStartArray("tags");
        foreach (var tag in step.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("pull", step.Pull?.ToString());
        WritePublication(json, step);
        WriteRefusal(json, step.Refusal);
        json.WriteEndObject();
    }

    private static void WritePublication(Utf8JsonWriter json, PlanStep step)
    {
        if (step.Publication is not { } publication || step.Refusal is not null)
        {
            json.WriteNull("publish");
            return;
        }

        json.WriteStartObject("publish");
        json.WriteString("repository", publication.Repository.Name);
        json.WriteString("published", publication.Published?.Document.Digest.Text);
        json.WriteStartArray("moves");
        foreach (var move in publication.Moves)
        {
            json.WriteStartObject();
            json.WriteString("tag", move.Tag);
            json.WriteString("from", move.From?.Text);
            json.WriteString("to", move.To?.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("allowed");
        foreach (var option in publication.Allowed)
        {
            json.WriteStringValue(option);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refusal? refusal)
    {
        if (refusal is null)
        {
            json.WriteNull("refused");
            return;
        }

        json.WriteStartObject("refused");
        json.WriteNumber("exitCode", (int)refusal.ExitCode);
        json.WriteString("why", refusal.Why);
        json.WriteString("next", refusal.Next);
        json.WriteEndObject();
    }
}
