using System.Text;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Publishing.Push;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Engine;

public sealed class ContentIdentityTests(EngineBench bench)
{
    private const string Everything =
        """
        FROM $BASE
        SHELL ["/bin/sh", "-e", "-c"]
        RUN mkdir /app
        ENV FIRST="one \"quoted\" ünï" SECOND=two
        USER 1000:1000
        WORKDIR /app
        VOLUME ["/data", "/cache"]
        EXPOSE 80 53/udp
        STOPSIGNAL SIGINT
        HEALTHCHECK --interval=1m30s --timeout=250ms --start-period=2s --retries=7 CMD ["true"]
        ONBUILD RUN true
        ONBUILD USER 0
        ENTRYPOINT ["/bin/sh", "-c"]
        CMD ["echo \"hello\""]

        """;

    private static readonly ContainerConfig Expected = new()
    {
        User = "1000:1000",
        ExposedPorts = ["80/tcp", "53/udp"],
        Entrypoint = ["/bin/sh", "-c"],
        Command = ["echo \"hello\""],
        Volumes = ["/data", "/cache"],
        WorkingDirectory = "/app",
        StopSignal = "SIGINT",
        HealthCheck = ["CMD", "true"],
        HealthCheckTiming = new(Interval: 90_000_000_000, Timeout: 250_000_000, StartPeriod: 2_000_000_000, Retries: 7),
        Shell = ["/bin/sh", "-e", "-c"],
        OnBuild = ["RUN true", "USER 0"],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task An_image_has_the_same_content_where_it_was_built_in_the_registry_and_pulled()
    {
        // Given
        Assert.SkipWhen(RegistryBench.WhyNot is not null, RegistryBench.WhyNot ?? "");
        await using var registry = await RegistryBench.StartAsync(Token);
        using var scratch = new ScratchDirectory();
        var platform = bench.Engine.Description.Platform;
        var id = await new TestBuild(bench, Everything) { Labels = { ["test.content"] = $"{Guid.NewGuid():N}" } }.RunAsync(Token);
        var built = (await bench.Engine.Images.InspectAsync(id, Token))!;

        // When
        using var client = new RegistryClient(PublishBench.Impatient, new GivenLogin(), new EventLog(), TimeProvider.System);
        var push = new ImagePush(client, bench.Engine.Images, scratch.Path, new EventLog(), TimeProvider.System);
        var repository = Reference.Parse($"{registry.Host}/acme/content");
        var index = await new IndexPush(client, push).RunAsync(new(repository, [platform], new(platform, id), []), Token);
        var pushed = ImageConfiguration.Read(await client.Blobs.ReadAsync(repository, index.Platforms[0].Manifest.Config, Token));
        await bench.Engine.Images.RemoveAsync(id, Token);
        await bench.Engine.Images.PullAsync(index.Reference, platform, Token);
        var pulled = (await bench.Engine.Images.InspectAsync(index.Reference.ToString(), Token))!;
        await bench.Engine.Images.RemoveAsync(index.Reference.ToString(), Token);

        // Then
        Assert.Equal(["FIRST=one \"quoted\" ünï", "SECOND=two"], built.Config.Environment.Where(line => !line.StartsWith("PATH=", StringComparison.Ordinal)));
        Assert.Equal(Expected with { Environment = built.Config.Environment }, built.Config);
        Assert.Equal(built.Config, pushed.Config);
        Assert.Equal(built.Config, pulled.Config);
        Assert.Equal((built.Content, built.Content), (pushed.Content, pulled.Content));
    }

    [EngineFact]
    public async Task An_import_sets_nothing_that_reaches_containers()
    {
        // Given
        var reference = TestMark.Image("content");
        var tar = ArchivedImages.Layer("file", Encoding.UTF8.GetBytes($"{Guid.NewGuid():N}"));
        var layer = new DiffId(Digest.Of(tar));
        foreach (var platform in new[] { Platform.OfThisMachine, new("linux", "s390x") })
        {
            // When
            await bench.Engine.Images.ImportAsync(new MemoryStream(tar), reference, platform, TestMark.Labels, Token);
            var image = (await bench.Engine.Images.InspectAsync(reference.ToString(), Token))!;
            await bench.Engine.Images.RemoveAsync(reference.ToString(), Token);

            // Then
            Assert.Equal(ContainerConfig.Empty, image.Config);
            Assert.Equal(ContentIdentity.Of(platform, [layer], ContainerConfig.Empty), image.Content);
        }
    }
}
