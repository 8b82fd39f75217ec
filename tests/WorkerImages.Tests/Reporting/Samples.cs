using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Tests.Reporting;

/// <summary>Records for reports to show.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1));

    public static readonly RunRow[] Rows =
    [
        new("worker", "kept", "up to date")
        {
            Platform = "linux/amd64",
            ImageId = "sha256:aaaa",
            SizeBytes = 112_345_678,
            Layers = 7,
            Tests = new(14, 0, 1, FromCache: true),
        },
        new("python-worker", "built", "images/python-worker/image.yaml changed\nparent worker is rebuilt")
        {
            Platform = "linux/amd64",
            ImageId = "sha256:bbbb",
            SizeBytes = 1_151_345_678,
            Layers = 9,
            Seconds = 42.1234,
            Tests = new(16, 1, 0, FromCache: false),
            LogPath = "artifacts/logs/python-worker.log",
        },
        new("celery-worker", "failed", "parent python-worker is rebuilt")
        {
            Platform = "linux/amd64",
            Seconds = 3,
            LogPath = "artifacts/logs/celery-worker.log",
        },
    ];

    public static readonly SmokeResult[] Verdicts =
    [
        new("worker", "sha256:aaaa", [Passed("the user is appuser", 0.25), Passed("the CLI runs", 0.5)], FromCache: true),
        new(
            "python-worker",
            "sha256:bbbb",
            [
                Passed("the user is appuser", 0.25),
                new(
                    "the Docker SDK reaches the engine",
                    CheckOutcome.Failed,
                    1.5,
                    "expected exit status 0, but it was 1\nran: python -c \"import docker\" as the worker\n"
                    + "stderr:\n  Traceback <most recent | call last>\e[31m\0 ``` end"),
                new("TERM reaches the command", CheckOutcome.Skipped, 0, "the engine cannot send signals"),
            ],
            FromCache: false),
    ];

    public static readonly BuildPlan Plan = new(
    [
        Step("worker", PlanAction.Keep, "sha256:aaaa", new Reason(ReasonKind.UpToDate, "up to date")),
        Step(
            "python-worker",
            PlanAction.Build,
            null,
            new Reason(ReasonKind.SourceChanged, "images/python-worker/image.yaml changed", "0123", "4567"),
            new Reason(
                ReasonKind.SourceChanged,
                "templates/rootfs/usr/local/lib/worker/python/requirements-of-all-images.txt is new",
                Old: null,
                New: "89ab"),
            new Reason(
                ReasonKind.BaseMoved,
                "base debian-trixie moved from aaaaaaaaaaaa to bbbbbbbbbbbb, which is what the registry answers now")),
    ]);

    private static CheckResult Passed(string check, double seconds) => new(check, CheckOutcome.Passed, seconds, null);

    private static PlanStep Step(string image, PlanAction action, string? existing, params ImmutableArray<Reason> reasons)
    {
        var definition = new ImageDefinition
        {
            Name = image,
            Place = new($"images/{image}/image.yaml", 1, 1),
            Folder = $"images/{image}",
            Description = "A worker.",
            Version = "0.1.0",
            Repository = Reference.Parse("localhost:5000/acme/" + image),
            Platforms = [Platform.Parse("linux/amd64")],
            User = new("appuser", 1000, 1000, "/home/appuser"),
            DockerGroup = new("docker", 2375),
            WorkingDirectory = "/app",
        };
        var source = new ImageSource(definition, definition.Platforms[0], $"images/{image}/Dockerfile", "FROM scratch\n", [], []);
        var secret = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", "hunter2");
        var build = existing is null ? null : Digest.Of("build"u8);
        return new(source, action, reasons, Digest.Of("source"u8), build, existing, secret, secret, [definition.Repository.WithTag("0.1.0")]);
    }
}
