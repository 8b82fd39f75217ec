using System.Net;
using System.Text;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Sources;

/// <summary>Images that use what a definition has for workers beyond packages: each is built, checked, and looked at.</summary>
public sealed class DefinitionWordsTests(EngineBench bench)
{
    private static readonly string ForThisMachine = Platform.OfThisMachine.ToString();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact]
    public async Task Programs_files_groups_steps_and_the_rest_are_in_the_image_as_the_definition_says()
    {
        // Given a program at an address and, for this machine alone, a file
        var crane = Encoding.ASCII.GetBytes("#!/bin/sh\n[ \"$1\" = version ] && echo 0.20.2 || { echo unknown flag >&2; exit 1; }\n");
        using var server = new FileServer(IPAddress.Loopback);
        var address = server.Add("crane", crane);
        await using var images = new OwnImages(bench.Engine);
        images.Repository.Write("images/words/agent/config.json", "{}\n");
        images.Repository.Write("images/words/tool.sh", "#!/bin/sh\necho tool of this platform\n");
        File.SetUnixFileMode(images.Repository.At("images/words/tool.sh"), (UnixFileMode)0b111_101_101);

        // When they are in an image, then all checks pass
        Define(images, address, crane, "0.20");
        await images.MustPassAsync(Token);

        // Then its configuration tells of them
        var config = (await images.InspectAsync("words", Token))!.Config;
        Assert.Contains("8080/tcp", config.ExposedPorts);
        Assert.Contains("/data", config.Volumes);
        Assert.Equal("SIGINT", config.StopSignal);
        Assert.Contains(config.Environment, variable => variable.StartsWith("PATH=/opt/x/bin:", StringComparison.Ordinal));
        Assert.Contains("SETTINGS={\"a\": \"b\\\\c\", \"d\": \"`e`\"}", config.Environment);

        // When the program has another version than the promised one, then its check says so
        Define(images, address, crane, "0.21");
        var promised = await images.RunAsync("SmokeTest", "archive", Token);
        Failure.IsTold(promised, 5, "checks failed: words");
        Assert.Contains("FAILED  words  the program crane is root's, the worker may execute it, and its version is as defined", promised.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("a version that begins with 0.21", promised.StandardOutput, StringComparison.Ordinal);
    }

    [ShippedFact(Explicit = true)]
    public async Task Packages_that_are_named_come_from_a_vendors_archive_and_nothing_else_does()
    {
        // Given an archive that has a CLI, a program, one that no definition names yet, and a newer version of a package of the distribution
        Assert.SkipWhen(FileServer.Bridge is null, "builds have no bridge docker0 to reach an archive on this machine by");
        using var server = new FileServer(FileServer.Bridge!);
        using var archive = await VendorArchive.CreateAsync(server, Token);
        await archive.AddAsync("docker-ce-cli", "5:26.1.9-1", "/usr/bin/docker", (await DockerProgram.ObtainAsync(Token)).Bytes, Token);
        await archive.AddAsync("vendor-tool", "1.4-1", "/usr/bin/vendor-tool", "#!/bin/sh\necho vendor-tool 1.4\n"u8.ToArray(), Token);
        await archive.AddAsync("vendor-other", "1.0", "/usr/bin/vendor-other", "#!/bin/sh\n"u8.ToArray(), Token);
        await archive.AddAsync("tini", "99.0", "/usr/bin/tini", "#!/bin/sh\nexit 99\n"u8.ToArray(), Token);
        await archive.PublishAsync(Token);
        await using var images = new OwnImages(bench.Engine);
        using var stranger = await VendorArchive.CreateAsync(server, Token);
        images.Repository.Write("images/keys/vendor.asc", archive.Key);
        images.Repository.Write("images/keys/stranger.asc", stranger.Key);
        images.Repository.Edit("images/catalog.yaml", "bases:\n", $"archives:\n{Archive("vendor", server.Address)}{Archive("stranger", server.Address)}bases:\n");

        // When its packages are named, then they are installed, as the CLI too
        images.Define("sold", """
            archives: [vendor]
            docker: { cli: { archive: docker-ce-cli, version: "26.1" } }
            programs: [{ name: vendor-tool, version: "1.4", archive: vendor-tool }]
            smoke:
              - name: the distribution's own package is the distribution's
                run: [sh, -c, "! dpkg-query --show tini | grep 99"]
            """);
        await images.MustPassAsync(Token);

        // When another one is asked for, then it is not there
        images.Define("other", "archives: [vendor]\npackages: [vendor-tool, vendor-other]\n");
        await images.MustFailInAStepAsync("other", "4:25: apt may take vendor-other from no archive", "Package 'vendor-other' has no installation candidate", Token);

        // When another key than the recorded one has signed it, then nothing is taken from it
        images.Define("other", "archives: [stranger]\npackages: [vendor-tool]\n");
        await images.MustFailInAStepAsync("other", "4:1: this step was written for 'packages'", "The repository", Token);
    }

    [ShippedFact(Explicit = true)]
    public async Task A_companys_authority_is_trusted_in_the_build_and_afterwards_its_proxy_leaves_no_trace_and_own_wheels_are_found()
    {
        // Given a server whose certificate a company's own authority signed, the image's own wheels, and a proxy with a password
        Assert.SkipWhen(FileServer.Bridge is null, "builds have no bridge docker0 to reach an index on this machine by");
        using var server = new FileServer(FileServer.Bridge!);
        using var authority = new TestAuthority();
        await using var front = new TlsFront(server.Address.Authority, authority, FileServer.Bridge);
        var index = Wheel.Publish(server, new Wheel("1.4"));
        var page = new Uri($"https://{FileServer.Bridge}:{front.Port}/simple/{Wheel.Name.Replace('_', '-')}/");
        var password = "hunter" + Guid.NewGuid().ToString("N");
        var proxy = $"http://builder:{password}@proxy.example:3128";
        await using var images = new OwnImages(bench.Engine);
        images.Repository.Write("images/certs/corp-root.pem", authority.Pem);
        images.Repository.Edit("images/catalog.yaml", "defaults:\n", "defaults:\n  certificates: [certs/corp-root.pem]\n");
        Directory.CreateDirectory(images.Repository.At("images/corporate/dist"));
        var own = new Wheel("1.5");
        await File.WriteAllBytesAsync(images.Repository.At($"images/corporate/dist/{own.FileName}"), own.Bytes, Token);
        images.Repository.Write("images/corporate/requirements.txt", $"{Wheel.Name}==1.5 --hash={own.Hash}\n");
        images.Define("corporate", $$"""
            python: { requirements: [requirements.txt], requireHashes: true, wheels: dist, index: '{{index}}' }
            steps:
              - name: Python trusts the server
                run: [python, -c, "import urllib.request; print(urllib.request.urlopen('{{page}}').read())"]
              - name: The proxy is there
                run: [sh, -c, 'echo "$HTTPS_PROXY"; echo "${#https_proxy}" >/etc/proxy']
            smoke:
              - name: one's own wheel comes besides the index's
                run: [python, -c, "import {{Wheel.Name}} as it; print(it.version)"]
                stdout: ['^1\.5\s*$']
              - name: Python trusts the company's authority
                run: [python, -c, "import ssl; print([one['subject'] for one in ssl.create_default_context().get_ca_certs()])"]
                stdout: [Authority of a test]
              - name: the step went by the proxy
                run: [cat, /etc/proxy]
                stdout: ['^{{proxy.Length}}\s*$']
            """);

        // When it is built
        var result = await images.Repository.RunAsync(
            ["--target", "SmokeTest", "--engine", bench.Address, "--bases", "archive", "--verbosity", "diagnostic"],
            new Dictionary<string, string?> { ["HTTPS_PROXY"] = proxy, ["NO_PROXY"] = $"{FileServer.Bridge}" },
            Token);

        // Then it said once by which proxy, and the password is nowhere
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotMatch(@"\d+ (failed|skipped)", result.StandardOutput);
        Assert.Single($"{result}".Split('\n'), line => line.Contains("HTTPS_PROXY=http://***@proxy.example:3128", StringComparison.Ordinal));
        Assert.DoesNotContain(password, $"{result}", StringComparison.Ordinal);
        Assert.Contains("http://***@proxy.example:3128", await File.ReadAllTextAsync(images.Repository.At("artifacts/logs/corporate.log"), Token), StringComparison.Ordinal);
        using var kept = new ScratchDirectory();
        await new TestKit.Benches.DockerProgram(bench.Address).RunAsync(
            ["save", "--output", kept.At("image.tar"), (await images.InspectAsync("corporate", Token))!.Id], Token);
        var found = await RunningProgram.RunAsync("grep", ["-rlF", "--", password, kept.Path, images.Repository.Path], "/", null, Token);
        Assert.Equal("", found.StandardOutput);
    }

    private static void Define(OwnImages images, Uri address, byte[] crane, string version) => images.Define("words", $$"""
        programs:
          - { name: crane, version: "{{version}}", static: { {{ForThisMachine}}: { url: '{{address}}', sha256: {{Digest.Of(crane).Hex}} } } }
          - { name: jq, archive: jq }
        packages: [git]
        files:
          - { from: agent, to: /opt/agent, owner: worker }
          - { from: { {{ForThisMachine}}: tool.sh }, to: /opt/x/bin }
        path: [/opt/x/bin]
        groups: [{ name: crew, gid: 2001 }]
        ports: [8080]
        directories: [{ path: /data, mode: "0700" }]
        volumes: [/data, /cache]
        stopSignal: SIGINT
        environment: { SETTINGS: '{"a": "b\\c", "d": "`e`"}', WORKER_LOG: debug }
        steps:
          - name: Git believes root's directories
            run: [git, config, --system, safe.directory, "*"]
        smoke:
          - name: the tool of the platform is on the path
            run: [tool.sh]
            stdout: ['^tool of this platform\s*$']
          - name: the agent may change its configuration
            run: [sh, -c, 'echo "{}" >>/opt/agent/config.json && touch /opt/agent/new /cache/new && stat --format "%U:%G %a" /opt/agent/config.json']
            stdout: ['^appuser:appuser 644\s*$']
          - name: the worker is in its further group
            run: [id, -nG]
            stdout: ['(^|\s)crew(\s|$)']
          - name: the setting arrives as it was written
            run: [sh, -c, 'printf "%s" "$SETTINGS" | jq -r .a']
            stdout: ['^b\\c\s*$']
          - name: the step was carried out
            run: [git, config, --system, safe.directory]
            stdout: ['^\*\s*$']
        """);

    private static string Archive(string name, Uri address) =>
        $"  {name}: {{ url: '{address}', suite: /, key: keys/{name}.asc, packages: [docker-ce-cli, vendor-tool] }}\n";
}
