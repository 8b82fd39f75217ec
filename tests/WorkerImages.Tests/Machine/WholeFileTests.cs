using WorkerImages.Machine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Machine;

public sealed class WholeFileTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_the_old_file_and_nothing_else()
    {
        var path = _scratch.Write("folder/file", "old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WholeFile.WriteAsync(path, "new", new CancellationToken(canceled: true)));

        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(_scratch.At("folder")));
    }

    [Fact]
    public async Task A_write_that_cannot_be_put_in_its_place_leaves_nothing()
    {
        _scratch.Write("folder/file/inside", "a folder is in the way");

        await Assert.ThrowsAnyAsync<Exception>(
            () => WholeFile.WriteAsync(_scratch.At("folder/file"), "new", TestContext.Current.CancellationToken));

        Assert.Empty(Directory.GetFiles(_scratch.At("folder")));
    }
}
