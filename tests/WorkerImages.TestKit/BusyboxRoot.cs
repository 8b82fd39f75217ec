using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Oci;

namespace WorkerImages.TestKit;

/// <summary>The smallest root file system that can run a shell: one static program under its many names.</summary>
internal static class BusyboxRoot
{
    /// <summary>This machine's.</summary>
    public const string Program = "/bin/busybox";

    /// <summary>The image's name in an engine.</summary>
    public static Reference Reference { get; } = TestMark.Image("busybox");

    /// <summary>Why it cannot be made here; null when it can.</summary>
    public static string? WhyNot { get; } = File.Exists(Program) ? null : $"{Program} is missing: apt-get install busybox-static";

    /// <summary>Puts the image into an engine; gives its id.</summary>
    public static async Task<string> ImportAsync(IImageStore images, CancellationToken cancellationToken)
    {
        using var tar = new MemoryStream();
        await WriteAsync(tar, cancellationToken);
        tar.Position = 0;
        return await images.ImportAsync(
            tar, Reference, Platform.OfThisMachine, TestMark.Labels, cancellationToken);
    }

    /// <summary>Writes the tar.</summary>
    public static Task WriteAsync(Stream stream, CancellationToken cancellationToken) => WriteAsync(stream, Program, cancellationToken);

    /// <summary>Writes the tar.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="program">A busybox that this machine can run, of whatever processor.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <param name="release">What <c>/etc/os-release</c> says (os-release(5)); null for no such file.</param>
    public static async Task WriteAsync(Stream stream, string program, CancellationToken cancellationToken, string? release = null)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var directory in new[] { "bin", "etc", "proc", "sys", "dev", "tmp", "root" })
        {
            var mode = directory == "tmp" ? (UnixFileMode)0b001_111_111_111 : (UnixFileMode)0b111_101_101;
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, directory + "/") { Mode = mode }, cancellationToken);
        }

        await WriteFileAsync(tar, "bin/busybox", await File.ReadAllBytesAsync(program, cancellationToken), cancellationToken);
        await WriteFileAsync(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nworker:x:1000:1000::/tmp:/bin/sh\n"u8.ToArray(), cancellationToken);
        await WriteFileAsync(tar, "etc/group", "root:x:0:\nworker:x:1000:\n"u8.ToArray(), cancellationToken);
        if (release is not null)
        {
            await WriteFileAsync(tar, "etc/os-release", Encoding.UTF8.GetBytes(release), cancellationToken);
        }

        foreach (var name in await NamesAsync(program, cancellationToken))
        {
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "bin/" + name) { LinkName = "busybox" }, cancellationToken);
        }
    }

    private static async Task WriteFileAsync(TarWriter tar, string path, byte[] content, CancellationToken cancellationToken)
    {
        var mode = path.StartsWith("bin/", StringComparison.Ordinal) ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100;
        var entry = new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = new MemoryStream(content) };
        await tar.WriteEntryAsync(entry, cancellationToken);
    }

    private static async Task<IEnumerable<string>> NamesAsync(string program, CancellationToken cancellationToken)
    {
        using var listing = Process.Start(new ProcessStartInfo(program, "--list") { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.ASCII })!;
        var names = await listing.StandardOutput.ReadToEndAsync(cancellationToken);
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "busybox");
    }
}
