using System.Text.Json;

namespace WorkerImages.EngineTests.Plans;

/// <summary>The steps of a plan as <c>--target Plan --output json</c> prints them.</summary>
internal static class PlannedSteps
{
    /// <summary>The images that the plan does one of these with.</summary>
    public static IEnumerable<string> Of(IEnumerable<JsonElement> steps, params string[] actions) =>
        steps.Where(step => actions.Contains(step.GetProperty("action").GetString())).Select(step => step.GetProperty("image").GetString()!);

    // A refusal that is about tags or trust comes before what failed on the way.
    public static int CodeOf(IEnumerable<JsonElement> steps)
    {
        var codes = steps.Select(step => step.GetProperty("action").GetString() == "unknown" ? 6 : Code(step.GetProperty("refused"))).Where(code => code != 0).ToList();
        return codes.Find(code => code is 7 or 8) is var first and not 0 ? first : codes.FirstOrDefault();
    }

    public static bool Has(JsonElement step, string reason) => step.GetProperty("reasons").EnumerateArray().Any(one => one.GetProperty("kind").GetString() == reason);

    public static IEnumerable<string> Reasons(JsonElement step) => step.GetProperty("reasons").EnumerateArray()
        .Where(reason => reason.GetProperty("kind").GetString() != "upToDate")
        .Select(reason => $"{step.GetProperty("image").GetString()}: {reason.GetProperty("detail").GetString()}");

    public static string? Pull(JsonElement step) => step.GetProperty("pull").GetString();

    public static IEnumerable<Move> Moves(JsonElement step) => step.GetProperty("publish") is { ValueKind: JsonValueKind.Object } publish
        ? publish.GetProperty("moves").EnumerateArray().Select(move => new Move(
            $"{step.GetProperty("image").GetString()}:{move.GetProperty("tag").GetString()}", move.GetProperty("from").GetString(), move.GetProperty("to").GetString()))
        : [];

    public static string LineOf(JsonElement step) =>
        $"{step.GetProperty("image").GetString()} {step.GetProperty("action").GetString()}: {string.Join("; ", step.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("detail").GetString()))}";

    private static int Code(JsonElement refused) => refused.ValueKind == JsonValueKind.Object ? refused.GetProperty("exitCode").GetInt32() : 0;
}

/// <summary>A tag that the plan moves.</summary>
/// <param name="Name">Image and tag.</param>
/// <param name="From">What it points to; null for nothing.</param>
/// <param name="To">What it is to point to; null for what the run builds.</param>
internal sealed record Move(string Name, string? From, string? To);
