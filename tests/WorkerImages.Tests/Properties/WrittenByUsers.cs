using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Contexts;
using WorkerImages.Dockerfiles;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.Tests.Catalog;
using WorkerImages.Yaml;

namespace WorkerImages.Tests.Properties;

/// <summary>What people and their tools write on this machine: definitions, ignore files, Dockerfiles, settings.</summary>
internal static class WrittenByUsers
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Image =
        """
        description: A worker.
        base: debian-trixie
        version: "1.0"
        platforms: [linux/amd64, linux/arm64]
        user: { name: appuser, uid: 1000, gid: 1000, home: /home/appuser }
        docker:
          cli: { archive: docker-cli, version: "26.1" }
        python:
          venv: /opt/venv
          packages: { debian: [python3-docker] }
        environment:
          PYTHONUNBUFFERED: "1"
          PATH: '/opt/venv/bin:$PATH'
        labels: { a.b: c }
        files: [{ source: a, target: /a, mode: "0644" }]
        packages: [curl, git=1:2.47]
        workingDirectory: /app
        command: [sleep, infinity]
        healthCheck: { command: [/usr/local/bin/worker-health], interval: 30s, timeout: 5s, startPeriod: 20s, retries: 3 }
        smoke:
          - name: it runs
            run: [sh, -c, 'x; y']
            socket: required
            stdout: ['^\d+']
        """;

    private const string Dockerfile =
        """
        # syntax=docker/dockerfile:1
        # escape=\
        ARG TAG=1
        FROM --platform=linux/amd64 debian:${TAG:-trixie} AS base
        ENV A="b c" D=e\ f
        LABEL a.b='c "d"'
        RUN set -e; \
            # a comment
            apt-get update && apt-get install -y --no-install-recommends curl='1:2' | tee "$A" 2>&1
        RUN ["sh", "-c", "cd /x && sudo y"]
        COPY --from=base --chown=1:1 ["a b", "/c/"]
        HEALTHCHECK --interval=3s CMD ["/usr/local/bin/worker-health"]
        ONBUILD USER root
        """;

    private static readonly LintPolicy Policy = new(EntrypointDropsRoot: true, ["docker.io"], []);

    private const string Credentials =
        """
        {"auths":{"a.example":{"auth":"bWU6aHVudGVy"},"https://b/v1/":{"identitytoken":"x"},"c":{"username":"u"}},
        "credHelpers":{"d":"pass"},"credsStore":"e"}
        """;

    private const string Stanzas =
        """
        # x
        Types: deb deb-src
        URIs: http://a.example/debian
        Suites: trixie
         trixie-updates
        Components: main
        Signed-By: /a.gpg

        Enabled: no
        Types: deb
        """;

    private const string Context = """{"Name":"a","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///a","SkipTLSVerify":false}}}""";

    public static readonly ImmutableArray<ForeignText> All =
    [
        new("YAML", Marks.Yaml, [ScratchCatalog.Catalog, Image], ReadYaml, "a.yaml"),
        new("catalog.yaml",
            Marks.Yaml,
            [ScratchCatalog.Catalog],
            text => ReadCatalog(text, ScratchCatalog.Worker),
            "images/catalog.yaml", "images/worker/image.yaml"),
        new("image.yaml",
            Marks.Yaml,
            [ScratchCatalog.Worker],
            text => ReadCatalog(ScratchCatalog.Catalog, text),
            "images/worker/image.yaml"),
        new(".dockerignore",
            Marks.Path,
            ["a\n!a/b\n# c\n*/temp?\n**/*.go\n[a-c]x[^d\\]]\n\\*y", "a/**/z\n[\\d]"],
            ReadIgnoreFile,
            ".dockerignore"),
        new("Dockerfile", Marks.Shell, [Dockerfile], text => DockerfileLint.Check(DockerfileReader.Read(text), Policy)),
        new("shell commands",
            Marks.Shell,
            ["set -e; a 'b c' \"d $e\" | f 2>&1 && (g=h i); # j\nk `l` \\\n m"],
            text => ShellCommands.Of(text)),
        new("words of a Dockerfile", Marks.Shell, ["A=\"b $c\" D=e\\ ${f:-g} 'h' ${i:+${j}} k"], ReadWords),
        new("reference",
            Marks.Word,
            ["debian", "localhost:5000/a/b:1.0", $"[::1]:80/a_b/c-d@{Sha}", $"x.y/z:t@{Sha}"],
            text => Reference.Parse(text),
            "'{text}'"),
        new("digest", Marks.Word, [Sha], text => Digest.Parse(text), "'{text}'"),
        new("platform", Marks.Word, ["linux/amd64", "linux/arm/v7"], text => Platform.Parse(text), "'{text}'"),
        new("netrc",
            Marks.Netrc,
            ["machine a.example login me password \"hunter\\\"22\"\n# b\ndefault login you\n\tpassword c\\ d"],
            ReadNetrc),
        new("sources.list",
            Marks.Apt,
            ["deb [arch=amd64 signed-by=/a.gpg] http://a.example/debian trixie main contrib # x\n\ndeb-src b c d"],
            text => _ = AptSourceText.ReadLines(text).Count()),
        new("debian.sources", Marks.Apt, [Stanzas], text => _ = AptSourceText.ReadStanzas(text).Count()),
        new("credentials in config.json", Marks.Json, [Credentials], ReadCredentials, "/home/me/.docker/config.json"),
        new("context in config.json",
            Marks.Json,
            ["""{"currentContext":"a","auths":{}}""", "{}"],
            text => ReadContext(text, Context),
            "config.json", "docker context"),
        new("meta.json",
            Marks.Json,
            [Context],
            text => ReadContext("""{"currentContext":"a"}""", text),
            "meta.json", "docker context"),
    ];

    private static void ReadYaml(string text)
    {
        var problems = new ProblemList();
        var node = YamlReader.Read(text, "a.yaml", problems);
        if (!problems.IsEmpty)
        {
            throw new ProblemsFoundException(ExitCode.Usage, "cannot read it", problems.Sorted);
        }

        Assert.NotNull(node);
    }

    private static void ReadCatalog(string catalog, string image)
    {
        using var scratch = new ScratchCatalog(catalog, image);
        scratch.Read();
    }

    private static void ReadIgnoreFile(string text)
    {
        using var root = new ScratchDirectory();
        root.Write(IgnoreRules.FileName, text);
        var rules = IgnoreRules.Read(root.Path);
        _ = rules.WhyIgnored("a/temp/b.go");
        _ = rules.IsClosed("a");
    }

    private static void ReadWords(string text)
    {
        foreach (var escape in "\\`")
        {
            _ = DockerfileWords.Fields(text);
            _ = DockerfileWords.Pairs(text, escape, isOldFormAllowed: true);
            _ = DockerfileWords.Expand(text, new Dictionary<string, string> { ["a"] = "b" }, escape);
        }
    }

    private static void ReadNetrc(string text)
    {
        var netrc = Netrc.Read(text);
        _ = netrc.Traces;
        _ = netrc.Knows("a.example");
    }

    private static void ReadCredentials(string text)
    {
        var file = DockerConfigFile.Read("/home/me/.docker/config.json", text);
        _ = file.Find("a.example");
        _ = file.HelperFor("d");
    }

    private static void ReadContext(string configuration, string context)
    {
        using var folder = new ScratchDirectory();
        folder.Write("config.json", configuration);
        folder.Write($"contexts/meta/{Digest.Of("a"u8).Hex}/meta.json", context);
        EngineCandidates.Of(new() { ConfigurationDirectory = folder.Path, CacheDirectory = folder.Path, UsualSockets = [] });
    }
}
