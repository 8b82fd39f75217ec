using System.Formats.Tar;
using System.Text;
using WorkerImages.Packages;

namespace WorkerImages.Tests.Packages;

/// <summary>What of an image's files can differ between two builds, and what of it only tells when they were built.</summary>
public sealed class ImageFileTests
{
    private const string Module = "usr/lib/python3/__pycache__/module.cpython-313.pyc";

    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_engine_and_kernel_put_into_a_container_is_left_out()
    {
        var files = await ReadAsync(("./", ""), ("./etc/hosts", "a"), ("dev/console", ""), ("/.dockerenv", ""), ("./etc/plain", "text"));

        Assert.Equal(["etc/plain"], files.Select(file => file.Path));
    }

    [Fact]
    public async Task The_day_of_a_password_says_nothing_and_the_password_does()
    {
        var before = await ReadAsync(("etc/shadow", "root:*:20000:0:99999:7:::\n"));

        Assert.Equal(before, await ReadAsync(("etc/shadow", "root:*:20001:0:99999:7:::\n")));
        Assert.NotEqual(before, await ReadAsync(("etc/shadow", "root:x:20000:0:99999:7:::\n")));
    }

    [Fact]
    public async Task Compiled_Python_counts_without_the_time_of_its_source_but_for_no_fingerprint()
    {
        var (one, later, other) = (Compiled(time: 1, 'a'), Compiled(time: 2, 'a'), Compiled(time: 1, 'b'));

        Assert.Equal(await ReadAsync((Module, one)), await ReadAsync((Module, later)));
        Assert.NotEqual(await ReadAsync((Module, one)), await ReadAsync((Module, other)));
        Assert.Equal(await FingerprintAsync((Module, one)), await FingerprintAsync((Module, other)));
    }

    [Fact]
    public async Task A_fingerprint_is_the_same_as_ever() => Assert.Equal(
        "sha256:2cc4771dfa3f3df5781cafa39b124b1c4c4d3bb664d09564d86d73819a1537a1", (await FingerprintAsync(("etc/plain", "text\n"), ("etc/shadow", "root:*:20000:0:99999:7:::\n"))).Text);

    private static string Compiled(byte time, char code) => $"abcd\0\0\0\0{(char)time}\0\0\0size{code}";

    private static Task<WorkerImages.Oci.Digest> FingerprintAsync(params (string Path, string Text)[] files) =>
        FileFingerprint.OfAsync(new Archive(files), TestContext.Current.CancellationToken);

    private static async Task<List<ImageFile>> ReadAsync(params (string Path, string Text)[] files)
    {
        var read = new List<ImageFile>();
        await foreach (var file in ImageFile.ReadAsync(new Archive(files), TestContext.Current.CancellationToken))
        {
            read.Add(file);
        }

        return read;
    }

    private static byte[] Tar((string Path, string Text)[] files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in files)
            {
                var entry = new PaxTarEntry(name.EndsWith('/') ? TarEntryType.Directory : TarEntryType.RegularFile, name) { ModificationTime = Time };
                if (entry.EntryType == TarEntryType.RegularFile)
                {
                    entry.DataStream = new MemoryStream(Encoding.Latin1.GetBytes(text));
                }

                tar.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    private sealed class Archive((string Path, string Text)[] files) : IImageFiles
    {
        public Task<Stream?> ReadArchiveAsync(string path, CancellationToken cancellationToken) => Task.FromResult<Stream?>(new MemoryStream(Tar(files)));
    }
}
