using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Bases;
using WorkerImages.EngineTests.Sources;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Workers;

/// <summary>
/// What stands on this machine for what definitions take from the web: each program is a script that tells its name and version, and the Docker
/// CLI is one.
/// </summary>
/// <param name="cli">The Docker CLI.</param>
internal sealed partial class StandIns(DockerProgram cli)
{
    // What the CLI asks of a plugin, and the version of one.
    private const string Plugin =
        """
        #!/bin/sh
        case $1 in
            docker-cli-plugin-metadata) echo '{"SchemaVersion":"0.1.0","Vendor":"Acme","Version":"v2.40.1"}' ;;
            *) echo 'Docker plugin v2.40.1' ;;
        esac

        """;

    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <summary>An archive of a vendor that has all the packages that the definitions name.</summary>
    public async Task<VendorArchive> PublishPackagesAsync(FileServer server, CancellationToken cancellationToken)
    {
        var archive = await VendorArchive.CreateAsync(server, cancellationToken);
        await archive.AddAsync("docker-ce-cli", "5:26.1.9-1", "/usr/bin/docker", cli.Bytes, cancellationToken);
        foreach (var plugin in new[] { "buildx", "compose" })
        {
            await archive.AddAsync($"docker-{plugin}-plugin", "2.40.1", $"/usr/libexec/docker/cli-plugins/docker-{plugin}", ProgramOf($"docker-{plugin}"), cancellationToken);
        }

        await archive.AddAsync("caddy", "2.10.0", "/usr/bin/caddy", ProgramOf("caddy"), cancellationToken);
        await archive.AddAsync("nvidia-container-toolkit", "1.17.8-1", "/usr/bin/nvidia-ctk", ProgramOf("nvidia-ctk"), cancellationToken);
        await archive.PublishAsync(cancellationToken);
        return archive;
    }

    /// <summary>A definition whose downloads come from a server on this machine, with the sums that they have there.</summary>
    /// <param name="text">Of image.yaml.</param>
    /// <param name="image">What it says.</param>
    /// <param name="server">Serves them by the paths that they have elsewhere.</param>
    public string Downloaded(string text, ImageDefinition image, FileServer server)
    {
        var programs = image.Programs.SelectMany(program => program.Source.Static, (program, download) => (program.Name, download)).ToLookup(each => $"{each.download.Url}");
        return Download().Replace(text, match =>
        {
            var (name, download) = programs[match.Groups["url"].Value].First();
            var bytes = download.Member is null ? ProgramOf(name) : Compressed(Tar([(download.Member, ProgramOf(name))]));
            return $"url: '{server.Add(download.Url.AbsolutePath.TrimStart('/'), bytes)}'{match.Groups["between"].Value}sha256: {Digest.Of(bytes).Hex}";
        });
    }

    /// <summary>Publishes the images that programs are copied out of; gives their names here by those elsewhere.</summary>
    public async Task<Dictionary<string, string>> PublishImagesAsync(IEnumerable<ImageDefinition> images, ImitatedBases registry, CancellationToken cancellationToken)
    {
        var sources = from image in images
                      from program in image.Programs
                      where program.Source.Image is not null
                      group (Path: program.Source.Image!.Path.TrimStart('/'), ProgramOf(program.Name)) by program.Source.Image!.Reference;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            var layer = Tar(source.DistinctBy(each => each.Path));
            names[$"{source.Key}"] = $"{await registry.PutAsync($"{source.Key.Name}:{source.Key.Tag}", layer, cancellationToken)}";
        }

        return names;
    }

    private byte[] ProgramOf(string name) => name switch
    {
        "docker" => cli.Bytes,
        "docker-buildx" or "docker-compose" => Encoding.UTF8.GetBytes(Plugin),
        _ => Encoding.UTF8.GetBytes($"#!/bin/sh\necho {name} 0.2.12\n"),
    };

    private static byte[] Tar(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = Executable, DataStream = new MemoryStream(content) });
            }
        }

        return stream.ToArray();
    }

    private static byte[] Compressed(byte[] tar)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        return stream.ToArray();
    }

    // on one line or on several
    [GeneratedRegex("""url: "?(?<url>https:[^",\s]+)"?(?<between>,?\s+)sha256: [0-9a-f]{64}""")]
    private static partial Regex Download();
}
