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
        var selected = context.Images.Selected.Select(image => image.Name).ToHashSet();
        var rendered = context.Images.Rendered.Where(dockerfile => selected.Contains(dockerfile.Image)).ToList();
        foreach (var path in await RenderedDockerfiles.WriteAsync(context.Workshop.Root, rendered, context.CancellationToken))
        {
            context.Tell($"wrote {path}");
        }
    }
}
