using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Planning;
using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Building;

public sealed class FailedStepTests : IDisposable
{
    private const string Mine =
        """
        description: Mine.
        base: debian-trixie

        packages:
          - git
          - libnosuch=1.0
        python:
          packages: { debian: [python3-nosuch] }
          requirements: [requirements.txt]
          index: https://index.example/simple/
        """;

    private const string Packages = "steps/packages.sh";
    private const string Accounts = "accounts.sh";
    private const string Pip = "-m pip install";
    private const string Unfetched = "2026-11-30T08:38:29,923 Could not fetch URL https://index.example/simple/a/: ";
    private const string LastTry = "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by ";
    private const string ExitStatus = "executor failed running [/bin/sh -c set -eu;     apt-get update]: exit code: 100";

    private readonly ScratchRepository _repository = new();

    public FailedStepTests()
    {
        _repository.Write("images/mine/image.yaml", Mine);
        _repository.Write("images/mine/requirements.txt", "docker\n");
    }

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(Packages, "E: Unable to locate package libnosuch", "6:5", "no package libnosuch")]
    [InlineData(Packages, "E: Unable to locate package python3-nosuch", "8:24", "no package python3-nosuch")]
    [InlineData(Packages, "E: Package 'docker-cli' has no installation candidate", "2:1", "no package docker-cli: Debian 12 and Ubuntu have none")]
    [InlineData(Packages, "E: Version '1.0' for 'libnosuch' was not found", "6:5", "no libnosuch in version 1.0")]
    [InlineData(Packages, "the base is Alpine Linux v3.20: worker images need apt", "2:1", "base 'debian-trixie' is Alpine Linux v3.20: worker images need apt")]
    [InlineData(Packages, "the base is an unknown system: worker images need apt", "2:1", "base 'debian-trixie' is an unknown system: worker images need apt")]
    [InlineData(Packages, "container_linux.go:380: starting container process caused: exec: \"/bin/sh\": stat /bin/sh: no such file or directory", "2:1", "base 'debian-trixie' has no shell (/bin/sh)")]
    [InlineData(Packages, "index and mirror disagree: the index names files that the mirror does not have, or has otherwise", "2:1", "index and mirror of an archive disagree")]
    [InlineData(Packages, "E: Release file for http://a/dists/x-security/InRelease is expired (invalid since 3d)", "2:1", "the archive is frozen: http://a/dists/x-security/InRelease")]
    [InlineData(Packages, "E: Failed to fetch http://a/dists/x/InRelease  503  Service Unavailable", "2:1", "http://a/dists/x/InRelease: 503  Service Unavailable")]
    [InlineData(Accounts, "groupadd: GID '1000' already exists", "catalog.yaml 11:3", "its own account or group there: GID '1000' already exists")]
    [InlineData(Accounts, "groupadd: group 'docker' already exists", "catalog.yaml 11:3", "its own account or group there: group 'docker' already exists")]
    [InlineData(Accounts, "useradd: user 'node' already exists", "catalog.yaml 11:3", "its own account or group there: user 'node' already exists")]
    [InlineData(Accounts, "useradd: UID 1000 is not unique", "catalog.yaml 11:3", "its own account or group there: UID 1000 is not unique")]
    [InlineData(Accounts, "the base has a group staff of gid 2375: choose another under 'dockerGroup'", "catalog.yaml 11:3", "base 'debian-trixie' has a group staff of gid 2375")]
    [InlineData(Packages, "the base's own /usr/local/bin/python3 does not see what is under 'debian', which is", "7:1", "has its own Python, /usr/local/bin/python3")]
    [InlineData(Pip, "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/tmp/other.txt'", "7:1", "includes /tmp/other.txt")]
    [InlineData(Pip, "ERROR: file:///app does not appear to be a Python project: neither 'setup.py' nor 'pyproject.toml' found.", "7:1", "file:///app, which is no Python project")]
    [InlineData(Pip, "ERROR: No matching distribution found for docker==99", "7:1", "no docker that fits")]
    [InlineData(Pip, "ERROR: Could not find a version that satisfies the requirement a==9 (from versions: 1.0, 1.1)", "7:1", "the index has a, but no version that fits")]
    [InlineData(Pip, "ERROR: Could not find a version that satisfies the requirement a (from b) (from versions: none)", "7:1", "the index gave pip no version of a: ")]
    [InlineData(
        Pip,
        Unfetched + "There was a problem confirming the ssl certificate: HTTPSConnectionPool(host='index.example', port=443): …",
        "10:10",
        "TLS connection to the index https://index.example/simple ")]
    [InlineData(Pip, Unfetched + "401 Client Error: Unauthorized for url: https://index.example/simple/a/ - skipping", "10:10", "the package index rejected pip's credentials")]
    [InlineData(Pip, Unfetched + "403 Client Error: Forbidden for url: https://index.example/simple/a/ - skipping", "10:10", "answered 403: this login may not read it")]
    [InlineData(Pip, Unfetched + "404 Client Error: Not Found for url: https://index.example/simple/a/ - skipping", "7:1", "https://index.example/simple answered 404 for a: ")]
    [InlineData(
        Pip,
        Unfetched + "407 Client Error: Proxy Authentication Required for url: https://index.example/simple/a/ - skipping",
        "7:1",
        "a proxy did not let pip reach the index: 407")]
    [InlineData(
        Pip,
        Unfetched + "HTTPConnectionPool(…): Max retries exceeded with url: /simple/a/ (Caused by ResponseError('too many 503 error responses')) - skipping",
        "10:10",
        "did not answer pip")]
    [InlineData(
        Pip,
        Unfetched + "connection error: HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with url: /simple/a/ (Caused by …) - skipping",
        "10:10",
        "the index https://index.example/simple did not answer pip")]
    [InlineData(
        Pip,
        LastTry + "'NewConnectionError('…: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/a/",
        "7:1",
        "did not answer pip: NewConnectionError('…: Failed to establish")]
    [InlineData(
        Pip,
        LastTry + "'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden'))': /simple/a/",
        "7:1",
        "a proxy did not let pip reach the index: Cannot connect to proxy")]
    [InlineData(
        Pip,
        "ERROR: HTTP error 403 while getting https://files.example/a-1-py3-none-any.whl",
        "7:1",
        "could not download https://files.example/a-1-py3-none-any.whl: the host answered 403")]
    [InlineData(Pip, "WARNING: The repository located at index.example is not a trusted or secure host and is being ignored. If", "7:1", "pip ignores the index at index.example")]
    [InlineData(
        Pip,
        "WARNING: Skipping page https://index.example/simple/a/ because the GET request got Content-Type: text/plain. The only",
        "10:10",
        "https://index.example/simple is no package index: it answered with text/plain")]
    public void A_cause_that_was_seen_is_told_with_the_line_that_asked_for_it(string step, string said, string place, string cause)
    {
        var failed = Failed(step, ExitStatus, "Get:1 archive", said);

        var lines = failed.Why.Split('\n');
        var expected = place.StartsWith("catalog.yaml ", StringComparison.Ordinal) ? $"images/{place.Replace(' ', ':')}: " : $"images/mine/image.yaml:{place}: ";
        Assert.StartsWith(expected, lines[0], StringComparison.Ordinal);
        Assert.Contains(cause, lines[0], StringComparison.Ordinal);
        Assert.Equal([said, "exit code: 100"], lines[1..]);
        Assert.NotNull(failed.Next);
    }

    [Theory]
    [InlineData(LastTry + "'NewConnectionError('…: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/a/", "did not answer pip")]
    [InlineData(Unfetched + "connection error: HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with url: /simple/a/ - skipping", "did not answer pip")]
    [InlineData(Unfetched + "404 Client Error: Not Found for url: https://index.example/simple/a/ - skipping", "answered 404 for a")]
    [InlineData("WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'ReadTimeoutError('…')': /simple/a/", "gave pip no version of a")]
    public void Why_the_index_gave_nothing_comes_before_what_pip_concludes_from_that(string said, string cause)
    {
        string[] concluded =
        [
            "ERROR: Could not find a version that satisfies the requirement a (from versions: none)",
            "ERROR: No matching distribution found for a",
        ];

        Assert.Contains(cause, Failed(Pip, ExitStatus, [said, .. concluded]).Why.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains(cause, Failed(Pip, ExitStatus, [.. concluded, said]).Why.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_one_of_two_indexes_has_the_package_the_other_ones_404_is_no_cause() => Assert.Contains(
        "the index has a, but no version that fits",
        Failed(
            Pip,
            ExitStatus,
            Unfetched + "404 Client Error: Not Found for url: https://index.example/simple/a/ - skipping",
            "ERROR: Could not find a version that satisfies the requirement a==9 (from versions: 1.0)").Why,
        StringComparison.Ordinal);

    [Fact]
    public void Without_a_cause_the_key_is_told_that_made_the_step_and_its_last_words()
    {
        var failed = Failed(Pip, ExitStatus, "one", "two");

        Assert.Equal("images/mine/image.yaml:7:1: this step was written for 'python'\none\ntwo\nexit code: 100", failed.Why);
        Assert.Null(failed.Next);
    }

    [Fact]
    public void What_only_the_engine_is_to_blame_for_has_its_advice()
    {
        var failed = Failed(Pip, "failed to create endpoint x on network bridge: could not find bridge docker0: route ip+net: no such network interface");

        Assert.Contains("restart the engine", failed.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void The_step_is_told_in_short_with_its_place_in_the_Dockerfile()
    {
        var failed = Failed(Pip, ExitStatus);

        Assert.Matches(@"\ARUN .{10,81} \(images/mine/Dockerfile:\d+\)\z", failed.Step);
        Assert.DoesNotContain("--mount", failed.Step, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_of_the_tools_own_or_of_none_of_its_lines_has_no_place_in_a_definition()
    {
        Assert.Equal("x\nexit code: 100", Failed("COPY templates/rootfs/ /", ExitStatus, "x").Why);
        Assert.Equal("x\nexit code: 100", new FailedStep(Source(), _repository.Path, new("[2/9] RUN of a trigger of the base", ExitStatus, ["x"])).Why);
        Assert.Equal("the Dockerfile", new FailedStep(Source(), _repository.Path, new("the Dockerfile", "dockerfile parse error", [])).Step);
    }

    [Fact]
    public void A_key_that_nobody_wrote_stands_for_what_the_image_is_built_on()
    {
        _repository.Write("images/mine/image.yaml", "description: Mine.\nbase: debian-trixie\n");

        var failed = Failed(Packages, ExitStatus, "E: Unable to locate package docker-cli");

        Assert.StartsWith("images/mine/image.yaml:2:1: the archive of base 'debian-trixie' has no package docker-cli", failed.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_template_says_for_which_keys_it_writes()
    {
        var templates = Directory.EnumerateFiles(_repository.At("templates/partials")).Select(Path.GetFileNameWithoutExtension).OfType<string>();

        Assert.Equal(templates.Order(StringComparer.Ordinal), WrittenKeys.KeysByTemplate.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(WrittenKeys.KeysByTemplate.Values.SelectMany(keys => keys).Except(ImageKeys.Shape.Schema()["properties"]!.AsObject().Select(key => key.Key)));
    }

    [Theory]
    [InlineData("executor failed running [/bin/sh -c a; [ b ]; c]: exit code: 7", "exit code: 7")]
    [InlineData("process \"/bin/sh -c echo \\\"a\\\"\" did not complete successfully: exit code: 7", "exit code: 7")]
    [InlineData("building at STEP \"RUN a\": while running runtime: exit status 7", "while running runtime: exit status 7")]
    [InlineData("The command '/bin/sh -c a' returned a non-zero code: 7", "returned a non-zero code: 7")]
    [InlineData("failed to compute cache key: \"/x\" not found: not found", "failed to compute cache key: \"/x\" not found: not found")]
    public void The_command_is_not_repeated_in_the_engines_words(string words, string reason) =>
        Assert.Equal(reason, new BuildFailedException("[2/3] RUN a", words, []).Reason);

    // What BuildKit makes of the first instruction of the Dockerfile that has these words.
    private FailedStep Failed(string words, string reason, params string[] lines)
    {
        var source = Source();
        var text = source.Dockerfile.Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
            .First(line => !line.StartsWith('#') && line.Contains(words, StringComparison.Ordinal)).Replace("${PATH}", "/usr/bin", StringComparison.Ordinal);
        return new(source, _repository.Path, new BuildFailedException($"[stage-0 2/9] {text}", reason, [.. lines]));
    }

    private ImageSource Source()
    {
        var image = CatalogReader.Read(_repository.Path, "images").Images.Single(one => one.Name == "mine");
        var rendered = new DockerfileRenderer(_repository.Path).Render(image);
        return new(image, image.Platforms[0], rendered.Path, rendered.Text, [], []) { Places = rendered.Places };
    }
}
