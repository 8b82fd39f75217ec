using System.Collections.Immutable;
using WorkerImages.Archives;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Archives;
using WorkerImages.Tests.Packages;

namespace WorkerImages.Tests.Archives;

/// <summary>A small archive, a machine that takes packages from it, and what the product says about them.</summary>
internal sealed class ArchiveBench : IDisposable
{
    private readonly ScratchDirectory _cache = new();

    public ArchiveBench(params string[] foreign)
    {
        Root = new("amd64", foreign);
        Keyring = Root.Keyring("archive.gpg", Archive.Keyring);
        Use();
    }

    public SmallArchive Archive { get; } = SmallArchive.OfDebian();

    public AptRoot Root { get; }

    public string Keyring { get; }

    public ArchiveSettings Settings { get; set; } = new() { Tries = 2, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5) };

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public HashSet<string> Pinned { get; } = [];

    /// <summary>Makes the machine take packages from the usual suites and some more.</summary>
    public void Use(params string[] more) => Use(more, []);

    public void Use(string[] more, string[] fields) =>
        Root.Write("/etc/apt/sources.list.d/debian.sources", Archive.Source(Keyring, [.. new[] { "stable", "stable-updates", "stable-security" }, .. more], fields));

    /// <summary>What the product says, with the cache of earlier looks.</summary>
    public async Task<UpdateFact> LookAsync()
    {
        var (state, keyrings) = await StateAsync();
        using var archives = Archives();
        return await archives.LookAsync(state, Pinned, (digest, _) => Task.FromResult<byte[]>([.. keyrings[digest]]), TestContext.Current.CancellationToken);
    }

    public PackageArchives Archives() => new(_cache.At("cache"), new EventLog(), Clock, Settings);

    public async Task<(AptState State, ImmutableDictionary<Digest, ImmutableArray<byte>> Keyrings)> StateAsync()
    {
        var files = Root.Files.Aggregate(new TarFiles(), (all, file) => all.Add(file.Key, file.Value));
        return await AptState.ReadAsync(files, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Archive.Dispose();
        Root.Dispose();
        _cache.Dispose();
    }
}
