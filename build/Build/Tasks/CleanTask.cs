using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Deletes what runs left behind, and nothing that the running program is made of.</summary>
[TaskName("Clean")]
[TaskDescription("deletes the logs and reports of earlier runs")]
public sealed class CleanTask : FrostingTask<BuildContext>
{
    private static readonly string[] Leftovers = ["logs", "reports"];

    public override void Run(BuildContext context)
    {
        foreach (var directory in Leftovers.Select(name => Path.Combine(context.Workshop.ArtifactsDirectory, name)).Where(Directory.Exists))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            Directory.Delete(directory, recursive: true);
        }
    }
}
