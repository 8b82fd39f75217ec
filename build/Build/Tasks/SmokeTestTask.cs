using System.Collections.Immutable;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>Checks on a real engine what every image promises.</summary>
[TaskName("SmokeTest")]
[TaskDescription("builds, then checks on the engine what every image promises")]
[IsDependentOn(typeof(BuildTask))]
public sealed class SmokeTestTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context) => Judge(await context.Images.VerdictsAsync());

    /// <exception cref="WorkerImagesException">An image breaks a promise.</exception>
    internal static void Judge(ImmutableArray<SmokeVerdict> verdicts)
    {
        var broken = verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.Image).ToList();
        if (broken.Count > 0)
        {
            throw new WorkerImagesException(
                ExitCode.SmokeTest,
                $"checks failed: {string.Join(", ", broken)}",
                next: "each failed check is told above and in artifacts/reports");
        }
    }
}
