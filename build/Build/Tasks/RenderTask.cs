using Cake.Frosting;
using WorkerImages.Rendering;

namespace Build.Tasks;

/// <summary>Writes what definitions and templates say into the Dockerfiles.</summary>
[TaskName("Render")]
[TaskDescription("writes each image's Dockerfile from its definition and the templates")]
public sealed class RenderTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        foreach (var path in await RenderedDockerfiles.WriteAsync(context.Workshop.Root, context.Images.Rendered, context.CancellationToken))
        {
            context.Tell($"wrote {path}");
        }
    }
}
