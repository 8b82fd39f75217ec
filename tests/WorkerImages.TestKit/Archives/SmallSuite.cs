using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace WorkerImages.TestKit.Archives;

/// <summary>A suite of a small archive. What is changed is seen when the archive is published the next time.</summary>
/// <param name="name">Such as <c>stable-security</c>.</param>
internal sealed class SmallSuite(string name)
{
    private readonly List<(string Component, SmallPackage Package)> _packages = [];

    /// <summary>What it has.</summary>
    public IEnumerable<SmallPackage> Packages => _packages.Select(one => one.Package);

    /// <summary>As sources name it.</summary>
    public string Name { get; } = name;

    /// <summary>As its Release file has it.</summary>
    public string Origin { get; set; } = "Debian";

    /// <summary>As its Release file has it.</summary>
    public string Label { get; set; } = "Debian";

    /// <summary>As its Release file has it; the name unless a test sets another.</summary>
    public string Suite { get; set; } = name;

    /// <summary>As its Release file has it; the name unless a test sets another.</summary>
    public string Codename { get; set; } = name;

    /// <summary>When it was made.</summary>
    public DateTimeOffset Date { get; set; } = DateTimeOffset.UtcNow.AddHours(-1);

    /// <summary>When it must no longer be believed; null for never.</summary>
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>Further lines of its Release file, such as <c>NotAutomatic: yes</c>.</summary>
    public List<string> Fields { get; } = [];

    /// <summary>The architectures that it has indexes for.</summary>
    public List<string> Architectures { get; } = ["amd64"];

    /// <summary>Its components.</summary>
    public List<string> Components { get; } = ["main"];

    /// <summary>How its indexes are packed: <c>.xz</c>, <c>.gz</c>, or not at all for an empty text.</summary>
    public List<string> Packings { get; } = [".gz", ""];

    /// <summary>True when its indexes can be fetched by their sums.</summary>
    public bool HasByHash { get; set; } = true;

    /// <summary>The keys that sign it, one signature each; none for an unsigned suite.</summary>
    public List<SmallKey> Keys { get; } = [SmallKey.Shared];

    /// <summary>True when its signature is in a separate file.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Puts a package in, and takes every other version of it out.</summary>
    public SmallSuite Put(SmallPackage package, string component = "main")
    {
        Withdraw(package.Name, package.Architecture);
        return Add(package, component);
    }

    /// <summary>Puts a package in, beside other versions of it.</summary>
    public SmallSuite Add(SmallPackage package, string component = "main")
    {
        _packages.Add((component, package));
        return this;
    }

    /// <summary>Takes a package out.</summary>
    public SmallSuite Withdraw(string package, string? architecture = null)
    {
        _packages.RemoveAll(one => one.Package.Name == package && (architecture ?? one.Package.Architecture) == one.Package.Architecture);
        return this;
    }

    /// <summary>Its files, from the root of the archive.</summary>
    public IEnumerable<(string Path, byte[] Content)> Files()
    {
        var place = $"dists/{Name}/";
        var indexes = Components.SelectMany(component => Architectures.SelectMany(architecture => Index(component, architecture))).ToList();
        var release = Encoding.UTF8.GetBytes(Release(indexes));
        var signed = !IsDetached && Keys.Count > 0 ? [(place + "InRelease", SmallKey.ClearSign(release, Keys))]
            : IsDetached ? new[] { (place + "Release", release), (place + "Release.gpg", SmallKey.Sign(release, Keys)) }
            : [(place + "Release", release)];
        return signed
            .Concat(indexes.Select(index => (place + index.Path, index.Content)))
            .Concat(HasByHash
                ? indexes.Select(index => ($"{place}{index.Path[..index.Path.LastIndexOf('/')]}/by-hash/SHA256/{Convert.ToHexStringLower(SHA256.HashData(index.Content))}", index.Content))
                : [])
            .Concat(_packages.Select(one => (one.Package.Path, one.Package.Deb())));
    }

    private IEnumerable<(string Path, byte[] Content)> Index(string component, string architecture)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', _packages
            .Where(one => one.Component == component && (one.Package.Architecture == architecture || one.Package.Architecture == "all"))
            .Select(one => one.Package.Stanza)));
        return Packings.Select(packing => ($"{component}/binary-{architecture}/Packages{packing}", packing switch
        {
            ".gz" => Gzip(text),
            ".xz" => Xz.Pack(text),
            _ => text,
        }));
    }

    private string Release(IEnumerable<(string Path, byte[] Content)> indexes)
    {
        var lines = new List<string>
        {
            $"Origin: {Origin}",
            $"Label: {Label}",
            $"Suite: {Suite}",
            $"Codename: {Codename}",
            $"Date: {Time(Date)}",
            $"Architectures: {string.Join(' ', Architectures)}",
            $"Components: {string.Join(' ', Components)}",
            $"Acquire-By-Hash: {(HasByHash ? "yes" : "no")}",
            "Description: a small suite",
        };
        lines.AddRange(ValidUntil is { } until ? [$"Valid-Until: {Time(until)}"] : []);
        lines.AddRange(Fields);
        lines.Add("SHA256:");
        lines.AddRange(indexes.Select(index => $" {Convert.ToHexStringLower(SHA256.HashData(index.Content))} {index.Content.Length,8} {index.Path}"));
        return string.Join('\n', lines) + "\n";
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
