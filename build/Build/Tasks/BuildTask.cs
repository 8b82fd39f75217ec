using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Builds what is not up to date.</summary>
[TaskName(Name)]
[TaskDescription("builds the images that are not up to date")]
[IsDependentOn(typeof(RenderTask))]
public sealed class BuildTask : AsyncFrostingTask<BuildContext>
{
    internal const string Name = "Build";

    public override Task RunAsync(BuildContext context) => context.Images.BuiltAsync();
}
