using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rendering;

public sealed class DockerfileRendererTests
{
    private static readonly DockerfileRenderer Renderer = new(Repository.Root);

    [Fact]
    public void The_shipped_definitions_give_the_shipped_Dockerfiles()
    {
        Golden.Check(Renderer.Render(ShippedImages.Worker).Text, "worker", "Dockerfile");
        Golden.Check(Renderer.Render(ShippedImages.PythonWorker).Text, "python-worker", "Dockerfile");
        Golden.Check(Renderer.Render(ShippedImages.CeleryWorker).Text, "celery-worker", "Dockerfile");
    }
}
