using System.Collections.Immutable;
using System.Formats.Tar;
using WorkerImages.Engine;
using WorkerImages.Oci;

namespace WorkerImages.TestKit;

/// <summary>A build of a few lines.</summary>
/// <param name="dockerfile">Its text.</param>
/// <param name="rootfs">A folder that becomes <c>rootfs/</c> of the context, all files executable; null for none.</param>
internal sealed class SmallBuild(string dockerfile, string? rootfs = null) : IProgress<BuildProgress>
{
    /// <summary>Labels of the result.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Builds and gives the image's id.</summary>
    public Task<string> RunAsync(IEngine engine, CancellationToken cancellationToken) => engine.Builder.BuildAsync(
        new("a small build", dockerfile, WriteAsync, Platform.OfThisMachine, ImmutableDictionary<string, string>.Empty, TestMark.On(Labels), [], UseCache: true), this, cancellationToken);

    /// <inheritdoc/>
    public void Report(BuildProgress value)
    {
        // The exception of a failed build tells enough.
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        var files = rootfs is null ? [] : Directory.GetFiles(rootfs, "*", SearchOption.AllDirectories);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            await WriteAsync(tar, "rootfs/" + Path.GetRelativePath(rootfs!, file), await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);
        }
    }

    private static async Task WriteAsync(TarWriter tar, string path, byte[] content, CancellationToken cancellationToken)
    {
        var entry = new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = (UnixFileMode)0b111_101_101, DataStream = new MemoryStream(content) };
        await tar.WriteEntryAsync(entry, cancellationToken);
    }
}
