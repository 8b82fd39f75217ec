using System.Globalization;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

/// <summary>A vendor's archive of packages without components. Its own key signs it (wiki.debian.org/DebianRepository/Format).</summary>
internal sealed class VendorArchive : IDisposable
{
    private readonly FileServer _server;
    private readonly ScratchDirectory _directory = new();
    private readonly StringBuilder _packages = new();

    private VendorArchive(FileServer server) => _server = server;

    /// <summary>The public key, armoured.</summary>
    public string Key { get; private set; } = "";

    private string GpgHome => _directory.At("gpg");

    /// <summary>An archive with nothing in it, below the server's root.</summary>
    public static async Task<VendorArchive> CreateAsync(FileServer server, CancellationToken cancellationToken)
    {
        var archive = new VendorArchive(server);
        Directory.CreateDirectory(archive.GpgHome);
        File.SetUnixFileMode(archive.GpgHome, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await archive.GpgAsync(cancellationToken, "--passphrase", "", "--quick-generate-key", "vendor@acme.example", "rsa2048", "sign", "1d");
        archive.Key = await archive.GpgAsync(cancellationToken, "--armor", "--export");
        return archive;
    }

    /// <summary>Adds a package with one executable file.</summary>
    public async Task AddAsync(string name, string version, string path, byte[] program, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(_directory.At($"{name}.root")).FullName;
        var file = root + path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, program, cancellationToken);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        var control = $"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Acme <vendor@acme.example>\nDescription: A package of a test\n";
        Directory.CreateDirectory(root + "/DEBIAN");
        await File.WriteAllTextAsync(root + "/DEBIAN/control", control, cancellationToken);
        await RunAsync("dpkg-deb", cancellationToken, "--root-owner-group", "-Zgzip", "-z1", "--build", root, _directory.At($"{name}.deb"));
        var bytes = await File.ReadAllBytesAsync(_directory.At($"{name}.deb"), cancellationToken);
        _server.Add($"{name}.deb", bytes);
        _packages.Append(CultureInfo.InvariantCulture, $"{control}Filename: {name}.deb\nSize: {bytes.Length}\nSHA256: {Digest.Of(bytes).Hex}\n\n");
    }

    /// <summary>Signs what was added, and serves it.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var packages = Encoding.ASCII.GetBytes(_packages.ToString());
        var date = DateTimeOffset.UtcNow.AddMinutes(-5).ToString("R", CultureInfo.InvariantCulture);
        _directory.Write("Release", $"Origin: Acme\nDate: {date}\nSHA256:\n {Digest.Of(packages).Hex} {packages.Length} Packages\n");
        await GpgAsync(cancellationToken, "--yes", "--output", _directory.At("InRelease"), "--clearsign", _directory.At("Release"));
        _server.Add("Packages", packages);
        _server.Add("InRelease", await File.ReadAllBytesAsync(_directory.At("InRelease"), cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    // An agent would outlive the test.
    private async Task<string> GpgAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        try
        {
            return await RunAsync("gpg", cancellationToken, ["--homedir", GpgHome, "--batch", "--pinentry-mode", "loopback", .. arguments]);
        }
        finally
        {
            await RunningProgram.RunAsync("gpgconf", ["--homedir", GpgHome, "--kill", "all"], "/", null, CancellationToken.None);
        }
    }

    private static async Task<string> RunAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await RunningProgram.RunAsync(program, arguments, "/", null, cancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.StandardOutput;
    }
}
