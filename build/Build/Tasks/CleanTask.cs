using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Deletes what runs left behind, and nothing that the running program is made of or that is up to date.</summary>
[TaskName("Clean")]
[TaskDescription("deletes logs, reports and kept verdicts, and earlier builds of the images")]
public sealed class CleanTask : AsyncFrostingTask<BuildContext>
{
    private static readonly string[] Leftovers = ["logs", "reports", "smoke"];

    public override async Task RunAsync(BuildContext context)
    {
        await context.Images.HoldCheckoutAsync();
        foreach (var directory in Leftovers.Select(name => Path.Combine(context.Workshop.ArtifactsDirectory, name)).Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        await context.Images.RemoveSupersededAsync();
    }
}
