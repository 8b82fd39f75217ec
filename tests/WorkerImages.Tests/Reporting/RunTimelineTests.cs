using WorkerImages.Outcomes;
using WorkerImages.Reporting;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

public sealed class RunTimelineTests
{
    private readonly ManualTime _time = new();
    private readonly EventLog _heard = new();

    [Fact]
    public void Work_has_its_place_in_the_run_whichever_ended_first()
    {
        var timeline = new RunTimeline(_heard, _time);
        Wait(1);
        timeline.Report(new BuildStepBegan("worker", 1, 2, "COPY a b"));
        timeline.Report(new BuildStepBegan("tool", 1, 1, "RUN make"));
        Wait(4);
        timeline.Report(new BuildStepEnded("tool", 1, 1, "RUN make", 4, Cached: false, Succeeded: false));
        Wait(1);
        timeline.Report(new BuildStepEnded("worker", 1, 2, "COPY a b", 5, Cached: true, Succeeded: true) { Packages = ["tini 1"] });
        timeline.Report(new SmokeCheckEnded("worker", "it runs", 2, Passed: true));
        timeline.Report(new WorkEnded("pulling", 9, Succeeded: true));

        Assert.Equal(
            [
                "beside the images Other pulling 0 6 Done ",
                "tool Build RUN make 1 4 Failed ",
                "worker Build COPY a b 1 5 Cached tini 1",
                "worker Check it runs 4 2 Done ",
            ],
            timeline.Works().Select(Told));
    }

    [Fact]
    public void What_has_not_ended_goes_on_until_now()
    {
        var timeline = new RunTimeline(_heard, _time);
        timeline.Report(new WorkBegan("pulling"));
        Wait(3);

        Assert.Equal(["beside the images Other pulling 0 3 Open "], timeline.Works().Select(Told));
    }

    [Fact]
    public void All_is_handed_on_and_each_warning_kept_once()
    {
        var timeline = new RunTimeline(_heard, _time);
        RunEvent[] told = [new Warning("old"), new Notice("x"), new Warning("old"), new ImageBuildBegan("worker")];

        Array.ForEach(told, timeline.Report);

        Assert.Equal(told, _heard.Events);
        Assert.Equal(["old"], timeline.Warnings());
    }

    private static string Told(TimedWork work) => $"{work.Lane} {work.Kind} {work.Name} {work.Start:0} {work.Seconds:0} {work.Ending} {string.Join(',', work.Packages)}";

    private void Wait(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
