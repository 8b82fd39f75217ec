using System.Formats.Tar;
using WorkerImages.Contexts;
using WorkerImages.Outcomes;
using WorkerImages.Tests.Rendering;

namespace WorkerImages.Tests.Contexts;

public sealed class ContextTarTests : IDisposable
{
    private static readonly string Long = string.Join('/', Enumerable.Repeat("a-rather-long-name-of-a-folder", 9));
    private readonly ScratchRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task The_same_files_are_the_same_bytes_whoever_owns_them_and_whenever_they_were_written()
    {
        Write();
        var first = await TarAsync();
        foreach (var file in Directory.GetFiles(_repository.Root, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddYears(1));
        }

        Assert.Equal(first, await TarAsync());
    }

    [Fact]
    public async Task The_tar_is_sorted_has_its_directories_and_the_texts_that_are_not_on_disk()
    {
        Write();

        var entries = await EntriesAsync(await TarAsync());

        Assert.Equal(
            [
                ("images/", TarEntryType.Directory, "755", ""),
                ("images/a/", TarEntryType.Directory, "755", ""),
                ("rootfs/", TarEntryType.Directory, "755", ""),
                .. Parents(Long).Select(path => (path, TarEntryType.Directory, "755", "")),
                ("images/a/Dockerfile", TarEntryType.RegularFile, "644", "FROM a:1\n"),
                ($"rootfs/{Long}/file", TarEntryType.RegularFile, "644", "deep"),
                ("rootfs/link", TarEntryType.SymbolicLink, "777", "program"),
                ("rootfs/program", TarEntryType.RegularFile, "755", "#!/bin/sh\n"),
            ],
            entries);
    }

    [Theory]
    [InlineData("#!/bin/sh -e\n")]
    [InlineData("#!/bin/s")]
    [InlineData("")]
    [InlineData("#!/bin/SH\n")]
    [InlineData(null)]
    public async Task A_file_that_is_not_what_was_found_any_more_ends_the_build(string? text)
    {
        Write();
        var program = Path.Combine(_repository.Root, "rootfs/program");
        var files = ContextReader.Read(_repository.Root, ["rootfs"]);
        File.Delete(program);
        if (text is not null)
        {
            _repository.Write("rootfs/program", text);
        }

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() => ContextTar.WriteAsync(
            new MemoryStream(), files, new Dictionary<string, string>(), TestContext.Current.CancellationToken));

        Assert.Equal(
            (ExitCode.Build, "'rootfs/program' changed while the image was being built", "run again"), (error.ExitCode, error.What, error.Next));
    }

    private static IEnumerable<string> Parents(string path)
    {
        var parts = path.Split('/');
        return parts.Select((_, i) => "rootfs/" + string.Join('/', parts[..(i + 1)]) + "/");
    }

    private void Write()
    {
        _repository.Write("images/a/Dockerfile", "what is on disk does not matter");
        _repository.Write("rootfs/program", "#!/bin/sh\n", (UnixFileMode)0b111_000_000);
        _repository.Write($"rootfs/{Long}/file", "deep");
        _repository.Link("rootfs/link", "program");
    }

    private async Task<byte[]> TarAsync()
    {
        using var tar = new MemoryStream();
        var files = ContextReader.Read(_repository.Root, ["rootfs"]);
        var texts = new Dictionary<string, string> { ["images/a/Dockerfile"] = "FROM a:1\n" };
        await ContextTar.WriteAsync(tar, files, texts, TestContext.Current.CancellationToken);
        return tar.ToArray();
    }

    private static async Task<List<(string Name, TarEntryType Type, string Mode, string Content)>> EntriesAsync(byte[] bytes)
    {
        var entries = new List<(string, TarEntryType, string, string)>();
        await using var reader = new TarReader(new MemoryStream(bytes));
        while (await reader.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (entry.Uid, entry.Gid, entry.ModificationTime));
            var content = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(TestContext.Current.CancellationToken) : entry.LinkName;
            entries.Add((entry.Name, entry.EntryType, Convert.ToString((int)entry.Mode, 8), content));
        }

        return entries;
    }
}
