using System.Globalization;
using WorkerImages.Bases;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Bases;

public sealed class DiskRoomTests
{
    // What may come and go on the disk between the two questions.
    private const long Meanwhile = 500_000_000;

    [Fact]
    public async Task Room_is_what_df_calls_available_without_what_is_kept_for_root()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no df here");
        using var scratch = new ScratchDirectory();

        var said = await RunningProgram.RunAsync("df", ["--output=avail", "--block-size=1", scratch.Path], "/", null, TestContext.Current.CancellationToken);

        var available = long.Parse(said.StandardOutput.Split('\n')[1], CultureInfo.InvariantCulture);
        Assert.InRange(DiskRoom.FreeBytes(scratch.Path), available - Meanwhile, available + Meanwhile);
    }
}
