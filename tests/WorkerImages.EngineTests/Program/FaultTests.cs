using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

public sealed class FaultTests(EngineBench bench)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_step_that_fails_is_tried_once_and_shown_with_its_last_words()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetStep($"echo said {small.Number}; echo that is all; exit 3");

        var result = await small.RunAsync(["--target", "Build"], Token);

        Failure.IsTold(result, 4, "error: image small could not be built: ", $"RUN echo said {small.Number}", "that is all", "exit code: 3", "next: the whole log is in ");
        var said = File.ReadLines(small.Repository.At("artifacts/logs/small.log")).Count(line => line.EndsWith($"  said {small.Number}", StringComparison.Ordinal));
        Assert.Equal(1, said);
        Assert.Empty(await small.ImagesAsync(Token));
    }

    [EngineFact]
    public async Task A_base_without_apt_is_told_as_such_where_the_definition_names_it()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.SetStep("true");
        small.Repository.Edit("templates/Dockerfile.scriban", "RUN true", "{{~ include \"partials/packages.scriban\" ~}}");

        var result = await small.RunAsync(["--target", "Build"], Token);

        Failure.IsTold(result, 4, "\n  images/small/image.yaml:2:1: base '", "is an unknown system: worker images need apt", "next: build on Debian, Ubuntu");
        var failure = result.StandardError[result.StandardError.IndexOf("error: ", StringComparison.Ordinal)..];
        Assert.InRange(failure.Split('\n').Max(line => line.Length), 1, 200);
    }

    [EngineFact]
    public async Task A_base_that_cannot_be_had_fails_what_stands_on_it_and_nobody_else()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        small.Repository.Write("images/catalog.yaml", await File.ReadAllTextAsync(small.Repository.At("images/catalog.yaml"), Token) + "  lost: { image: 'localhost:1/none/lost:1' }\n");
        small.Repository.Write("images/on-lost/image.yaml", "description: On a base that nobody has.\nbase: lost\n");
        small.Repository.Write("images/above/image.yaml", "description: On an image on a base that nobody has.\nfrom: on-lost\n");

        var result = await small.RunAsync(["--target", "Build"], Token);

        Failure.IsTold(result, 2, "error: base lost cannot be bootstrapped", "next: add one");
        Assert.Matches(@"(?m)^on-lost +failed ", result.StandardOutput);
        Assert.Matches(@"(?m)^above +not built +on-lost, which it needs, failed ", result.StandardOutput);
        Assert.Matches(@"(?m)^small +built ", result.StandardOutput);
        Assert.Equal(2, (await small.ImagesAsync(Token)).Count);
    }

    [EngineFact]
    public async Task An_engine_that_dies_in_a_build_ends_the_run_with_advice()
    {
        Assert.SkipWhen(TestEngine.WhyNot is not null, TestEngine.WhyNot ?? "");
        await using var engine = await TestEngine.StartAsync(Token);
        using var connection = await TestEngine.ConnectAsync(engine.Address, bench.Run, Token);
        await using var small = await SmallCatalogue.CreateAsync(connection, Token, goesWithEngine: true);
        small.SetStep(small.Sleep);
        using var program = small.Start("--target", "Build");
        await Eventually.IsTrueAsync(() => Processes.Any(small.Sleep), Soon, Token);

        engine.Kill();
        var result = await program.EndAsync(Token);

        Processes.Kill(small.Sleep);
        Failure.IsTold(result, 4, $"error: the engine at {engine.Address} stopped answering while building ", "next: see whether it still runs");
    }

    [EngineFact]
    public async Task A_registry_that_is_not_there_is_told_with_the_way_around_it()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);

        var result = await small.RunAsync(["--target", "Build", "--bases", "registry"], Token);

        Failure.IsTold(result, 6, $"error: {small.BaseImage} cannot be pulled", "localhost:1", "next: check the engine's network", "--bases archive");
        Assert.Empty(await small.ImagesAsync(Token));
    }

    [EngineFact]
    public async Task A_base_that_the_registry_does_not_have_is_told_by_its_name()
    {
        await using var small = await SmallCatalogue.CreateAsync(bench.Engine, Token);
        using var registry = new EmptyRegistry();
        small.Repository.Edit("images/catalog.yaml", "localhost:1/", $"localhost:{registry.Port}/");

        var result = await small.RunAsync(["--target", "Build", "--bases", "registry"], Token);

        Failure.IsTold(result, 6, $"error: localhost:{registry.Port}/", "could not be pulled", "manifest unknown", "next: check the name");
    }

    [EngineFact]
    public async Task An_archive_that_cannot_be_reached_is_told_as_the_networks_fault()
    {
        Assert.SkipWhen(ArchiveFactAttribute.WhyNot is not null, ArchiveFactAttribute.WhyNot ?? "");
        using var copy = new ScratchRepository();
        var nowhere = "http://127.0.0.1:9";

        var result = await BootstrapAsync(copy, copy.At("cache"), ("http_proxy", nowhere), ("https_proxy", nowhere));

        Failure.IsTold(result, 6, "error: bootstrapping debian-trixie from the archive of trixie", "127.0.0.1:9", "next: check the network and the mirror", "base-debian-trixie.log");
        Assert.Empty(HalfMade(copy.At("cache")));
    }

    [EngineFact]
    public async Task A_full_disk_is_told_as_such_and_nothing_half_made_is_kept()
    {
        Assert.SkipWhen(ArchiveFactAttribute.WhyNot is not null, ArchiveFactAttribute.WhyNot ?? "");
        using var copy = new ScratchRepository();
        using var disk = await SmallDisk.MountAsync(copy.At("disk"), megabytes: 20, Token);

        var result = await BootstrapAsync(copy, disk.Path);

        Failure.IsTold(result, 4, "error: no base can be bootstrapped: the disk is full", $"MB are free for {disk.Path}", "next: free some disk space");
        Assert.Empty(HalfMade(disk.Path));
    }

    private static IEnumerable<string> HalfMade(string cache) =>
        Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    private Task<ProgramResult> BootstrapAsync(ScratchRepository copy, string cache, params (string Name, string Value)[] environment)
    {
        var all = environment.ToDictionary(variable => variable.Name, string? (variable) => variable.Value);
        all["XDG_CACHE_HOME"] = cache;
        return copy.RunAsync(
            ["--target", "Build", "--image", "worker", "--engine", bench.Address, "--bases", "archive", "--refresh-bases"], all, Token);
    }
}
