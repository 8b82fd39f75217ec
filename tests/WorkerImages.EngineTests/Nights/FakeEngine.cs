using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;
using WorkerImages.Registry;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Archives;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>
/// The one fake of the nights' tests: an engine in memory, whose builds do what the packages step does (apt upgrades what the base has, and installs what the
/// definition names) with the versions that the archive has at that moment. It pulls from a real registry, and exports as an engine does.
/// </summary>
internal sealed class FakeEngine(SmallArchive archive, IRegistry registry, StoppedClock clock, Platform platform) : IEngine, IImageStore, IImageBuilder, IContainers
{
    private const string Status = "var/lib/dpkg/status";

    private static int _builds;

    private readonly ArchivedImages _exports = new();
    private readonly Dictionary<string, FakeImage> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Images that were built, in their order.</summary>
    public List<string> Built { get; } = [];

    /// <summary>Images whose build fails.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Packages that apt does not upgrade, for whatever reason.</summary>
    public HashSet<string> Stuck { get; } = [];

    /// <inheritdoc/>
    public EngineDescription Description { get; } =
        new("memory", "Fake Engine", "1.0", "1.41", platform, SharesFilesystem: true, IsPrivate: false);

    /// <inheritdoc/>
    public IImageStore Images => this;

    /// <inheritdoc/>
    public IImageBuilder Builder => this;

    /// <inheritdoc/>
    public IContainers Containers => this;

    /// <inheritdoc/>
    public Task<EngineInfo> InfoAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineInfo("memory", HasContainerdStore: false));

    /// <inheritdoc/>
    public Task<EngineBridge> BridgeAsync(CancellationToken cancellationToken) => Task.FromResult(new EngineBridge(null, null));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The text of dpkg's database.</summary>
    public static string StatusOf(IEnumerable<AptPackage> packages) => string.Join('\n', packages.OrderBy(package => package.Name, StringComparer.Ordinal).Select(package =>
        $"Package: {package.Name}\nStatus: {(package.IsHeld ? "hold" : "install")} ok installed\nArchitecture: {package.Architecture}\nVersion: {package.Version}\nMaintainer: A <a@example.com>\nDescription: x\n"));

    /// <inheritdoc/>
    public Task<string> BuildAsync(BuildRequest request, IProgress<BuildProgress> progress, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Built.Add(request.Name);
            if (Broken.Contains(request.Name))
            {
                throw new BuildFailedException("[2/7] RUN set -eu", "exit code: 1", ["it is broken"]);
            }

            var below = Find(request.Arguments["BASE"]) ?? throw new InvalidOperationException($"no image {request.Arguments["BASE"]}");
            var files = below.Files.ToBuilder();
            files[Status] = StatusOf(Packages(request.Dockerfile, below.Files[Status]));
            files[$"srv/{request.Name}"] = "content";
            return Task.FromResult(Add(request.Platform, files.ToImmutable(), request.Labels, [.. below.Layers, LayerOf(files, below.Files)]));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredImage>> ListAsync(string label, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<StoredImage>>(
            [
                .. _images.Where(image => image.Value.Labels.ContainsKey(label))
                    .Select(image => new StoredImage(image.Key, image.Value.Created, 1, [.. NamesOf(image.Key)], [], image.Value.Labels)),
            ]);
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ImageLayer>> LayersAsync(string imageId, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ImageLayer>.Empty);

    /// <inheritdoc/>
    public Task<ImageDetails?> InspectAsync(string reference, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var id = _names.GetValueOrDefault(reference, reference);
            return Task.FromResult(!_images.TryGetValue(id, out var image) ? null : new ImageDetails(
                id, image.Platform, 1, [.. image.Layers.Select(layer => new DiffId(Digest.Of(layer)))], [], ContainerConfig.Empty, image.Labels)
            {
                Tags = [.. NamesOf(id)],
            });
        }
    }

    /// <inheritdoc/>
    public async Task<Digest> PullAsync(Reference reference, Platform platform, Credential? login, CancellationToken cancellationToken)
    {
        var document = (await registry.Manifests.GetAsync(reference, cancellationToken))!;
        var descriptor = MediaTypes.IsIndex(document.MediaType) ? ImageIndex.Read(document).For(platform)! : document.Descriptor;
        var manifest = Manifest.Read((await registry.Manifests.GetAsync(reference.WithDigest(descriptor.Digest), cancellationToken))!);
        var config = ImageConfiguration.Read(await registry.Blobs.ReadAsync(reference, manifest.Config, cancellationToken));
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var layers = new List<byte[]>();
        foreach (var layer in manifest.Layers)
        {
            await using var packed = new GZipStream(await registry.Blobs.OpenAsync(reference, layer, cancellationToken), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            await packed.CopyToAsync(bytes, cancellationToken);
            layers.Add(bytes.ToArray());
            files.AddRange(FilesOf(layers[^1]).Where(file => !files.ContainsKey(file.Key)));
            foreach (var file in FilesOf(layers[^1]))
            {
                files[file.Key] = file.Value;
            }
        }

        lock (_gate)
        {
            _names[reference.WithDigest(document.Digest).ToString()] = Add(platform, files.ToImmutable(), config.Labels, [.. layers]);
        }

        return document.Digest;
    }

    /// <inheritdoc/>
    public Task LoadAsync(Reference reference, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException("this store loads nothing");

    /// <inheritdoc/>
    public Task<bool> IsWholeAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public Task TagAsync(string imageId, Reference reference, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _names[reference.ToString()] = imageId;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<Stream> ExportAsync(string image, CancellationToken cancellationToken) => _exports.ExportAsync(image, cancellationToken);

    /// <inheritdoc/>
    public Task<string> CreateAsync(ContainerRequest request, CancellationToken cancellationToken) => Task.FromResult(request.Image);

    /// <inheritdoc/>
    public Task<Stream?> ReadArchiveAsync(string id, string path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var asked = path.Trim('/');
            var folder = asked.Contains('/', StringComparison.Ordinal) ? asked[..(asked.LastIndexOf('/') + 1)] : "";
            var found = Find(id)!.Files.Where(file => asked.Length == 0 || file.Key == asked || file.Key.StartsWith(asked + "/", StringComparison.Ordinal)).ToList();
            return Task.FromResult<Stream?>(found.Count == 0 ? null : new MemoryStream(Tar(found.Select(file => KeyValuePair.Create(file.Key[folder.Length..], file.Value)))));
        }
    }

    Task<IReadOnlyDictionary<string, string>> IContainers.ListAsync(string label, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(ImmutableDictionary<string, string>.Empty);

    Task<Resolution> IImageStore.ResolveAsync(Reference reference, TimeSpan timeLimit, CancellationToken cancellationToken) => throw Unneeded();

    Task<string> IImageStore.ImportAsync(
        Stream rootFileSystem, Reference reference, Platform platform, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken) => throw Unneeded();

    Task IContainers.StartAsync(string id, CancellationToken cancellationToken) => throw Unneeded();

    Task<int> IContainers.WaitAsync(string id, CancellationToken cancellationToken) => throw Unneeded();

    Task<TimeSpan> IContainers.RunningTimeAsync(string id, CancellationToken cancellationToken) => throw Unneeded();

    Task<ContainerOutput> IContainers.ReadOutputAsync(string id, CancellationToken cancellationToken) => throw Unneeded();

    Task IContainers.StopAsync(string id, TimeSpan time, CancellationToken cancellationToken) => throw Unneeded();

    Task<ContainerResult> IContainers.ExecuteAsync(string id, ImmutableArray<string> command, string? user, CancellationToken cancellationToken) => throw Unneeded();

    /// <summary>What is installed in an image that has a name here.</summary>
    public ImmutableDictionary<string, string> Installed(string name)
    {
        lock (_gate)
        {
            return Packages(Find(name)!.Files[Status]).ToImmutableDictionary(package => package.Name, package => package.Version);
        }
    }

    /// <summary>A tar of text files.</summary>
    public static byte[] Tar(IEnumerable<KeyValuePair<string, string>> files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.Latin1.GetBytes(text)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return bytes.ToArray();
    }

    private static NotSupportedException Unneeded() => new("a fake engine runs nothing");

    private FakeImage? Find(string reference) => _images.GetValueOrDefault(_names.GetValueOrDefault(reference, reference));

    private IEnumerable<string> NamesOf(string id) => _names.Where(name => name.Value == id).Select(name => name.Key).Order(StringComparer.Ordinal);

    private string Add(Platform platform, ImmutableSortedDictionary<string, string> files, IReadOnlyDictionary<string, string> labels, ImmutableArray<byte[]> layers)
    {
        var id = _exports.Add(platform, labels, [.. layers]);
        _images[id] = new(platform, files, labels.ToImmutableSortedDictionary(StringComparer.Ordinal), layers, clock.Now);
        return id;
    }

    /// <summary>What an image that was built here holds.</summary>
    public FakeContents Contents(string id)
    {
        lock (_gate)
        {
            var image = _images[id];
            return new([.. image.Layers.Select(layer => Digest.Of(layer))], [.. Packages(image.Files[Status])]);
        }
    }

    // What is different from below; when it was built stands in it, as in any layer, so that no two builds are the same bytes.
    private byte[] LayerOf(ImmutableSortedDictionary<string, string>.Builder files, ImmutableSortedDictionary<string, string> below) => Tar(
    [
        .. files.Where(file => below.GetValueOrDefault(file.Key) != file.Value),
        KeyValuePair.Create("proc/time", $"{clock.Now:O} {Interlocked.Increment(ref _builds)}"), // in a place that no fingerprint looks at
    ]);

    private static Dictionary<string, string> FilesOf(byte[] layer)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var tar = new TarReader(new MemoryStream(layer));
        while (tar.GetNextEntry() is { } entry)
        {
            using var text = new MemoryStream();
            entry.DataStream?.CopyTo(text);
            files[entry.Name] = Encoding.Latin1.GetString(text.ToArray());
        }

        return files;
    }

    private static IEnumerable<AptPackage> Packages(string status) =>
        from stanza in status.Split("\n\n")
        let fields = stanza.Trim().Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1])
        select new AptPackage(fields["Package"], fields["Architecture"], fields["Version"], fields["Status"].StartsWith("hold", StringComparison.Ordinal));

    // What apt does: "upgrade" on a base, and on any image what is named.
    private Dictionary<string, AptPackage>.ValueCollection Packages(string dockerfile, string status)
    {
        var installed = Packages(status).ToDictionary(package => package.Name);
        var lines = dockerfile.Split('\n').Select(line => line.Trim()).SkipWhile(line => !line.Contains("steps/packages.sh", StringComparison.Ordinal)).ToList();
        if (lines.Count == 0)
        {
            return installed.Values;
        }

        foreach (var name in lines.Skip(1).TakeWhile(line => !line.StartsWith("find ", StringComparison.Ordinal)).Select(line => line.TrimEnd(';', '\\', ' ')))
        {
            if (Best(name.Split('=')[0]) is { } best)
            {
                installed[best.Name] = new(best.Name, best.Architecture, name.Contains('=', StringComparison.Ordinal) ? name.Split('=')[1] : best.Version);
                TakeNeeded(best, installed);
            }
        }

        foreach (var package in lines[0].Contains("packages.sh upgrade", StringComparison.Ordinal) ? installed.Values.ToList() : [])
        {
            if (!package.IsHeld && !Stuck.Contains(package.Name) && Best(package.Name) is { } best && DebianVersion.Compare(best.Version, package.Version) > 0)
            {
                installed[package.Name] = package with { Version = best.Version };
                TakeNeeded(best, installed);
            }
        }

        return installed.Values;
    }

    // New packages that one needs are taken with it, as --with-new-pkgs has it.
    private void TakeNeeded(SmallPackage package, Dictionary<string, AptPackage> installed)
    {
        foreach (var needed in package.Fields.Where(line => line.StartsWith("Depends: ", StringComparison.Ordinal)).Select(line => Best(line["Depends: ".Length..])).OfType<SmallPackage>())
        {
            installed.TryAdd(needed.Name, new(needed.Name, needed.Architecture, needed.Version));
        }
    }

    private SmallPackage? Best(string name) => archive.Suites.Values.SelectMany(suite => suite.Packages)
        .Where(package => package.Name == name && package.Phase is null).OrderBy(package => package.Version, DebianVersion.Order).LastOrDefault();

    private sealed record FakeImage(
        Platform Platform, ImmutableSortedDictionary<string, string> Files, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<byte[]> Layers, DateTimeOffset Created);
}

/// <summary>What a built image holds.</summary>
/// <param name="Layers">The digests of its layers, the lowest first.</param>
/// <param name="Packages">What is installed.</param>
internal sealed record FakeContents(ImmutableArray<Digest> Layers, ImmutableArray<AptPackage> Packages);
