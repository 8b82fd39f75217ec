using System.Collections.Concurrent;
using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Archives;

/// <summary>
/// Asks the archives of a distribution what updates they have for an image, as apt in it would: without a container, without the image.
/// May be asked for many images at once; each file is fetched once for all of them.
/// </summary>
internal sealed class PackageArchives : IDisposable
{
    private readonly ArchiveRequests _requests;
    private readonly ReleaseReader _releases;
    private readonly IndexReader _indexes;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Uri, Lazy<Task<ReleaseBytes>>> _fetched = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<ReleaseFile>>> _believed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Digest, Lazy<Task<ILookup<string, IndexedPackage>>>> _read = [];

    /// <param name="cacheDirectory">Where files stay from run to run; removed when no run used them for long.</param>
    /// <param name="events">Hears what was asked.</param>
    /// <param name="clock">What Release files and keys expire by; waits.</param>
    /// <param name="settings">How long and how often is asked; null for the usual.</param>
    /// <param name="handler">Sends requests, and is disposed with this; null for this machine's network.</param>
    public PackageArchives(
        string cacheDirectory, IProgress<RunEvent> events, TimeProvider clock, ArchiveSettings? settings = null, HttpMessageHandler? handler = null)
    {
        var limits = settings ?? new();
        var cache = new ArchiveCache(cacheDirectory, clock);
        cache.Prune(limits.KeepUnused);
        _clock = clock;
        _requests = new(limits, handler, events, clock);
        _releases = new(limits, _requests, cache);
        _indexes = new(limits, _requests, cache);
    }

    /// <summary>What updates there are.</summary>
    /// <param name="state">What is installed, and what apt may take.</param>
    /// <param name="pinned">Names of packages that the image's definition wants in one version.</param>
    /// <param name="keyring">Gives a keyring of the state.</param>
    /// <param name="cancellationToken">Ends the wait; what others wait for too goes on.</param>
    /// <exception cref="IOException">This machine's cache cannot be written.</exception>
    public async Task<UpdateFact> LookAsync(
        AptState state, IReadOnlySet<string> pinned, Func<Digest, CancellationToken, Task<byte[]>> keyring, CancellationToken cancellationToken)
    {
        var names = state.Packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var suites = await Task.WhenAll(state.Sources.Distinct().Select(source => SuiteAsync(state, source, names, keyring, cancellationToken)));
        return PendingUpdates.Of(state, suites, pinned, _clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _requests.Dispose();
        _ending.Dispose();
    }

    private async Task<SuiteFact> SuiteAsync(
        AptState state, AptSource source, HashSet<string> names, Func<Digest, CancellationToken, Task<byte[]>> keyring, CancellationToken cancellationToken)
    {
        var fact = new SuiteFact(source)
        {
            Notes = source.IsTrusted ? [new(ArchiveNoteKind.Unsigned, source.ToString(), "its files need no signature: the source is 'Trusted: yes'")] : [],
        };
        try
        {
            var place = PlaceOf(source);
            var release = await ReleaseAsync(state, source, place, keyring, cancellationToken);
            fact = fact with { Release = release };
            return SuiteFact.ExpiredSince(source, release, _clock.GetUtcNow()) is not null ? fact : await OffersAsync(state, fact, place, names, cancellationToken);
        }
        catch (ArchiveException fault)
        {
            return fact with
            {
                Unanswered = fault.Message,
                Notes = fault.Note is { } kind ? fact.Notes.Add(new(kind, source.ToString(), fault.Message)) : fact.Notes,
            };
        }
    }

    private static Uri PlaceOf(AptSource source)
    {
        var scheme = source.Uri[..Math.Max(0, source.Uri.IndexOf(':', StringComparison.Ordinal))];
        return scheme is not ("http" or "https") ? throw new ArchiveException($"only http and https are asked, and not {scheme}")
            : Uri.TryCreate($"{source.Uri}/{(source.IsFlat ? source.Suite.TrimStart('/') : $"dists/{source.Suite}/")}", UriKind.Absolute, out var place) ? place
            : throw new ArchiveException("its address is none");
    }

    private async Task<ReleaseFile> ReleaseAsync(
        AptState state, AptSource source, Uri place, Func<Digest, CancellationToken, Task<byte[]>> keyring, CancellationToken cancellationToken)
    {
        var bytes = await OnceAsync(_fetched, place, () => _releases.FetchAsync(place, _ending.Token), cancellationToken);
        var digests = (source.Keyrings ?? state.Trusted).Select(name => state.Keyrings[name]).Distinct().OrderBy(digest => digest.Text, StringComparer.Ordinal).ToList();
        var keyrings = new List<byte[]>();
        foreach (var digest in source.IsTrusted ? [] : digests)
        {
            keyrings.Add(await KeyringAsync(digest, keyring, cancellationToken));
        }

        // Images differ in whom they trust.
        var key = source.IsTrusted ? $"{place} trusted" : $"{place} {string.Join(' ', digests)} {string.Join(' ', source.Fingerprints)}";
        return await OnceAsync(
            _believed,
            key,
            () => Task.Run(() => ReleaseReader.Believed(bytes, source.IsTrusted ? null : ArchiveKeys.Of(keyrings, source.Fingerprints), _clock.GetUtcNow())),
            cancellationToken);
    }

    private static async Task<byte[]> KeyringAsync(Digest digest, Func<Digest, CancellationToken, Task<byte[]>> keyring, CancellationToken cancellationToken)
    {
        try
        {
            var content = await keyring(digest, cancellationToken);
            return Digest.Of(content) == digest ? content : throw new ArchiveException($"the image's keyring {digest} is not what was recorded");
        }
        catch (WorkerImagesException fault)
        {
            throw new ArchiveException($"the image's keyring {digest} is missing: {fault.What}", inner: fault);
        }
    }

    private async Task<SuiteFact> OffersAsync(AptState state, SuiteFact fact, Uri place, HashSet<string> names, CancellationToken cancellationToken)
    {
        var (source, release) = (fact.Source, fact.Release!);
        var offers = ImmutableArray.CreateBuilder<Offer>();
        foreach (var index in SuiteIndexes.Of(state, source, release))
        {
            if (IndexReader.Find(release, index.Path) is not ({ } path, { } sum))
            {
                fact = index.IsOptional ? fact : fact with { Notes = fact.Notes.Add(SuiteIndexes.Missing(source, release, index)) };
                continue;
            }

            var all = await OnceAsync(_read, sum.Digest, () => Task.Run(() => _indexes.ReadAsync(place, path, sum, release.HasByHash, _ending.Token)), cancellationToken);
            offers.AddRange(names.SelectMany(name => all[name]).Select(package => new Offer(package, index.Component, index.Architecture)));
        }

        return fact with { Offers = offers.ToImmutable() };
    }

    // Several callers may wait for the same work: a caller cancels its own wait, and not the work.
    private static Task<T> OnceAsync<TKey, T>(ConcurrentDictionary<TKey, Lazy<Task<T>>> done, TKey key, Func<Task<T>> work, CancellationToken cancellationToken)
        where TKey : notnull => done.GetOrAdd(key, _ => new(work)).Value.WaitAsync(cancellationToken);
}
