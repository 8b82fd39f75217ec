using System.Text.Json;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>What <c>--target Plan --output json</c> said.</summary>
internal sealed class PlannedImages
{
    private readonly List<(string Image, string Action, string Reasons)> _steps;

    private PlannedImages(List<(string Image, string Action, string Reasons)> steps) => _steps = steps;

    /// <summary>The images in the plan's order.</summary>
    public IEnumerable<string> All => _steps.Select(step => step.Image);

    /// <summary>Those that would be built.</summary>
    public IEnumerable<string> Built => _steps.Where(step => step.Action == "build").Select(step => step.Image);

    public static PlannedImages Read(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        using var plan = JsonDocument.Parse(result.StandardOutput);
        return new([.. plan.RootElement.GetProperty("steps").EnumerateArray().Select(Step)]);
    }

    /// <summary>Why an image is built or kept, one reason a line.</summary>
    public string ReasonsOf(string image) => _steps.Single(step => step.Image == image).Reasons;

    private static (string Image, string Action, string Reasons) Step(JsonElement step) =>
        (step.GetProperty("image").GetString()!,
        step.GetProperty("action").GetString()!,
        string.Join('\n', step.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("detail").GetString())));
}
