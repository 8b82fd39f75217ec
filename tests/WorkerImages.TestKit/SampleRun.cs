using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Pages;

namespace WorkerImages.TestKit;

/// <summary>A run for pages to show: a small family that was built, checked and published.</summary>
internal static class SampleRun
{
    private const string Install = "RUN sh /run/steps/packages.sh install tini docker-cli";

    private static readonly DateTimeOffset Began = new(2026, 11, 29, 22, 15, 0, TimeSpan.Zero);

    private static readonly Platform Amd64 = new("linux", "amd64");

    private static readonly ImmutableArray<ImageLayer> Worker =
    [
        new("debian-trixie from the archive", 78_600_000), new("ENV PATH=/opt/worker/bin:/usr/bin", 0), new(Install, 41_250_000), new("COPY templates/rootfs/ /", 64_000),
    ];

    private static readonly ImmutableArray<ImageLayer> PythonWorker =
        [.. Worker, new("RUN sh /run/steps/python.sh /opt/venv", 58_700_000), new("COPY images/python-worker/app/ /app/", 12_000)];

    /// <summary>One in which all went well but a check.</summary>
    public static RunView Usual { get; } = new("Publish", Began, 73.4, Plan(), Rows())
    {
        ToolVersion = "0.1.0",
        Works = Works(),
        Verdicts = Verdicts(),
        Layers = ImmutableDictionary<string, ImmutableArray<ImageLayer>>.Empty.Add("worker", Worker).Add("python-worker", PythonWorker),
        Moved = [new("worker", "0.1.0", SampleImages.DigestOf("before"), SampleImages.DigestOf("now")), new("worker", "0.1.0-3f9c1a2b4d5e", null, SampleImages.DigestOf("now"))],
        Publications =
        [
            new("worker", "published", $"registry.example/acme/worker@{SampleImages.DigestOf("now")}", "0.1.0", 41_314_000, IsSigned: true),
            new("python-worker", "held back by its checks", "", "", 0, IsSigned: false),
        ],
        Changed = [new("worker", Amd64, Difference())],
        History = History(),
        Failures = ["error: checks failed: python-worker\n  next: each failed check is told above and in artifacts/reports"],
        Warnings = ["the base debian-trixie is older than 30 days"],
        Files = [new("../logs/worker.log", "what the build of worker printed"), new("run.json", "what the run did, for programs")],
    };

    /// <summary>One whose every word is of somebody who means harm.</summary>
    public static RunView Of(string word)
    {
        var step = Plan().Steps[0];
        var definition = step.Source.Definition with { Name = word };
        var plan = new BuildPlan([step with { Source = step.Source with { Definition = definition }, Reasons = [new(ReasonKind.SourceChanged, word)] }]);
        var difference = PackageDifference.Between([], [new(PackageKind.Debian, word, word, "amd64")]);
        return new(word, Began, 1, plan, [new(word, word, word) { SizeBytes = 5, Layers = 1 }])
        {
            ToolVersion = word,
            Works = [new(word, WorkKind.Build, word, 0, 1, WorkEnding.Done) { Packages = [word] }, new(word, WorkKind.Check, word, 0, 1, WorkEnding.Failed)],
            Verdicts = [new(word, word, [new(word, CheckOutcome.Failed, 1, word), new(word, CheckOutcome.Skipped, 1, word), new(word, CheckOutcome.Passed, 1, null)], FromCache: false)],
            Layers = ImmutableDictionary<string, ImmutableArray<ImageLayer>>.Empty.Add(word, [new(word, 5)]),
            Moved = [new(word, word, null, SampleImages.DigestOf("now"))],
            Publications = [new(word, word, word, word, 1, IsSigned: true)],
            Changed = [new(word, Amd64, difference)],
            History = [new(Began, word, [new(word, word) { SizeBytes = 1 }])],
            Failures = [word],
            Warnings = [word],
            Files = [new(word, word)],
        };
    }

    private static BuildPlan Plan()
    {
        var worker = SampleImages.Image("worker");
        var python = SampleImages.Image("python-worker", worker);
        var celery = SampleImages.Image("celery-worker", python);
        var tool = SampleImages.Image("report-tool");
        var plan = EnginePlan.Of(
            [SampleImages.Source(worker), SampleImages.Source(python), SampleImages.Source(tool), SampleImages.Source(celery with { Copied = [tool] })],
            SampleImages.DebianAt(SampleImages.DigestOf("base")),
            [],
            new HashSet<string>());
        return new([.. plan.Steps.Select(step => step.Image == "report-tool"
            ? step with { Action = PlanAction.Keep, Reasons = [new(ReasonKind.UpToDate, "up to date")] }
            : step.Image == "worker"
            ? step with
            {
                Reasons =
                [
                    new(ReasonKind.SourceChanged, "templates/rootfs/usr/local/bin/worker-entrypoint changed"),
                    new(ReasonKind.BaseMoved, "base debian-trixie moved from 1b2c3d4e5f60 to 60f5e4d3c2b1, which is what the registry answers now"),
                ],
            }
            : step with { Reasons = [new(ReasonKind.ParentRebuilt, $"parent {step.Source.Definition.Parent} is rebuilt: worker-entrypoint changed")] })]);
    }

    private static ImmutableArray<RunRow> Rows() =>
    [
        new("worker", "built", "worker-entrypoint changed") { Platform = "linux/amd64", SizeBytes = 119_914_000, Layers = 3, Seconds = 31.2, Tests = new(31, 0, 1, FromCache: false) },
        new("python-worker", "built", "parent worker is rebuilt") { Platform = "linux/amd64", SizeBytes = 178_626_000, Layers = 5, Seconds = 22.8, Tests = new(2, 1, 1, FromCache: false) },
        new("report-tool", "kept", "up to date") { Platform = "linux/amd64", SizeBytes = 92_100_000, Layers = 2 },
        new("celery-worker", "failed", "parent python-worker is rebuilt") { Platform = "linux/amd64" },
    ];

    private static ImmutableArray<TimedWork> Works() =>
    [
        new("beside the images", WorkKind.Other, "bootstrapping debian-trixie from the archive of trixie for linux/amd64", 0.3, 18.6, WorkEnding.Done),
        new("worker", WorkKind.Build, "FROM debian-trixie", 19, 0.1, WorkEnding.Cached),
        new("worker", WorkKind.Build, Install, 19.2, 28.9, WorkEnding.Done) { Packages = ["libc6 2.41-12", "tini 0.19.0-3+b1", "docker-cli 26.1.5+dfsg1-9+b9"] },
        new("worker", WorkKind.Build, "COPY templates/rootfs/ /", 48.1, 0.3, WorkEnding.Done),
        new("python-worker", WorkKind.Build, "RUN sh /run/steps/python.sh /opt/venv", 48.6, 19.7, WorkEnding.Done),
        new("python-worker", WorkKind.Build, "COPY images/python-worker/app/ /app/", 68.4, 0.2, WorkEnding.Done),
        new("celery-worker", WorkKind.Build, "RUN pip install celery", 69, 1.2, WorkEnding.Failed),
        .. Enumerable.Range(0, 24).Select(number => new TimedWork("worker", WorkKind.Check, $"promise {number} holds", 49 + (number / 4 * 0.8), 0.5 + (number % 4 * 0.1), WorkEnding.Done)),
        new("python-worker", WorkKind.Check, "the Docker SDK reaches the engine", 69.5, 1.5, WorkEnding.Failed),
        new("python-worker", WorkKind.Check, "TERM reaches the command", 70, 3.4, WorkEnding.Open),
    ];

    private static ImmutableArray<SmokeResult> Verdicts() =>
    [
        new("worker", "sha256:aaaa", [.. Enumerable.Range(0, 31).Select(number => new CheckResult($"promise {number} holds", CheckOutcome.Passed, 0.4, null))], FromCache: false),
        new(
            "python-worker",
            "sha256:bbbb",
            [
                new("the user is appuser", CheckOutcome.Passed, 0.3, null),
                new("the virtual environment is the worker's", CheckOutcome.Passed, 0.4, null),
                new(
                    "the Docker SDK reaches the engine",
                    CheckOutcome.Failed,
                    1.5,
                    "expected exit status 0, but it was 1\nran: python -c \"import docker; docker.from_env().ping()\" as appuser\nstderr:\n  Traceback (most recent call last):\n"
                        + "    File \"<string>\", line 1, in <module>\n  ModuleNotFoundError: No module named 'docker'"),
                new("TERM reaches the command", CheckOutcome.Skipped, 0, "the engine cannot send signals"),
            ],
            FromCache: false),
    ];

    private static PackageDifference Difference() => PackageDifference.Between(
        [new(PackageKind.Debian, "openssl", "3.5.1-1", "amd64"), new(PackageKind.Debian, "tini", "0.19.0-3+b1", "amd64"), new(PackageKind.Debian, "gpgv", "2.4.7-21", "amd64")],
        [new(PackageKind.Debian, "openssl", "3.5.1-1+deb13u1", "amd64"), new(PackageKind.Debian, "tini", "0.19.0-3+b1", "amd64"), new(PackageKind.Debian, "libssl3t64", "3.5.1-1+deb13u1", "amd64")]);

    private static ImmutableArray<HistoryRun> History() =>
    [
        .. from day in Enumerable.Range(0, 30)
           let at = Began.AddDays(day - 29)
           select new HistoryRun(at, day == 29 ? "Publish" : "Nightly",
           [
               new("worker", "linux/amd64")
               {
                   SizeBytes = 118_000_000 + (day / 9 * 640_000), DownloadBytes = 44_000_000 + (day / 9 * 200_000), Packages = 98 + (day / 12), Created = at.AddDays(-(day % 9)),
               },
               new("python-worker", "linux/amd64") { DownloadBytes = 66_000_000 + (day / 7 * 90_000), Packages = 131, Created = at.AddDays(-(day % 9)) },
           ]),
    ];
}
