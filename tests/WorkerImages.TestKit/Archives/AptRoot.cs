using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Machine;

namespace WorkerImages.TestKit.Archives;

/// <summary>
/// A machine's apt and dpkg files in a folder, and this machine's own apt at work on them: what it says is what an image's apt would say.
/// Anybody may run it; nothing of this machine is read or changed.
/// </summary>
internal sealed partial class AptRoot : IDisposable
{
    private readonly ScratchDirectory _folder = new();
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly List<string> _stanzas = [];

    /// <summary>A machine without packages and sources.</summary>
    /// <param name="architecture">Its own.</param>
    /// <param name="foreign">Those that it has packages of beside that.</param>
    public AptRoot(string architecture = "amd64", params string[] foreign)
    {
        foreach (var folder in new[] { "etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt" })
        {
            Directory.CreateDirectory(_folder.At(folder));
        }

        // Read before all else of apt, so that nothing of this machine's configuration is.
        _folder.Write("apt.conf", $$"""
            Dir "{{_folder.Path}}/";
            Dir::State::status "{{_folder.At("var/lib/dpkg/status")}}";
            Dir::Bin::methods "/usr/lib/apt/methods";
            Dir::Bin::dpkg "/usr/bin/dpkg";
            APT::Architecture "{{architecture}}";
            APT::Architectures { {{string.Concat(foreign.Prepend(architecture).Select(one => $"\"{one}\"; "))}}};
            APT::Sandbox::User "root";
            APT::Get::Never-Include-Phased-Updates "true";
            Acquire::Languages "none";
            Acquire::http::Proxy "DIRECT";
            Acquire::Retries "0";

            """);
        Install("dpkg", "1.22", architecture);
    }

    /// <summary>True when this machine has apt.</summary>
    public static bool IsThere { get; } = File.Exists("/usr/bin/apt-get");

    /// <summary>Its files, by the paths that its sources use.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Puts a package into dpkg's list.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="architecture">Debian's word.</param>
    /// <param name="isHeld">True when somebody said <c>apt-mark hold</c>.</param>
    /// <param name="more">Further lines of its control file: apt takes a version with others than the archive's for another one.</param>
    public AptRoot Install(string name, string version, string architecture = "amd64", bool isHeld = false, string more = "")
    {
        _stanzas.Add($"Package: {name}\nStatus: {(isHeld ? "hold" : "install")} ok installed\nPriority: optional\nSection: misc\nMaintainer: A Test <test@example.com>\n"
            + $"Architecture: {architecture}\n{more}Version: {version}\nDescription: a small package\n\n");
        return Write("/var/lib/dpkg/status", string.Concat(_stanzas));
    }

    /// <summary>Writes a file, such as <c>/etc/apt/preferences</c>.</summary>
    public AptRoot Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file.</summary>
    public AptRoot Write(string path, byte[] content)
    {
        _files[path] = content;
        var place = _folder.At(path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place, content);
        return this;
    }

    /// <summary>Writes a keyring, and gives the path that both apt and a reader of <see cref="Files"/> find it by.</summary>
    public string Keyring(string name, byte[] content)
    {
        Write($"/etc/apt/keyrings/{name}", content);
        var path = _folder.At($"etc/apt/keyrings/{name}");
        _files[path] = content;
        return path;
    }

    /// <summary>Lets apt read the archives; what it said of it, and whether it was content.</summary>
    public Task<(int Status, string Said)> UpdateAsync(CancellationToken cancellationToken) => RunAsync(["update", "-o", "APT::Update::Error-Mode=any"], cancellationToken);

    /// <summary>What apt would upgrade.</summary>
    public async Task<ImmutableArray<AptUpgrade>> UpgradesAsync(CancellationToken cancellationToken)
    {
        var (status, said) = await RunAsync(["--simulate", "--allow-downgrades", "upgrade"], cancellationToken);
        return status == 0
            ? [.. Inst().Matches(said).Select(match => new AptUpgrade(match.Groups["name"].Value, match.Groups["old"].Value, match.Groups["new"].Value)).OrderBy(upgrade => upgrade.Name, StringComparer.Ordinal)]
            : throw new InvalidOperationException($"apt-get upgrade ended with {status.ToString(CultureInfo.InvariantCulture)}:\n{said}");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task<(int Status, string Said)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var environment = new Dictionary<string, string> { ["APT_CONFIG"] = _folder.At("apt.conf"), ["LC_ALL"] = "C.UTF-8" };
        var status = await ChildProcess.RunAsync("apt-get", arguments, environment, lines.Add, _ => { }, cancellationToken);
        return (status, string.Join('\n', lines) + "\n");
    }

    // Inst alpha [1.0-1] (1.0-2 Debian-Security:stable-security [amd64])
    [GeneratedRegex(@"^Inst (?<name>\S+) \[(?<old>[^\]]+)\] \((?<new>\S+) ", RegexOptions.Multiline)]
    private static partial Regex Inst();
}

/// <summary>An upgrade that apt would make.</summary>
/// <param name="Name">The package, with <c>:architecture</c> where that is not the machine's own.</param>
/// <param name="Installed">The version before.</param>
/// <param name="Candidate">The version after.</param>
internal sealed record AptUpgrade(string Name, string Installed, string Candidate);
