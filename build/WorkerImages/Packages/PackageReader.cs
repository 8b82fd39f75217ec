using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>Finds out what is installed in an image, without starting anything in it.</summary>
/// <param name="files">The image's files.</param>
internal sealed partial class PackageReader(IImageFiles files)
{
    private const string Status = "/var/lib/dpkg/status";
    private const string Fragments = "/var/lib/dpkg/status.d";
    private const string Documents = "/usr/share/doc";

    // /etc/os-release is a link to it, and links are not followed here.
    private static readonly ImmutableArray<string> ReleaseFiles = ["/usr/lib/os-release", "/etc/os-release"];

    // What Python itself takes for installed: a package's own copies of others, such as setuptools/_vendor, are part of that package, and pip
    // leaves a tilde in front of what it could not remove (packaging.python.org, "Recording installed projects").
    [GeneratedRegex(@"\A[^/]+/[^/]+/(site|dist)-packages/[^/~][^/]*\.dist-info/METADATA\z")]
    private static partial Regex Installed();

    // A status file of a full desktop has 10 MB; what is larger is no list of packages.
    private const int LargestText = 64 << 20;
    private const string Unreadable = "it is a link, no file, or larger than 64 MiB";

    /// <summary>Reads dpkg's database and the metadata of virtual environments.</summary>
    /// <param name="environments">Absolute paths of virtual environments, such as <c>/opt/venv</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WorkerImagesException">
    /// The image has no list of packages, or one that names what cannot be a package (<see cref="ExitCode.Verification"/>).
    /// </exception>
    public async Task<ImagePackages> ReadAsync(IEnumerable<string> environments, CancellationToken cancellationToken)
    {
        var lists = await TextsAsync(Status, _ => true, cancellationToken);
        lists = lists.AddRange(await TextsAsync(Fragments, path => !path.EndsWith(".md5sums", StringComparison.Ordinal), cancellationToken));
        if (lists.All(list => list.Text.Length == 0))
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                "what is in the image cannot be listed",
                $"it has neither {Status} nor {Fragments}",
                "build it on a base with Debian's packages: what is published says what is in it");
        }

        var licences = await LicencesAsync(cancellationToken);
        var packages = lists
            .SelectMany(list => DebianDatabase.Packages(list.Text, list.Path))
            .Select(package => package with { Licences = licences.GetValueOrDefault(package.Name, []) })
            .ToList();
        foreach (var environment in environments)
        {
            packages.AddRange(await PythonPackagesAsync(environment, cancellationToken));
        }

        return new(await DistributionAsync(cancellationToken), packages);
    }

    private async Task<IEnumerable<InstalledPackage>> PythonPackagesAsync(string environment, CancellationToken cancellationToken)
    {
        var metadata = await TextsAsync(environment + "/lib", Installed().IsMatch, cancellationToken);
        return metadata.Select(one => PythonMetadata.Package(one.Text, one.Path));
    }

    private async Task<Distribution?> DistributionAsync(CancellationToken cancellationToken)
    {
        foreach (var path in ReleaseFiles)
        {
            string? text = null;
            await WalkAsync(path, async entry => text = await TextAsync(entry, cancellationToken), cancellationToken);
            if (text is not null)
            {
                return Distribution.Parse(text);
            }
        }

        return null;
    }

    // Packages of one source often share a folder: all but one are links to it.
    private async Task<Dictionary<string, ImmutableArray<string>>> LicencesAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        await WalkAsync(
            Documents,
            async entry =>
            {
                var parts = entry.Name.TrimEnd('/').Split('/');
                if (parts is [_, var link] && entry.EntryType == TarEntryType.SymbolicLink)
                {
                    links[link] = entry.LinkName.TrimEnd('/').Split('/')[^1];
                }
                else if (parts is [_, var package, "copyright"] && await TextAsync(entry, cancellationToken) is { } text)
                {
                    found[package] = DebianCopyright.Licences(text);
                }
            },
            cancellationToken);
        foreach (var (link, target) in links.Where(link => found.ContainsKey(link.Value)))
        {
            found.TryAdd(link, found[target]);
        }

        return found;
    }

    // The paths are the image's; the names in an archive begin with the last part of the path that was asked for.
    private async Task<ImmutableArray<(string Path, string Text)>> TextsAsync(
        string path, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var texts = ImmutableArray.CreateBuilder<(string, string)>();
        await WalkAsync(
            path,
            async entry =>
            {
                if (entry.EntryType != TarEntryType.Directory && isWanted(entry.Name))
                {
                    var place = $"{path[..path.LastIndexOf('/')]}/{entry.Name}";
                    texts.Add((place, await TextAsync(entry, cancellationToken) ?? throw PackageText.Refused(place, Unreadable)));
                }
            },
            cancellationToken);
        return texts.ToImmutable();
    }

    private async Task WalkAsync(string path, Func<TarEntry, Task> visit, CancellationToken cancellationToken)
    {
        await using var archive = await files.ReadArchiveAsync(path, cancellationToken);
        if (archive is null)
        {
            return;
        }

        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            await visit(entry);
        }
    }

    private static async Task<string?> TextAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Length > LargestText)
        {
            return null;
        }

        // An empty file has no stream.
        using var text = new StreamReader(entry.DataStream ?? Stream.Null, leaveOpen: true);
        return await text.ReadToEndAsync(cancellationToken);
    }
}
