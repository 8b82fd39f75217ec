using System.Diagnostics;
using System.Formats.Tar;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.TestKit;
using EventLog = WorkerImages.TestKit.EventLog;

namespace WorkerImages.EngineTests.Bases;

public sealed class BootstrapTests(EngineBench bench) : IDisposable
{
    private static readonly ArchiveDefinition Trixie = SampleImages.Debian.Archive!;

    private readonly ScratchDirectory _scratch = new();
    private readonly EventLog _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [ArchiveFact(Explicit = true)]
    public async Task The_same_recipe_gives_the_same_bytes_and_they_are_what_the_engine_gets()
    {
        // Given one that is kept for all, and here one that is no good
        var machine = MachineArchive.Read("/");
        var common = new ArchiveBootstrap(Path.Combine(UserCache.Directory, "worker-images", "bases"), _scratch.At("logs"), machine, new EventLog(), TimeProvider.System);
        var kept = await common.ObtainAsync("debian-trixie", Trixie, Platform.OfThisMachine, again: false, Token);
        var expected = await DigestOfAsync(kept);
        AssertSlim(kept);
        var bootstrap = Bootstrap(_events, machine);
        Directory.CreateDirectory(_scratch.At("cache"));
        await File.WriteAllTextAsync(KeptBy(bootstrap, Trixie), "", Token);

        // When the bootstrap makes it again (and once more, if the archive has moved on since the other was made)
        var made = await MakeAsync(bootstrap);
        if (made != expected)
        {
            (expected, made) = (made, await MakeAsync(bootstrap));
        }

        // Then
        Assert.Equal(expected, made);
        Assert.All(_events.Events.OfType<WorkEnded>(), work => Assert.True(work.Succeeded));
        Assert.Contains(_events.Events.OfType<WorkAdvanced>(), work => work.Detail == "creating tarball");
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("cache/work")));
        Assert.Contains("I: success", await File.ReadAllTextAsync(_scratch.At("logs/base-debian-trixie.log"), Token), StringComparison.Ordinal);
        await AssertImportsAsync(bootstrap, expected);
    }

    [ArchiveFact]
    public async Task A_mirror_that_cannot_be_reached_is_named_with_the_log()
    {
        var error = await FailAsync("http://127.0.0.1:9/debian", "trixie");

        Assert.Equal(ExitCode.Network, error.ExitCode);
        Assert.StartsWith("bootstrapping debian-trixie from the archive of trixie for linux/", error.What, StringComparison.Ordinal);
        Assert.Contains("Could not connect to 127.0.0.1:9", error.Why, StringComparison.Ordinal);
        Assert.EndsWith($"the whole log is in {_scratch.At("logs/base-debian-trixie.log")}", error.Next, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [ArchiveFact]
    public async Task A_full_disk_is_called_one()
    {
        Directory.CreateDirectory(_scratch.At("cache"));
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=40m", "none", _scratch.At("cache"));
        try
        {
            var error = await Assert.ThrowsAsync<WorkerImagesException>(() => Bootstrap(_events, MachineArchive.Read("/"))
                .ObtainAsync("debian-trixie", Trixie, Platform.OfThisMachine, again: false, Token));

            Assert.Equal(ExitCode.Build, error.ExitCode);
            Assert.StartsWith("free some disk space", error.Next, StringComparison.Ordinal);
            AssertNothingLeft();
        }
        finally
        {
            await RunAsync("umount", _scratch.At("cache"));
        }
    }

    [ArchiveFact]
    public async Task Cancelling_ends_every_process_and_leaves_nothing()
    {
        // Given a bootstrap in the middle of its work
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cancelled = 0L;
        var events = new EventLog
        {
            Heard = happened =>
            {
                if (happened is WorkAdvanced { Detail: "extracting archives" })
                {
                    cancelled = Stopwatch.GetTimestamp();
                    cancel.Cancel();
                }
            },
        };

        // When
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bootstrap(events, MachineArchive.Read("/"))
            .ObtainAsync("debian-trixie", Trixie, Platform.OfThisMachine, again: false, cancel.Token));

        // Then (it takes half a second; the rest is for machines that do much else)
        Assert.InRange(Stopwatch.GetElapsedTime(cancelled), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Empty(ProcessesIn(_scratch.Path));
        AssertNothingLeft();
        Assert.False(Assert.Single(events.Events.OfType<WorkEnded>()).Succeeded);
    }

    private ArchiveBootstrap Bootstrap(EventLog events, MachineArchive machine) =>
        new(_scratch.At("cache"), _scratch.At("logs"), machine, events, TimeProvider.System);

    private Task<WorkerImagesException> FailAsync(string mirror, string suite)
    {
        _scratch.Write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        _scratch.Write("etc/apt/sources.list", $"deb {mirror} bookworm main\n");
        var bootstrap = Bootstrap(_events, MachineArchive.Read(_scratch.Path));
        return Assert.ThrowsAsync<WorkerImagesException>(() =>
            bootstrap.ObtainAsync("debian-trixie", Trixie with { Suite = suite }, Platform.OfThisMachine, again: false, Token));
    }

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.GetFiles(_scratch.At("cache"), "*.tar"));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("cache/work")));
    }

    private string KeptBy(ArchiveBootstrap bootstrap, ArchiveDefinition archive) => _scratch.At($"cache/{bootstrap.RecipeOf(archive, Platform.OfThisMachine).Hex}.tar");

    private static async Task<Digest> MakeAsync(ArchiveBootstrap bootstrap) =>
        await DigestOfAsync(await bootstrap.ObtainAsync("debian-trixie", Trixie, Platform.OfThisMachine, again: true, Token));

    // Imports the base under a recipe that no other test has. The test removes it again, and an engine of 20.10 was seen to remove an image
    // that another test had just given a name.
    private async Task AssertImportsAsync(ArchiveBootstrap bootstrap, Digest expected)
    {
        if (EngineBench.WhyNot is not null)
        {
            return;
        }

        var definition = SampleImages.Debian with { Name = "bootstrap-test", Archive = Trixie with { Packages = ["netbase"] } };
        File.Copy(KeptBy(bootstrap, Trixie), KeptBy(bootstrap, definition.Archive));
        var pulls = new ImagePull(bench.Engine.Images, () => throw new InvalidOperationException("a base of an archive is pulled from nowhere"), "/", _events, TimeProvider.System);
        var store = new BaseStore(bench.Engine.Images, pulls, bootstrap, BasePolicy.Archive, _events, TimeProvider.System);
        var fact = await store.ObtainAsync(definition, Platform.OfThisMachine, refresh: false, Token);
        var content = ContentIdentity.Of(Platform.OfThisMachine, [new(expected)], ContainerConfig.Empty);
        Assert.Equal((content.Text, BaseOrigin.Archive), (fact.Identity, fact.Origin));
        Assert.Equal(fact, await store.LookAsync(definition, Platform.OfThisMachine, Token));
        await bench.Engine.Images.RemoveAsync(fact.BuildReference!, Token);
    }

    private static void AssertSlim(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        var size = 0L;
        var names = new HashSet<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            size += entry.Length;
            names.Add(entry.Name);
        }

        Assert.InRange(size, 40_000_000, 85_000_000);
        Assert.Contains("./usr/share/doc/dpkg/copyright", names);
        Assert.Contains("./etc/ssl/certs/ca-certificates.crt", names);
        Assert.DoesNotContain(names, name => name.StartsWith("./usr/share/man/", StringComparison.Ordinal) && name.EndsWith(".gz", StringComparison.Ordinal));
        Assert.DoesNotContain("./etc/resolv.conf", names);
        Assert.DoesNotContain("./etc/hostname", names);
    }

    private static IEnumerable<string> ProcessesIn(string path) =>
        Directory.GetDirectories("/proc").Where(process => ReadCommand(process).Contains(path, StringComparison.Ordinal));

    private static string ReadCommand(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (IOException)
        {
            // not a process, or one that has just ended
            return "";
        }
    }

    private static async Task<Digest> DigestOfAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return await Digest.OfAsync(file, Token);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }
}
