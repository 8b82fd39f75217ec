using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Docker.DotNet;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Records;
using WorkerImages.Registry.Login;
using WorkerImages.Secrets;
using WorkerImages.Signing;
using WorkerImages.State;
using WorkerImages.Tests.Engine;
using WorkerImages.Tests.Records;
using WorkerImages.Tests.Signing;

namespace WorkerImages.Tests.Properties;

/// <summary>What registries, engines, images and earlier runs say.</summary>
internal static class ToldByOthers
{
    private static readonly Digest Sha = Digest.Of("sample"u8);
    private static readonly Reference Repository = Reference.Parse("registry.example/acme/worker");
    private static readonly SigningKey Key = TestKeys.New();

    private static readonly string SomeStatement = Text(Statement.Of(Repository, "https://spdx.dev/Document", new() { ["a"] = 1 }, Sha));

    private static readonly string SomeManifest =
        $$$"""
        {"schemaVersion":2,"mediaType":"{{{MediaTypes.Manifest}}}","artifactType":"a","config":{{{Part(1)}}},"layers":[{{{Part(2)}}}],
        "subject":{{{Part(3)}}},"annotations":{"a":"b"}}
        """;

    private static readonly string SomeIndex =
        $$$"""
        {"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"{{{Sha}}}","size":1,"platform":
        {"os":"linux","architecture":"arm","variant":"v7"}},{{{Part(2)}}}],"annotations":{}}
        """;

    private static readonly string SomeConfiguration =
        $$$"""
        {"os":"linux","architecture":"arm64","variant":"v8","created":"2026-01-02T03:04:05.123456789Z",
        "rootfs":{"type":"layers","diff_ids":["{{{Sha}}}"]},
        "config":{"Labels":{"org.opencontainers.image.created":"x"},"ExposedPorts":{"80":{}},"Env":["A=b"],"Cmd":["c"],"Volumes":{"/v":{}},
        "Healthcheck":{"Test":["CMD","d"],"Interval":30000000000} } }
        """;

    public static readonly ImmutableArray<ForeignText> All =
    [
        new("challenge",
            ["Basic ", "Bearer ", "realm=", "scope=", "\"", "\\", ",", "=", " ", "\t", ";", "://"],
            ["Bearer realm=\"https://a.example/t\", service = b,scope=\"repository:c:pull d\"", "Negotiate, Basic realm=\"\\\"r\""],
            text => _ = Challenge.Parse([text, text]).Select(one => (one.Realm, one.Service, one.Scopes)).Count()),
        new("token",
            Marks.Json,
            ["""{"token":"t","access_token":"u","expires_in":300,"issued_at":"2026-01-01T00:00:00Z"}"""],
            text => AccessToken.Read(Bytes(text), DateTimeOffset.UnixEpoch),
            "it gave"),
        new("manifest",
            Marks.Json,
            [SomeManifest],
            text => _ = Manifest.Read(new(MediaTypes.Manifest, Bytes(text))).ToDocument(),
            "manifest"),
        new("index",
            Marks.Json,
            [SomeIndex],
            text => _ = ImageIndex.Read(new(MediaTypes.Index, Bytes(text))).ToDocument(),
            "index", "manifest"),
        new("image configuration",
            Marks.Json,
            [SomeConfiguration],
            text => _ = (ImageConfiguration.Read(Bytes(text)).Content, ImageConfiguration.Read(Bytes(text)).Built),
            "config", "is not a digest"),
        new("labels", Marks.Json, ["""{"templates/a":"sha256:1","b":"c"}"""], ReadLabels),
        new("error of an engine",
            Marks.Json,
            ["""{"message":"no such image"}""", "<html>502</html>"],
            text => Assert.NotNull(EngineFaults.WordsOf(new DockerApiException(HttpStatusCode.BadGateway, text)))),
        new("answer to a build",
            Marks.Json,
            [RecordedBuilds.BuildKit, RecordedBuilds.BuildKitFailed, RecordedBuilds.Classic],
            ReadBuild,
            "build message"),
        new("dpkg status",
            Marks.Control,
            ["Package: bash\nStatus: install ok installed\nSource: b (5.2)\nVersion: 5\nDescription: x\n y\n .\n\nPackage: c\nVersion: 1"],
            text => _ = DebianDatabase.Packages(text, "/var/lib/dpkg/status").Count(),
            "/var/lib/dpkg/status:"),
        new("METADATA",
            Marks.Control,
            ["Metadata-Version: 2.4\nName: a_b.c\nVersion: 1.0\nLicense-Expression: MIT\nAuthor-email: a <a@b.c>\n\n# body"],
            text => PythonMetadata.Package(text, "a.dist-info/METADATA"),
            "a.dist-info/METADATA:"),
        new("copyright",
            Marks.Control,
            ["Format: https://d/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-3+\n text\n\nLicense: MIT"],
            text => DebianCopyright.Licences(text)),
        new("os-release",
            Marks.Control,
            ["PRETTY_NAME=\"Debian 13\"\nID=debian\nVERSION_ID='13'\n# x"],
            text => _ = Distribution.Parse(text).Qualifier),
        new("purl",
            ["pkg:", "deb/", "pypi/", "@", "?", "&", "arch=", "%", "%2B", "%GG", "/", "=", "#", ":", "\ud800"],
            ["pkg:deb/debian/libstdc%2B%2B6@1:14~rc?arch=amd64&distro=debian-13", "pkg:pypi/docker@7.1.0"],
            text => SpdxPackages.Read(SpdxOf(text), "sbom.json"),
            "sbom.json"),
        new("SPDX",
            Marks.Json,
            [SpdxOf("pkg:pypi/docker@7.1.0")],
            text => SpdxPackages.Read(text, "sbom.json"),
            "sbom.json"),
        new("statement", Marks.Json, [SomeStatement], text => Statement.Read(Bytes(text), Sha)),
        new("envelope",
            Marks.Json,
            [Text(Envelope.Seal(Key, Bytes(SomeStatement)))],
            text => Envelope.Open(Key.Public, Bytes(text))),
        new("signature",
            Marks.Json,
            [Text(SimpleSigning.Payload(Repository, Sha, ["1", "2"]))],
            text => SimpleSigning.Read(Bytes(text), Repository, Sha)),
        new("image-info.json",
            Marks.Json,
            [SampleRecords.Info(SampleRecords.Image("worker", "1", SampleRecords.Amd64)).Write()],
            ReadRecord,
            "image-info.json"),
    ];

    /// <summary>A bill of materials with one package.</summary>
    public static string SpdxOf(string purl) =>
        $$"""{"packages":[{"externalRefs":[{"referenceType":"purl","referenceLocator":{{JsonSerializer.Serialize(purl)}}} ] } ] }""";

    private static void ReadLabels(string files)
    {
        var labels = ImmutableSortedDictionary<string, string>.Empty.Add(LabelNames.Files, files);
        LabelReader.Read(labels, "", default, 0, out _);
    }

    private static void ReadRecord(string text)
    {
        var info = ImageInfo.Read(text, "image-info.json");
        _ = info.MergedWith(info).Write();
    }

    private static void ReadBuild(string text)
    {
        var answer = new BuildAnswer(new Progress<BuildProgress>(), new Redactor([]));
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            answer.Read(line);
        }

        answer.Finish();
        _ = answer.Failure;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string Part(int size) => $$"""{"mediaType":"x","digest":"{{Sha}}","size":{{size}}}""";
}
