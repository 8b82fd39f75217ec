using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>What is installed in an image.</summary>
public sealed record ImagePackages
{
    /// <param name="distribution">The operating system; null in an image without os-release.</param>
    /// <param name="packages">In any order.</param>
    public ImagePackages(Distribution? distribution, IEnumerable<InstalledPackage> packages)
    {
        Distribution = distribution;
        All = [.. packages.Order(InstalledPackage.Order)];
    }

    /// <summary>The operating system; null in an image without os-release.</summary>
    public Distribution? Distribution { get; }

    /// <summary>By kind, name, architecture and version.</summary>
    public ImmutableArray<InstalledPackage> All { get; }

    /// <summary>The hash of the lines <c>NAME ARCHITECTURE VERSION</c>, sorted: equal when the same packages are installed.</summary>
    public Digest Hash
    {
        get
        {
            var lines = All.Select(package => $"{package.Name} {package.Architecture} {package.Version}\n").Order(StringComparer.Ordinal);
            return Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines)));
        }
    }
}
