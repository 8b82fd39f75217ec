using System.Formats.Tar;
using System.IO.Compression;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

/// <summary>The Docker CLI of the images' distribution, in the forms in which an image may be given it.</summary>
internal sealed class DockerProgram
{
    /// <summary>What its version begins with.</summary>
    public const string Version = "26.1";

    private DockerProgram(byte[] bytes) => Bytes = bytes;

    /// <summary>The program.</summary>
    public byte[] Bytes { get; }

    public static async Task<DockerProgram> ObtainAsync(CancellationToken cancellationToken)
    {
        var tools = await DockerTools.ObtainAsync(cancellationToken);
        return new(await File.ReadAllBytesAsync(tools.Docker, cancellationToken));
    }

    /// <summary>A tar that holds it at a path, with a mode.</summary>
    public byte[] ToTar(string path, UnixFileMode mode)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = new MemoryStream(Bytes) });
        }

        return stream.ToArray();
    }

    /// <summary>The same, compressed.</summary>
    public byte[] ToTgz(string path, UnixFileMode mode)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(ToTar(path, mode));
        }

        return stream.ToArray();
    }
}
