using Build.Hosting;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>Builds, checks and publishes what is not published yet.</summary>
[TaskName("Publish")]
[TaskDescription("builds and checks what the registry lacks, then pushes it, reads it back, signs it and tags it")]
public sealed class PublishTask : AsyncFrostingTask<BuildContext>
{
    public override Task RunAsync(BuildContext context)
    {
        MustSign(context);
        return context.RunAndTellAsync(RunPurpose.Publish, Stage.Published);
    }

    /// <summary>Sees to it that what is published has the signature that is asked for, and says where it has none.</summary>
    internal static void MustSign(BuildContext context)
    {
        if (context.BuildArguments is { SignKey: null, Keys.IsEmpty: false })
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                "nothing is published",
                "--key says whose signatures count, and without --sign-key what is published would have none",
                "give the key that signs, --sign-key FILE, or leave --key out");
        }

        if (context.BuildArguments.SignKey is null)
        {
            context.BuildServices.Progress.Report(new Warning("--sign-key is not given: what is published has neither signature nor signed claims, and Verify refuses it"));
        }
    }
}
