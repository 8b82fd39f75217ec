using System.Diagnostics;
using WorkerImages.Bases;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;
using EventLog = WorkerImages.TestKit.EventLog;

namespace WorkerImages.Tests.Bases;

public sealed class LeftoverTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly EventLog _events = new();
    private readonly StoppedClock _clock = new() { Now = DateTimeOffset.UtcNow };

    private static string Ended => NameOf(RunId.OfThisProcess() with { ProcessId = int.MaxValue, Started = 1 });

    private static string Elsewhere => NameOf(RunId.OfThisProcess() with { Machine = "elsewhere" });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_a_killed_run_left_is_ended_and_removed_by_the_next()
    {
        // Given a program that outlived the run that started it, and its files
        using var orphan = Process.Start("sleep", "600");
        var id = RunId.Of(orphan);
        _scratch.Write($"work/{Ended}~recipe/process", id.ToString());
        _scratch.Write($"work/{Ended}~recipe/mmdebstrap.x/etc/passwd", "root");

        // When
        await ObtainAsync();

        // Then
        await orphan.WaitForExitAsync(Token);
        Assert.Empty(Directory.GetDirectories(_scratch.At("work")));
        Assert.Equal([new Notice($"removed what 1 killed bootstrap left in {_scratch.At("work")}")], _events.Events);
    }

    [Fact]
    public async Task A_living_run_and_one_of_another_machine_are_left_alone()
    {
        // Given a directory of this process, one of another machine, and one of no run
        var living = RunId.OfThisProcess().ToString().Replace('/', '~');
        _scratch.Write($"work/{living}~recipe/file", "");
        _scratch.Write($"work/{Elsewhere}~recipe/file", "");
        _scratch.Write("work/else/file", "");

        // When
        await ObtainAsync();

        // Then
        Assert.Equal(3, Directory.GetDirectories(_scratch.At("work")).Length);
        Assert.Empty(_events.Events);
    }

    [Fact]
    public async Task Kept_bases_go_after_a_week()
    {
        var old = _scratch.Write($"{SampleImages.DigestOf("old").Hex}.tar", "old");
        File.SetLastWriteTimeUtc(old, _clock.Now.UtcDateTime - TimeSpan.FromDays(8));

        await ObtainAsync();

        Assert.False(File.Exists(old));
    }

    private static string NameOf(RunId run) => run.ToString().Replace('/', '~');

    // The base itself is there already: no test here may start a bootstrap.
    private async Task ObtainAsync()
    {
        var bootstrap = new ArchiveBootstrap(_scratch.Path, _scratch.At("logs"), MachineArchive.Read(_scratch.Path), _events, _clock);
        var platform = new Platform("linux", "amd64");
        var kept = _scratch.Write($"{bootstrap.RecipeOf(SampleImages.Debian.Archive!, platform).Hex}.tar", "kept");
        Assert.Equal(kept, await bootstrap.ObtainAsync("debian-trixie", SampleImages.Debian.Archive!, platform, again: false, Token));
    }
}
