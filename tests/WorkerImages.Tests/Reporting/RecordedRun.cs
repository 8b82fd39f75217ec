using WorkerImages.Outcomes;
using WorkerImages.Reporting.Terminal;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

/// <summary>A run whose events the test gives to a report, by a clock that the test moves.</summary>
internal sealed class RecordedRun : IDisposable
{
    public const string Bootstrap = "bootstrapping debian-trixie from the archive of trixie for linux/amd64";

    private readonly ManualTime _time = new();
    private readonly ConsoleReport _report;

    public RecordedRun(
        DisplayMode mode, bool color = false, int columns = 80, int rows = 24, bool isReadByRunner = false, LogSystem system = LogSystem.Other, bool streamsEvents = false)
    {
        Size = new(columns, rows);
        _report = new(Progress, Results, new(mode, color, () => Size, ResultsInTerminal: false) { IsReadByRunner = isReadByRunner, System = system, StreamsEvents = streamsEvents }, _time);
    }

    public StringWriter Progress { get; } = new();

    public StringWriter Results { get; } = new();

    public TerminalSize Size { get; set; }

    public void Dispose() => _report.Dispose();

    public RecordedRun Tell(params RunEvent[] events)
    {
        Array.ForEach(events, _report.Report);
        return this;
    }

    public RecordedRun Wait(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public RecordedRun Write(string result)
    {
        _report.Write(result);
        return this;
    }

    public void WriteJson(string document) => _report.WriteJson(document);

    /// <summary>Bootstraps, builds one image with a cached step and one that fails, tests one.</summary>
    public RecordedRun TellAll() => TellBootstrap().TellBuilds().TellChecks();

    private RecordedRun TellBootstrap() =>
        Tell(new Notice("engine: Docker Engine 20.10.24 at unix:///run/docker.sock"), new WorkBegan(Bootstrap)).Wait(0.5)
            .Tell(new WorkAdvanced(Bootstrap, "I: downloading packages with apt...")).Wait(1)
            .Tell(new WorkAdvanced(Bootstrap, "I: \e[32mextracting archives\e[0m...")).Wait(1)
            .Tell(new WorkEnded(Bootstrap, 2.5, Succeeded: true), new Warning("the base is older than 30 days"));

    private RecordedRun TellBuilds()
    {
        const string Context = "load build context";
        const string Copy = "COPY templates/rootfs/ /";
        const string Install =
            "RUN apt-get update && apt-get install --yes --no-install-recommends tini docker-cli && rm -rf /var/lib/apt/lists/*";
        Tell(new ImageBuildBegan("worker"), new ImageBuildBegan("tool"));
        Tell(new BuildStepBegan("worker", 0, 0, Context), new BuildStepEnded("worker", 0, 0, Context, 0.1, Cached: false, Succeeded: true));
        Tell(new BuildStepBegan("worker", 1, 2, Copy), new BuildStepEnded("worker", 1, 2, Copy, 0, Cached: true, Succeeded: true)).Wait(0.2);
        Tell(new BuildStepBegan("worker", 2, 2, Install), new BuildStepBegan("tool", 1, 1, "RUN exit 3")).Wait(42);
        Tell(new BuildStepEnded("tool", 1, 1, "RUN exit 3", 42, Cached: false, Succeeded: false));
        Tell(new ImageBuildEnded("tool", 42.3, Succeeded: false));
        Tell(new BuildStepEnded("worker", 2, 2, Install, 42.04, Cached: false, Succeeded: true)).Wait(0.3);
        return Tell(new ImageBuildEnded("worker", 42.6, Succeeded: true));
    }

    private RecordedRun TellChecks() =>
        Tell(new ImageSmokeBegan("worker", 3)).Wait(0.4)
            .Tell(new SmokeCheckEnded("worker", "the user is appuser", 0.4, Passed: true)).Wait(0.4)
            .Tell(new SmokeCheckEnded("worker", "the temporary directory is writable", 0.4, Passed: false))
            .Tell(new SmokeCheckEnded("worker", "the engine answers", 0, Passed: true))
            .Tell(new ImageSmokeEnded("worker", 1, 1, 1, 0.9));
}
