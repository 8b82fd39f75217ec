using System.Collections.Immutable;
using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Publishing.Push;

/// <summary>
/// Reads what <c>docker save</c> writes, in one pass: Docker's layout (engine 20.10) and OCI's (25 and later) both have <c>manifest.json</c>,
/// which says where the configuration and the layers are, and comes last.
/// </summary>
/// <param name="image">What is exported.</param>
/// <param name="directory">Where its files go.</param>
/// <param name="begin">Is given each layer's tar as soon as it is there, so that work on it need not wait for the others.</param>
/// <param name="known">What is known of compressed layers; they are unpacked and checked only once.</param>
internal sealed class ImageArchive(string image, string directory, Action<StagedLayer> begin, CompressedLayers known)
{
    // POSIX ustar and pax: the magic of a tar's first header, 257 bytes in
    private const int MagicOffset = 257;

    private const string ManifestFile = "manifest.json";
    private const int LongestManifest = 1024 * 1024;

    // RFC 8878, 3.1.1: the magic number of a frame.
    private static ReadOnlySpan<byte> Zstd => [0x28, 0xb5, 0x2f, 0xfd];

    private readonly Dictionary<string, StagedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Unpacks an archive into the directory.</summary>
    /// <exception cref="WorkerImagesException">The archive breaks off, or is none, or its layers are not those that its configuration names.</exception>
    public async Task<ExportedImage> ReadAsync(Stream archive, CancellationToken cancellationToken)
    {
        try
        {
            await UnpackAsync(archive, cancellationToken);
            var (configFile, layerFiles) = await ReadManifestAsync(cancellationToken);
            var config = ImageConfiguration.Read(await ReadSmallAsync(configFile, ImageConfiguration.LongestBytes, cancellationToken));
            if (layerFiles.Length != config.DiffIds.Length)
            {
                throw new FormatException($"it has {layerFiles.Length} layers, and its configuration names {config.DiffIds.Length}");
            }

            return new(config, [.. await Task.WhenAll(config.DiffIds.Zip(layerFiles, (layer, name) => OpenLayerAsync(layer, Find(name), cancellationToken)))]);
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"what the engine exported as {image} is no whole image",
                fault.Message,
                "run again; if it happens again, rebuild the image with --force",
                fault);
        }
    }

    private async Task UnpackAsync(Stream archive, CancellationToken cancellationToken)
    {
        await using var tar = new TarReader(archive, leaveOpen: true);
        while (await FromEngineAsync(() => tar.GetNextEntryAsync(copyData: false, cancellationToken).AsTask()) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    _files[entry.Name] = await StageAsync(entry, cancellationToken);
                    break;

                // Docker writes a layer that stands twice as a link to the first.
                case TarEntryType.SymbolicLink:
                    _links[entry.Name] = Resolve(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    _links[entry.Name] = entry.LinkName;
                    break;
            }
        }
    }

    private static string Resolve(string link, string target)
    {
        var parts = new Stack<string>(link.Split('/')[..^1]);
        foreach (var part in target.Split('/'))
        {
            if (part != "..")
            {
                parts.Push(part);
            }
            else if (!parts.TryPop(out _))
            {
                throw new FormatException($"{link} points out of the archive");
            }
        }

        return string.Join('/', parts.Reverse());
    }

    private async Task<StagedFile> StageAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var (staged, isTar) = await WriteAsync(entry, cancellationToken);
        if (isTar)
        {
            begin(LayerOf(staged));
        }

        return staged;
    }

    private async Task<(StagedFile File, bool IsTar)> WriteAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, _files.Count.ToString(CultureInfo.InvariantCulture));
        await using var output = new HashingStream(File.Create(path));
        var content = entry.DataStream ?? Stream.Null;
        var piece = new byte[256 * 1024];
        var isTar = false;
        for (var left = entry.Length; left > 0;)
        {
            var part = piece.AsMemory(0, (int)Math.Min(left, piece.Length));
            await FromEngineAsync(async () =>
            {
                await content.ReadExactlyAsync(part, cancellationToken);
                return true;
            });
            isTar |= left == entry.Length && part.Length > MagicOffset && part.Span[MagicOffset..].StartsWith("ustar"u8);
            await output.WriteAsync(part, cancellationToken);
            left -= part.Length;
        }

        return (new(path, output.Digest, output.Length), isTar);
    }

    // What the own disk says is another matter.
    private async Task<T> FromEngineAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Build, $"the engine stopped while exporting {image}", fault.Message, "see whether the engine still runs, and repeat the command", fault);
        }
    }

    private async Task<(StagedFile Config, ImmutableArray<string> Layers)> ReadManifestAsync(CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(await ReadSmallAsync(Find(ManifestFile), LongestManifest, cancellationToken));
        var images = json.RootElement.EnumerateArray().ToList();
        return images.Count == 1
            ? (Find(images[0].GetProperty("Config").GetString()!), [.. images[0].GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)])
            : throw new FormatException($"it has {images.Count} images");
    }

    private StagedFile Find(string name) =>
        _files.GetValueOrDefault(_links.GetValueOrDefault(name, name)) ?? throw new FormatException($"it has no file {name}");

    private static async Task<byte[]> ReadSmallAsync(StagedFile file, int longest, CancellationToken cancellationToken) =>
        file.Length <= longest
            ? await File.ReadAllBytesAsync(file.Path, cancellationToken)
            : throw new FormatException($"it has a description of {file.Length} bytes");

    // Engines that keep images as registries do export layers as they came: compressed.
    private async Task<StagedLayer> OpenLayerAsync(DiffId layer, StagedFile file, CancellationToken cancellationToken)
    {
        var staged = await MediaTypeOfAsync(file, cancellationToken) is { } mediaType
            ? new StagedLayer(layer, file.Path, file.Length) { Compressed = new(mediaType, file.Digest, file.Length) }
            : LayerOf(file);
        return staged.DiffId == layer && (staged.Compressed is not { } compressed || await known.MatchesAsync(layer, compressed, file.Path, cancellationToken))
            ? staged
            : throw new FormatException("its layers are not those that its configuration names");
    }

    // Null for a tar.
    private static async Task<string?> MediaTypeOfAsync(StagedFile file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file.Path);
        var beginning = new byte[4];
        var length = await content.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
        return GzipMembers.IsGzip(beginning.AsSpan(0, length)) ? MediaTypes.LayerGzip
            : beginning.AsSpan(0, length).SequenceEqual(Zstd) ? MediaTypes.LayerZstd
            : null;
    }

    private static StagedLayer LayerOf(StagedFile tar) => new(new DiffId(tar.Digest), tar.Path, tar.Length);

    private sealed record StagedFile(string Path, Digest Digest, long Length);
}

/// <summary>An image out of an engine, on this machine's disk.</summary>
internal sealed record ExportedImage(ImageConfiguration Configuration, ImmutableArray<StagedLayer> Layers);

/// <summary>A layer on this machine's disk.</summary>
internal sealed record StagedLayer(DiffId DiffId, string Path, long Length)
{
    /// <summary>What the file is where the engine keeps the layer compressed; null for a tar.</summary>
    public Descriptor? Compressed { get; init; }
}
