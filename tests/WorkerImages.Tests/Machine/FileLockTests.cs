using WorkerImages.Machine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Machine;

public sealed class FileLockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_one_waits_says_so_once_and_gets_it_when_the_first_lets_go()
    {
        using var directory = new ScratchDirectory();
        var waits = 0;
        var first = await FileLock.TakeAsync(directory.At("new/lock"), () => Assert.Fail("nobody holds it"), Token);

        var second = FileLock.TakeAsync(directory.At("new/lock"), () => waits++, Token);
        Assert.Equal(1, waits);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();

        Assert.Equal(1, waits);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_a_fault_and_no_wait()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link to itself needs rights on Windows");
        using var directory = new ScratchDirectory();
        File.CreateSymbolicLink(directory.At("lock"), directory.At("lock"));

        await Assert.ThrowsAsync<IOException>(() => FileLock.TakeAsync(directory.At("lock"), () => Assert.Fail("nobody holds it"), Token));
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        using var directory = new ScratchDirectory();
        using var held = await FileLock.TakeAsync(directory.At("lock"), () => { }, Token);
        using var givenUp = new CancellationTokenSource();

        var second = FileLock.TakeAsync(directory.At("lock"), givenUp.Cancel, givenUp.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }
}
