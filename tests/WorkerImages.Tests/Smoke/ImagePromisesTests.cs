using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Tests.Smoke;

public sealed class ImagePromisesTests
{
    [Fact]
    public void A_child_promises_what_it_inherits_and_its_own_word_wins()
    {
        // Given
        var parent = SampleImage.Definition() with
        {
            Command = ["sleep", "infinity"],
            DockerCli = new("26.1", "docker-cli", null, []),
            HealthCheck = Health("worker-health"),
            Environment = SampleImage.Sorted(("A", "parent"), ("B", "parent")),
            Smoke = [SampleImage.Declared("first")],
        };
        var child = SampleImage.Definition("child", parent) with
        {
            Buildx = new(null, "docker-buildx", null, []),
            Environment = SampleImage.Sorted(("B", "child")),
            Smoke = [SampleImage.Declared("second")],
        };

        // When
        var promises = SampleImage.Promises(child);

        // Then
        Assert.Equal(["sleep", "infinity"], promises.Command);
        Assert.Equal(["CMD", "worker-health"], promises.HealthCheck);
        Assert.Equal(new ToolPromise("26.1"), promises.DockerCli);
        Assert.Equal(new ToolPromise(null), promises.Buildx);
        Assert.Null(promises.Compose);
        Assert.Equal(SampleImage.Sorted(("A", "parent"), ("B", "child")), promises.Environment);
        Assert.Equal(["first", "second"], promises.Declared.Select(check => check.Name));
    }

    [Fact]
    public void Programs_groups_ports_and_volumes_of_the_whole_family_are_promised()
    {
        // Given
        var parent = SampleImage.Definition() with
        {
            OwnPrograms = [new("crane", "/opt/x/bin", new("0.20", null, new(Reference.Parse("a:1"), "/crane"), []))],
            Groups = [new("crew", 2001)],
            Ports = [9090],
            Volumes = ["/data"],
        };
        var child = SampleImage.Definition("child", parent) with
        {
            OwnPrograms = [new("jq", "/usr/local/bin", new(null, "jq", null, []))],
            Ports = [80, 9090],
        };

        // When
        var promises = SampleImage.Promises(child);

        // Then
        Assert.Equal([new ProgramPromise("crane", "/opt/x/bin/crane", "0.20"), new("jq", null, null)], promises.Programs);
        Assert.Equal(parent.Groups, promises.Groups);
        Assert.Equal(["80/tcp", "9090/tcp"], promises.Ports);
        Assert.Equal(["/data"], promises.Volumes);
        Assert.Equal(
            ["the program crane is root's, the worker may execute it, and its version is as defined", "the program jq is root's, the worker may execute it"],
            ProgramChecks.Of(promises).Select(check => check.Name));
    }

    [Fact]
    public void A_health_check_that_is_switched_off_is_promised_to_be_off()
    {
        var parent = SampleImage.Definition() with { HealthCheck = Health("worker-health") };

        var promises = SampleImage.Promises(SampleImage.Definition("child", parent) with { HealthCheck = Health() });

        Assert.Equal(["NONE"], promises.HealthCheck);
    }

    [Fact]
    public void Labels_are_those_of_the_definition_and_of_the_build_but_not_those_of_a_moment()
    {
        // Given
        var definition = SampleImage.Definition() with { Labels = SampleImage.Sorted(("team", "blue"), ("org.opencontainers.image.title", "A title")) };
        var build = SampleImage.Sorted(("io.worker-images.build", "b"), ("org.opencontainers.image.created", "2026-01-01T00:00:00Z"), ("org.opencontainers.image.base.digest", "sha256:1"));

        // When
        var labels = ImagePromises.Of(SampleImage.Of(definition) with { Labels = build }).Labels;

        // Then
        Assert.Equal(
            [
                new("io.worker-images.build", "b"),
                new("io.worker-images.image", "worker"),
                new("io.worker-images.source", null),
                new("org.opencontainers.image.description", "The image worker."),
                new("org.opencontainers.image.title", "A title"),
                new("org.opencontainers.image.version", "1.2.3"),
                new("team", "blue"),
            ],
            labels);
    }

    [Fact]
    public void An_image_without_a_label_has_an_empty_one()
    {
        var promises = SampleImage.Promises(SampleImage.Definition()) with { Labels = SampleImage.Sorted(("a", ""), ("b", "1")).ToImmutableSortedDictionary(pair => pair.Key, pair => (string?)pair.Value) };

        Assert.Null(ConfigChecks.Labels(promises, SampleImage.Sorted(("b", "1"))));
        Assert.Null(ConfigChecks.Labels(promises, SampleImage.Sorted(("a", ""), ("b", "1"))));
        Assert.NotNull(ConfigChecks.Labels(promises, SampleImage.Sorted(("a", "x"), ("b", "1"))));
        Assert.NotNull(ConfigChecks.Labels(promises, SampleImage.Sorted(("a", ""))));
    }

    [Theory]
    [InlineData("docker==7.1.0", true)]
    [InlineData("Docker", true)]
    [InlineData("docker[ssh]>=7", true)]
    [InlineData("docker @ https://example.org/docker.whl", true)]
    [InlineData("docker-compose==1.29", false)]
    [InlineData("python-docker", false)]
    public void A_pip_requirement_on_the_Docker_SDK_is_recognised(string requirement, bool isSdk)
    {
        var python = new PythonDefinition("/opt/venv", [], new([requirement], [], [], null, RequireHashes: false));

        var promises = SampleImage.Promises(SampleImage.Definition() with { Python = python });

        Assert.Equal(isSdk ? "/opt/venv/bin/python" : null, promises.SdkPython);
    }

    [Fact]
    public void An_image_without_a_Docker_CLI_gets_no_check_that_needs_one()
    {
        var names = ImageChecks.Of(SampleImage.Promises(SampleImage.Definition())).Select(check => check.Name);

        Assert.DoesNotContain(names, name => name.Contains("Docker CLI", StringComparison.Ordinal) || name.Contains("reaches the engine", StringComparison.Ordinal));
    }

    [Fact]
    public void An_image_that_starts_as_its_user_promises_what_holds_without_root_and_no_more()
    {
        // Given
        var cli = SampleImage.Definition() with { DockerCli = new(null, "docker-cli", null, []) };

        // When
        var root = ImageChecks.Of(SampleImage.Promises(cli)).Select(check => check.Name).ToList();
        var user = ImageChecks.Of(SampleImage.Promises(cli with { Start = ImageStart.User })).Select(check => check.Name).ToList();

        // Then
        Assert.Equal(
            [
                "a container started as the user runs its command",
                "a start leaves the socket on the host as it was",
                "the worker reaches the engine over a socket of a group that the image does not know",
                "the worker reaches the engine over a socket of a group that the image uses for something else",
            ],
            root.Except(user));
        Assert.Equal(
            [
                "a start as root is refused, and the command does not run",
                "hardened in every way, the command runs as the user",
                "where Docker is required, a start without the socket's group ends with what to add",
                "hardened in every way and with the socket's group, the worker reaches the engine",
                "worker-health, worker-exec and worker-doctor serve the user",
            ],
            user.Except(root));
    }

    private static HealthCheckDefinition Health(params string[] command) =>
        new([.. command], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.Zero, 3);
}
