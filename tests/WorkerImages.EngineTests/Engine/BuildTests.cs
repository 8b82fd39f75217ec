using WorkerImages.Engine;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

public sealed class BuildTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_build_gives_the_image_with_its_labels_and_tells_of_each_step()
    {
        // Given
        var build = new TestBuild(bench, "FROM $BASE\nRUN echo one; echo two >&2\nCOPY file /file\n") { Labels = { ["key"] = "va'l\"ue $x" } };
        build.Files["file"] = "content";

        // When
        var id = await build.RunAsync(Token);

        // Then
        var image = await bench.Engine.Images.InspectAsync(id, Token);
        Assert.Equal("va'l\"ue $x", image!.Labels["key"]);
        Assert.Equal(3, image.Layers.Length);
        Assert.Equal(["one", "two"], build.Progress.OfType<StepOutput>().Select(output => output.Line).Order());
        Assert.Equal(
            ["1/3 [1/3] FROM BASE", "2/3 [2/3] RUN echo one; echo two >&2", "3/3 [3/3] COPY file /file"],
            build.Progress.OfType<StepEnded>().Where(step => step.Number > 0).Select(step => $"{step.Number}/{step.Total} {step.Name.Replace(bench.Busybox.ToString(), "BASE", StringComparison.Ordinal)}"));
    }
}
