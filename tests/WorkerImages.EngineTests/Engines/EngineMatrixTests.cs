using WorkerImages.Bases;
using WorkerImages.Engine;
using WorkerImages.EngineTests.Engine;
using WorkerImages.EngineTests.Plans;
using WorkerImages.EngineTests.Smoke;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Secrets;
using WorkerImages.Smoke;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Engines;

/// <summary>What this tool does with an engine, on engines that people have: older and newer ones, with either image store.</summary>
[Collection(nameof(EngineMatrix))]
public sealed class EngineMatrixTests(EngineBench bench, EngineMatrix matrix)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> KindsWithContainerdStore => [.. EngineKind.All.Where(kind => kind.Value.HasContainerdStore).Select(kind => kind.Key)];

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task It_plans_builds_publishes_verifies_rolls_back_and_cleans(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var family = await FamilyBench.StartAsync(engine);

        // Nothing is published; then all is, and nothing is done.
        await family.PublishExactlyAsync();
        var first = await family.StandingAsync(FamilyBench.Child);
        var again = await family.PublishExactlyAsync();
        Assert.Equal(["other keep: up to date", "parent keep: up to date", "child keep: up to date"], again.Plan);
        Assert.DoesNotContain(family.Requests, request => request.Method is not ("GET" or "HEAD"));

        // The base's layer is its registry's, and the child's are its parent's and one more. They are the same to the byte, as users who pull both want it.
        var parent = family.Recorded(FamilyBench.Parent).Platforms[0].Layers;
        var child = family.Recorded(FamilyBench.Child).Platforms[0].Layers;
        Assert.Equal(await BaseLayerAsync(family), parent[0].Digest);
        Assert.Equal(parent, child[..^1]);

        // A fresh engine: a child is built on the parent that is published.
        await ForgetAsync(engine, family);
        family.Change(FamilyBench.Child);
        var (plan, _) = await family.PublishExactlyAsync();
        Assert.Equal("child build: images/child/content changed", plan[2]);
        Assert.Equal(parent, family.Recorded(FamilyBench.Child).Platforms[0].Layers[..^1]);

        await SucceedAsync(family.RunAsync("Verify", family.Verified));
        await SucceedAsync(family.RunAsync("Rollback", [.. family.Verified, "--image", FamilyBench.Child]));
        Assert.Equal(first, await family.StandingAsync(FamilyBench.Child));

        await SucceedAsync(family.Repository.RunAsync(["--target", "Clean", "--engine", engine.Description.Address, "--platform", FamilyBench.Foreign.ToString()], null, Token));
    }

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task It_builds_for_two_platforms_on_one_base(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var family = await FamilyBench.StartAsync(engine);
        await family.DeclareBothAsync();

        await family.PublishExactlyAsync();
        await family.PublishExactlyAsync("--platform", FamilyBench.AlsoForeign.ToString(), "--allow-untested");

        var index = ImageIndex.Read(await family.DocumentAsync(FamilyBench.Child));
        Assert.Equal([FamilyBench.Foreign, FamilyBench.AlsoForeign], index.Manifests.Select(manifest => manifest.Platform));
    }

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task An_image_is_whole_after_its_pull_whatever_the_engine_has_of_it_in_another_compression(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var family = await FamilyBench.StartAsync(engine);
        using var scratch = new ScratchDirectory();
        var events = new EventLog();
        var image = new ServedImage(Platform.OfThisMachine, ArchivedImages.Layer("file", new byte[100_000]));
        var name = family.Reference("whole", "1");
        var exact = name.WithDigest(await ServedImage.PutIndexAsync(family.Client, name, [image], Token));
        using var tar = new MemoryStream(image.Layer);
        await engine.Images.ImportAsync(tar, TestMark.Image("other-compression"), Platform.OfThisMachine, TestMark.Labels, Token);

        var pull = new ImagePull(engine.Images, () => new RegistryClient(new(), new GivenLogin(), events, TimeProvider.System), scratch.Path, events, TimeProvider.System);
        var pulled = await pull.RunAsync(exact, Platform.OfThisMachine, login: null, Token);

        Assert.Equal(EngineKind.All[kind].HasContainerdStore, events.Events.OfType<WorkBegan>().Any(work => work.Work.EndsWith(", because the engine may have only a part", StringComparison.Ordinal)));
        Assert.True(await engine.Images.IsWholeAsync(exact.ToString(), Token));
        Assert.Equal(image.Content, pulled.Content);
        await engine.Images.RemoveAsync(exact.ToString(), Token);
    }

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task A_worker_keeps_all_its_promises(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        var good = await new ShippedImages(bench).PythonWorkerAsync(Token);
        var archive = await SavedImage.ObtainAsync(new DockerProgram(bench.Address), $"{good.Definition.Repository}:{good.Definition.Version}", Token);
        await new DockerProgram(engine.Description.Address).RunAsync(["load", "--input", archive], Token);
        var loaded = await engine.Images.InspectAsync($"{good.Definition.Repository}:{good.Definition.Version}", Token);

        using var scratch = new ScratchDirectory();
        var verdict = await SmokeTests.RunAsync(
            [good with { ImageId = loaded!.Id }], engine, new SmokeOptions { CacheDirectory = scratch.Path, UseCache = false }, new Progress<RunEvent>(), Token);

        Assert.Equal("", SmokeFixture.Report(verdict[0]));
    }

    [EngineTheory]
    [MemberData(nameof(KindsWithContainerdStore))]
    public async Task What_it_has_only_in_part_or_for_no_platform_is_passed_over(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var family = await FamilyBench.StartAsync(engine);
        Assert.NotEmpty(await PartialImages.LoadAsync(engine, Token));

        await family.PublishExactlyAsync();
        await SucceedAsync(family.BuildAsync());
        await SucceedAsync(family.Repository.RunAsync(["--target", "Clean", "--engine", engine.Description.Address, "--platform", FamilyBench.Foreign.ToString()], null, Token));
    }

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task The_doctor_sees_its_store_and_its_bridge(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        using var repository = new ScratchRepository();

        var told = await SucceedAsync(repository.RunAsync(["--target", "Doctor", "--engine", engine.Description.Address], null, Token));

        Assert.Matches(EngineKind.All[kind].HasContainerdStore ? "containerd's image store \\(overlayfs\\)" : "storage driver overlay2", told.StandardOutput);
        Assert.Matches("the engine's bridge wi[0-9a-f]+ is there", told.StandardOutput);
    }

    [EngineFact]
    public async Task The_doctor_sees_that_a_bridge_is_gone()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");
        await using var engine = await TestEngine.StartAsync(Token);
        using var repository = new ScratchRepository();
        await engine.Bridge.RemoveAsync();

        var told = await SucceedAsync(repository.RunAsync(["--target", "Doctor", "--engine", engine.Address], null, Token));

        Assert.Matches($"the engine's bridge {engine.Bridge.Name} is gone: .* first restart the engine", told.StandardOutput);
    }

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task A_step_gets_its_secret_whichever_way_the_context_goes(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await BusyboxRoot.ImportAsync(engine.Images, Token);
        var build = new TestBuild(bench, "FROM $BASE\nRUN --network=none --mount=type=secret,id=word,target=/dev/shm/word,required=true sha256sum </dev/shm/word\n")
        {
            Secrets = [new BuildSecret("word", "a secret"u8.ToArray(), [])],
        };

        await build.RunAsync(engine, Token);

        Assert.Equal([$"{Digest.Of("a secret"u8).Hex}  -"], build.Lines);
    }

    [EngineTheory]
    [MemberData(nameof(KindsWithContainerdStore))]
    public async Task A_registry_that_breaks_off_is_asked_again_and_one_that_gives_other_bytes_is_named(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var family = await FamilyBench.StartAsync(engine);
        using var scratch = new ScratchDirectory();
        var image = new ServedImage(Platform.OfThisMachine, ArchivedImages.Layer("file", Guid.NewGuid().ToByteArray()));
        var name = family.Reference("torn", "1");
        var exact = name.WithDigest(await ServedImage.PutIndexAsync(family.Client, name, [image], Token));
        var layout = await ImageLayout.ReadAsync(family.Client, exact, Platform.OfThisMachine, Token);
        Task LoadAsync() => engine.Images.LoadAsync(exact, (destination, token) => layout.WriteAsync(destination, scratch.Path, token), Token);
        static bool IsBlob(ProxiedRequest request) => request.Path.Contains("/blobs/", StringComparison.Ordinal);

        family.Proxy.Break(IsBlob, new Fault.Alter(bytes => bytes[0] ^= 1), times: 10);
        var failure = await Assert.ThrowsAsync<RegistryException>(LoadAsync);
        Assert.Contains(family.Proxy.Host, failure.What, StringComparison.Ordinal);
        Assert.Null(await engine.Images.InspectAsync(exact.ToString(), Token));

        family.Proxy.Mend();
        family.Proxy.Break(IsBlob, new Fault.LoseAnswer());
        await LoadAsync();
        Assert.True(await engine.Images.IsWholeAsync(exact.ToString(), Token));
        await engine.Images.RemoveAsync(exact.ToString(), Token);
    }

    private static async Task<Digest> BaseLayerAsync(FamilyBench family)
    {
        var index = ImageIndex.Read((await family.Client.Manifests.GetAsync(family.Base, Token))!);
        var manifest = await family.Client.Manifests.GetAsync(family.Base.WithDigest(index.Manifests[0].Digest), Token);
        return Manifest.Read(manifest!).Layers[0].Digest;
    }

    private static async Task ForgetAsync(IEngine engine, FamilyBench family)
    {
        await family.EmptyEngineAsync();
        var index = await family.Client.Manifests.ResolveAsync(family.Base, Token);
        await engine.Images.RemoveAsync(family.Base.WithDigest(index!.Digest).ToString(), Token);
        await engine.Images.RemoveAsync(family.Base.ToString(), Token);
        await new DockerProgram(engine.Description.Address).RunAsync(["builder", "prune", "--all", "--force"], Token);
    }

    private static async Task<ProgramResult> SucceedAsync(Task<ProgramResult> running)
    {
        var result = await running;
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
