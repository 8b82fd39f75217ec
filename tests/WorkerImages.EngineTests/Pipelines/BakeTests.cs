using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using WorkerImages.EngineTests.Engines;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>
/// Debian 13's <c>docker buildx bake</c> on what <c>--target Bake</c> wrote, on each engine of the matrix: a target that is another's base wants a
/// younger engine than 20.10. The engines have no way out, and the images here need none.
/// </summary>
[Collection(nameof(EngineMatrix))]
public sealed class BakeTests(EngineMatrix matrix)
{
    // Its last step gives the same bytes whenever it runs: bake builds a child of an image of the same run again, without the cache.
    private const string Template =
        """
        ARG BASE={{ plain_word image.base }}
        FROM ${BASE}
        ENV NAME={{ plain_word image.name }}
        WORKDIR /app
        COPY templates/rootfs/usr/local/bin/ /copied/
        RUN --network=none echo {{ plain_word image.name }} >>/built && touch -d @0 /built

        """;

    // What else an engine tells of an image is of the moment it was built at, or of its storage.
    private static readonly string[] Compared = ["Architecture", "Os", "Config"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineTheory]
    [MemberData(nameof(EngineKind.Names), MemberType = typeof(EngineKind))]
    public async Task Bake_builds_the_same_images_as_we_do(string kind)
    {
        var engine = await matrix.EngineAsync(kind, Token);
        await using var catalogue = await SmallCatalogue.CreateAsync(engine, Token, goesWithEngine: true);
        catalogue.Repository.Write("templates/Dockerfile.scriban", Template);
        catalogue.Repository.Write("images/child.of/image.yaml", "description: A child.\nfrom: small\n");
        var docker = new Docker(await DockerTools.ObtainAsync(Token), engine.Description.Address, catalogue.Repository.Path);

        // Given what we build
        await SucceedAsync(catalogue.RunAsync(["--target", "Build"], Token));
        await SucceedAsync(catalogue.RunAsync(["--target", "Bake"], Token));
        var names = JsonNode.Parse(await File.ReadAllTextAsync(catalogue.Repository.At("docker-bake.json"), Token))!["target"]!.AsObject()
            .Select(target => target.Value!["tags"]![0]!.GetValue<string>())
            .ToList();
        var (ours, layers, content) = (await docker.InspectAsync(names, Token), await docker.LayersAsync(names[0], Token), await docker.ContentAsync(names[1], Token));

        // When bake builds it, too
        await docker.RunAsync(["rmi", .. names], Token);
        await docker.RunAsync(["buildx", "bake"], Token);

        // Then configuration and layers are the same. The child's layers differ in the times of directories only, because bake built it again
        Assert.Equal(2, names.Count);
        Assert.Equal(ours, await docker.InspectAsync(names, Token));
        Assert.Equal(layers, await docker.LayersAsync(names[0], Token));
        Assert.Equal(content, await docker.ContentAsync(names[1], Token));
    }

    private static async Task SucceedAsync(Task<ProgramResult> running)
    {
        var result = await running;
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private sealed class Docker(DockerTools tools, string address, string directory)
    {
        private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal)
        {
            ["DOCKER_CONFIG"] = tools.ConfigurationDirectory,
            ["DOCKER_HOST"] = address,
        };

        public async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
        {
            var result = await RunningProgram.RunAsync(tools.Docker, arguments, directory, _environment, cancellationToken);
            Assert.True(result.ExitCode == 0, result.ToString());
            return result.StandardOutput;
        }

        /// <summary>What images are, without the label of the moment they were built at.</summary>
        public async Task<string> InspectAsync(IEnumerable<string> names, CancellationToken cancellationToken)
        {
            var images = JsonNode.Parse(await RunAsync(["image", "inspect", .. names], cancellationToken))!.AsArray();
            return string.Join('\n', images.Select(image =>
            {
                image!["Config"]!["Labels"]!.AsObject().Remove("org.opencontainers.image.created");
                return string.Join('\n', Compared.Select(key => image[key]!.ToJsonString()));
            }));
        }

        /// <summary>The diff ids.</summary>
        public Task<string> LayersAsync(string name, CancellationToken cancellationToken) =>
            RunAsync(["image", "inspect", "--format", "{{json .RootFS.Layers}}", name], cancellationToken);

        /// <summary>
        /// What the layers give together: every path's last entry, all of it but the times of directories. An engine of 28.5 was seen to list
        /// a directory that a step left as it was in the layer of one build and not in the other's.
        /// </summary>
        public async Task<string> ContentAsync(string name, CancellationToken cancellationToken)
        {
            await RunAsync(["save", "--output", "image.tar", name], cancellationToken);
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            await foreach (var (entry, content) in EntriesAsync(File.OpenRead(Path.Combine(directory, "image.tar")), cancellationToken))
            {
                files[entry.Name] = content;
            }

            var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var layer in JsonNode.Parse(files["manifest.json"])![0]!["Layers"]!.AsArray())
            {
                await foreach (var (entry, content) in EntriesAsync(Unpacked(files[layer!.GetValue<string>()]), cancellationToken))
                {
                    var time = entry.EntryType == TarEntryType.Directory ? "" : $"{entry.ModificationTime:O}";
                    lines[entry.Name] = string.Create(
                        CultureInfo.InvariantCulture, $"{entry.Name} {entry.Mode} {entry.Uid}:{entry.Gid} {entry.LinkName} {Digest.Of(content)} {time}");
                }
            }

            return string.Join('\n', lines.Values);
        }

        // containerd's store has them compressed.
        private static Stream Unpacked(byte[] layer) =>
            layer is [0x1f, 0x8b, ..] ? new GZipStream(new MemoryStream(layer), CompressionMode.Decompress) : new MemoryStream(layer);

        private static async IAsyncEnumerable<(TarEntry Entry, byte[] Content)> EntriesAsync(
            Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                using var content = new MemoryStream();
                await (entry.DataStream ?? Stream.Null).CopyToAsync(content, cancellationToken);
                yield return (entry, content.ToArray());
            }
        }
    }
}
