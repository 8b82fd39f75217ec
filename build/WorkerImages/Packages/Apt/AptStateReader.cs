using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>Finds out what apt in an image may take, without starting anything in it.</summary>
internal sealed partial class AptStateReader
{
    private const string Status = "/var/lib/dpkg/status";
    private const string Folder = "/etc/apt";

    // A status file of a full desktop has 10 MB.
    private const int LongestStatus = 64 << 20;

    // What APT::Default-Release is worth (apt_preferences(5)).
    private const int DefaultRelease = 990;

    // The first of them that is installed has the image's own architecture; dpkg itself has it compiled in.
    private static readonly string[] Native = ["dpkg", "apt", "libc6", "base-files", "bash"];

    private readonly AptFiles _files;
    private readonly List<string> _problems = [];
    private readonly AptKeyrings _keyrings;

    public AptStateReader(IImageFiles files)
    {
        _files = new(files, _problems.Add);
        _keyrings = new(_files);
    }

    public async Task<(AptState State, ImmutableDictionary<Digest, ImmutableArray<byte>> Keyrings)> ReadAsync(CancellationToken cancellationToken)
    {
        await _files.LoadAsync(Folder, cancellationToken);
        var packages = await PackagesAsync(cancellationToken);
        var architecture = Native.Select(name => packages.FirstOrDefault(package => package.Name == name && package.Architecture != "all"))
            .FirstOrDefault(package => package is not null)?.Architecture ?? "";
        if (architecture.Length == 0)
        {
            _problems.Add($"{Status} does not tell the image's own architecture: none of {string.Join(", ", Native)} is in it");
        }

        var trusted = await TrustedAsync(cancellationToken);
        var settings = await SettingsAsync(cancellationToken);
        var sources = await SourcesAsync(architecture, packages, cancellationToken);
        var preferences = await PreferencesAsync(cancellationToken);
        var state = new AptState
        {
            Architecture = architecture,
            Sources = AptWords.Answer(settings.GetValueOrDefault("acquire::check-valid-until", "")) == false
                ? [.. sources.Select(source => source with { ChecksValidUntil = false })]
                : sources,
            Preferences = settings.GetValueOrDefault("apt::default-release", "") is { Length: > 0 } release
                ? [new(["*"], PinKind.Release, release, DefaultRelease), .. preferences]
                : preferences,
            Packages = packages,
            Trusted = trusted,
            Keyrings = _keyrings.Names,
            Problems = [.. _problems],
        };
        return (state, _keyrings.Contents);
    }

    private async Task<ImmutableArray<AptPackage>> PackagesAsync(CancellationToken cancellationToken)
    {
        if (await TextAsync(Status, LongestStatus, cancellationToken) is { } status)
        {
            return AptPackages.Read(status, Status, _problems.Add);
        }

        _problems.Add($"{Status} is not there: what is installed is not known");
        return [];
    }

    private async Task<ImmutableArray<AptSource>> SourcesAsync(string architecture, ImmutableArray<AptPackage> packages, CancellationToken cancellationToken)
    {
        var reader = new AptSourceText(architecture, _problems.Add);
        var entries = new List<AptSourceEntry>();
        if (await TextAsync(Folder + "/sources.list", AptFiles.LongestFile, cancellationToken) is { } list)
        {
            entries.AddRange(reader.ReadLines(list, Folder + "/sources.list"));
        }

        foreach (var path in _files.FilesOf(Folder + "/sources.list.d").Where(path => SourceFile().IsMatch(path)))
        {
            if (await TextAsync(path, AptFiles.LongestFile, cancellationToken) is { } text)
            {
                entries.AddRange(path.EndsWith(".list", StringComparison.Ordinal) ? reader.ReadLines(text, path) : reader.ReadStanzas(text, path));
            }
        }

        var installed = packages.Select(package => package.Architecture).Where(each => each != "all").Append(architecture).Distinct().Order(StringComparer.Ordinal);
        var sources = ImmutableArray.CreateBuilder<AptSource>();
        foreach (var entry in entries)
        {
            sources.Add(entry.Source with
            {
                Keyrings = await KeyringsAsync(entry, cancellationToken),
                Architectures = entry.ExcludedArchitectures.IsEmpty
                    ? entry.Source.Architectures
                    : [.. (entry.Source.Architectures.IsEmpty ? [.. installed] : entry.Source.Architectures).Except(entry.ExcludedArchitectures)],
            });
        }

        return sources.ToImmutable();
    }

    private async Task<ImmutableArray<string>?> KeyringsAsync(AptSourceEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Key is { } key)
        {
            return [_keyrings.Add(entry.Place[(entry.Place.LastIndexOf('/') + 1)..], Encoding.UTF8.GetBytes(key))];
        }

        if (entry.KeyringPaths is not { } paths)
        {
            return null;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var path in paths)
        {
            if (await _keyrings.AddAsync(path, cancellationToken) is { } name)
            {
                names.Add(name);
            }
            else
            {
                _problems.Add($"{entry.Place}: its keyring {PackageText.Line(path)} is not there");
            }
        }

        return names.ToImmutable();
    }

    private async Task<ImmutableArray<string>> TrustedAsync(CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var path in _files.FilesOf(Folder + "/trusted.gpg.d").Where(path => KeyringFile().IsMatch(path)).Prepend(Folder + "/trusted.gpg"))
        {
            if (await _keyrings.AddAsync(path, cancellationToken) is { } name)
            {
                names.Add(name);
            }
        }

        return names.ToImmutable();
    }

    private async Task<ImmutableArray<AptPreference>> PreferencesAsync(CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<AptPreference>();
        foreach (var path in _files.FilesOf(Folder + "/preferences.d").Where(path => PreferenceFile().IsMatch(path)).Prepend(Folder + "/preferences"))
        {
            if (await TextAsync(path, AptFiles.LongestFile, cancellationToken) is { } text)
            {
                all.AddRange(AptPreference.Read(text, path, _problems.Add));
            }
        }

        return all.ToImmutable();
    }

    private async Task<Dictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in _files.FilesOf(Folder + "/apt.conf.d").Where(path => SettingsFile().IsMatch(path)).Append(Folder + "/apt.conf"))
        {
            foreach (var (name, value) in AptConf.Read(await TextAsync(path, AptFiles.LongestFile, cancellationToken) ?? ""))
            {
                settings[name] = value;
            }
        }

        return settings;
    }

    private async Task<string?> TextAsync(string path, int longest, CancellationToken cancellationToken) =>
        await _files.ReadAsync(path, longest, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // Files with other names are passed over by apt (sources.list(5), apt_preferences(5), apt.conf(5), apt-key(8)).
    [GeneratedRegex(@"/[A-Za-z0-9_.-]+\.(list|sources)\z")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"/([A-Za-z0-9_-]+|[A-Za-z0-9_.-]+\.pref)\z")]
    private static partial Regex PreferenceFile();

    [GeneratedRegex(@"/([A-Za-z0-9_-]+|[A-Za-z0-9_.-]+\.conf)\z")]
    private static partial Regex SettingsFile();

    [GeneratedRegex(@"/[A-Za-z0-9_.-]+\.(gpg|asc)\z")]
    private static partial Regex KeyringFile();
}
