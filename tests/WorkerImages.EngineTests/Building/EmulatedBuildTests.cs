using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using WorkerImages.Building;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Building;

/// <summary>An image for arm64 on a machine that is none, through qemu-user-static.</summary>
public sealed class EmulatedBuildTests(EngineBench bench)
{
    private static readonly Platform Arm = new("linux", "arm64");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact(Explicit = true)]
    public async Task An_image_for_another_processor_is_built_by_emulation_and_says_so()
    {
        Assert.SkipWhen(Emulation.WhyNot is not null, Emulation.WhyNot ?? "");
        Assert.SkipWhen(Platform.OfThisMachine == Arm, "this machine needs no emulation for arm64");
        await using var emulation = await Emulation.StartAsync(Token);
        var baseImage = await ImportBaseAsync(emulation.Busybox);

        // When
        var plan = Plan(baseImage);
        using var logs = new ScratchDirectory();
        var builds = new BuildExecutor(
            bench.Engine, step => (stream, token) => WriteContextAsync(step, stream, token), new BuiltImages(logs.At("built")), new EventLog(), TimeProvider.System);
        var outcome = Assert.Single(await builds.RunAsync(plan, parallelism: 1, logs.Path, Token));

        // Then
        Assert.Equal((Arm.OperatingSystem, Arm.Architecture), await PlatformOfAsync(outcome.ImageId!));
        Assert.Equal("aarch64\naarch64\n", await RunAsync(outcome.ImageId!, "cat /machine; uname -m"));
    }

    private static BuildPlan Plan(ImageDetails baseImage)
    {
        var source = SampleImages.Source(
            SampleImages.Image(TestMark.NewName("emulated-")) with { Platforms = [Arm] }, "ARG BASE\nFROM ${BASE}\nRUN uname -m >/machine\n");
        var known = new ExternalFact(SampleImages.Debian.Name, baseImage.Content.Text, baseImage.Tags[0], BaseOrigin.Archive);
        return EnginePlan.Of(
            [source], new Dictionary<string, ExternalFact> { [known.Name] = known }, [], ImmutableHashSet<string>.Empty);
    }

    private static async Task WriteContextAsync(PlanStep step, Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        var dockerfile = new MemoryStream(Encoding.UTF8.GetBytes(step.Source.Dockerfile));
        await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, step.Source.DockerfilePath) { DataStream = dockerfile }, cancellationToken);
    }

    private async Task<ImageDetails> ImportBaseAsync(string busybox)
    {
        using var tar = new MemoryStream();
        await BusyboxRoot.WriteAsync(tar, busybox, Token);
        tar.Position = 0;
        var reference = TestMark.Image("busybox-arm64");
        var id = await bench.Engine.Images.ImportAsync(tar, reference, Arm, TestMark.Labels, Token);
        return (await bench.Engine.Images.InspectAsync(id, Token))!;
    }

    private async Task<(string System, string Architecture)> PlatformOfAsync(string image)
    {
        var platform = (await bench.Engine.Images.InspectAsync(image, Token))!.Platform;
        return (platform.OperatingSystem, platform.Architecture);
    }

    private async Task<string> RunAsync(string image, string script)
    {
        var id = await bench.Engine.Containers.CreateAsync(new ContainerRequest { Image = image, Entrypoint = ["sh", "-c", script] }, Token);
        await bench.Engine.Containers.StartAsync(id, Token);
        Assert.Equal(0, await bench.Engine.Containers.WaitAsync(id, Token));
        return (await bench.Engine.Containers.ReadOutputAsync(id, Token)).StandardOutput;
    }
}
