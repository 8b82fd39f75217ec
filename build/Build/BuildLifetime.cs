using Build.Tasks;
using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>Ends a run: what it did is shown, however far it came, and what ended it is handed to the verdict.</summary>
public sealed class BuildLifetime(Verdict verdict) : FrostingLifetime<BuildContext>
{
    public override void Setup(BuildContext context, ISetupContext info)
    {
        // Definitions are read and rendered meanwhile.
        if (info.TasksToExecute.Any(task => task.Name is BuildTask.Name or PublishTask.Name))
        {
            context.Images.BeginToFindEngine();
        }
    }

    public override void Teardown(BuildContext context, ITeardownContext info)
    {
        if (info.ThrownException is { } exception)
        {
            verdict.Fail(exception);
        }

        // Cake's lifetimes know no tasks; what is awaited here is a few small files.
        using (context)
        {
            context.Results.ShowAsync(context.Images, CancellationToken.None).GetAwaiter().GetResult();
        }
    }
}
