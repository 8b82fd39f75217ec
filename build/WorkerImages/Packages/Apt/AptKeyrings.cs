using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>The keyrings that an image's sources name, each kept once.</summary>
/// <param name="files">The image's files.</param>
internal sealed class AptKeyrings(AptFiles files)
{
    private readonly Dictionary<string, Digest> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nameOfPath = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, ImmutableArray<byte>> _contents = [];

    /// <summary>The keyrings by name.</summary>
    public ImmutableSortedDictionary<string, Digest> Names => _names.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What is in them.</summary>
    public ImmutableDictionary<Digest, ImmutableArray<byte>> Contents => _contents.ToImmutableDictionary();

    /// <summary>Reads a keyring, and gives its name; null when it is not there.</summary>
    public async Task<string?> AddAsync(string path, CancellationToken cancellationToken)
    {
        if (_nameOfPath.TryGetValue(path, out var known))
        {
            return known;
        }

        return await files.ReadAsync(path, AptFiles.LongestFile, cancellationToken) is { } content ? _nameOfPath[path] = Add(NameOf(path), content) : null;
    }

    /// <summary>Keeps a keyring under a name that nothing else has, and gives that.</summary>
    public string Add(string name, byte[] content)
    {
        var digest = Digest.Of(content);
        _contents[digest] = [.. content];
        _names[name] = digest;
        return name;
    }

    private string NameOf(string path)
    {
        var name = PackageText.Line(path[(path.LastIndexOf('/') + 1)..]);
        return _names.ContainsKey(name) ? PackageText.Line(path) : name;
    }
}
