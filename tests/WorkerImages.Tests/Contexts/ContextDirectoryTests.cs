using WorkerImages.Contexts;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Contexts;

public sealed class ContextDirectoryTests : IDisposable
{
    private readonly ScratchDirectory _repository = new();
    private readonly ScratchDirectory _scratch = new();

    public void Dispose()
    {
        _repository.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_context_as_a_directory_has_the_modes_and_the_time_of_its_tar_and_nothing_of_before()
    {
        // Given
        _repository.Write("rootfs/deep/program", "#!/bin/sh\n");
        _repository.Write("rootfs/text", "text");
        File.SetUnixFileMode(_repository.At("rootfs/deep/program"), (UnixFileMode)0b111_000_000);
        File.SetUnixFileMode(_repository.At("rootfs/text"), (UnixFileMode)0b110_000_000);
        File.CreateSymbolicLink(_repository.At("rootfs/link"), "text");
        _scratch.Write("context/old", "of before");
        var files = ContextReader.Read(_repository.Path, ["rootfs"]);

        // When
        var directory = _scratch.At("context");
        await ContextDirectory.WriteAsync(
            directory,
            (stream, token) => ContextTar.WriteAsync(stream, files, new Dictionary<string, string> { ["Dockerfile"] = "FROM a\n" }, token),
            TestContext.Current.CancellationToken);

        // Then
        Assert.Equal([directory], Directory.EnumerateFileSystemEntries(_scratch.Path));
        Assert.Equal(
            [
                "Dockerfile 644 1970", "rootfs 755 1970", "rootfs/deep 755 1970", "rootfs/deep/program 755 1970", "rootfs/link link 1970", "rootfs/text 644 1970",
            ],
            Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => $"{Path.GetRelativePath(directory, path)} {ModeOf(new FileInfo(path))} {File.GetLastWriteTimeUtc(path).Year}"));
        Assert.Equal("text", new FileInfo(Path.Combine(directory, "rootfs/link")).LinkTarget);
        Assert.Equal("#!/bin/sh\n", await File.ReadAllTextAsync(Path.Combine(directory, "rootfs/deep/program"), TestContext.Current.CancellationToken));
    }

    private static string ModeOf(FileInfo file) => file.LinkTarget is null ? Convert.ToString((int)file.UnixFileMode, 8) : "link";
}
