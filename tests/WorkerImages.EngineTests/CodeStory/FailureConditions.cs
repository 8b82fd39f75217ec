using System.Collections.Immutable;
using System.Diagnostics;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What becomes of analyses that fail: P4 and P6.</summary>
internal static class FailureConditions
{
    public static ImmutableArray<PassCondition> All { get; } =
    [
        new("P4", "the sibling's exit code comes back with the end of what it said", CheckExitCodesAsync),
        new("P6", "a missing image, a missing path and a time limit are told apart", CheckKindsAsync),
        new("P6 late", "what ends before its time limit is not told to have been ended by it", CheckInTimeAsync),
    ];

    private static async Task CheckExitCodesAsync(Inspector inspector)
    {
        var good = await inspector.AnalyseAsync(inspector.Host.AddRepository());
        inspector.Expect("the exit code", 0, good.ExitCode);

        var bad = await inspector.AnalyseAsync(inspector.Host.AddRepository("error no such grammar", "exit 7"));
        inspector.ExpectVerdict("FAILED", bad);
        inspector.Expect("the exit code", 7, bad.ExitCode);
        inspector.ExpectText("the error", "exited with code 7", bad.Error);
        inspector.ExpectText("the error", "Error: no such grammar", bad.Error);

        var killed = await inspector.WhileHeldAsync(
            inspector.Host.AddRepository("hold"), (_, container) => inspector.Host.Docker.RunAsync(["kill", container], inspector.Token));
        inspector.ExpectVerdict("FAILED", killed);
        inspector.Expect("the exit code", 137, killed.ExitCode);
    }

    private static async Task CheckKindsAsync(Inspector inspector)
    {
        var repository = inspector.Host.AddRepository("hold");
        var path = $"{SimulationSetting.Mounted}/{repository.Name}";
        var noImage = await inspector.Simulation.AnalyseAsync(path, inspector.Token, image: "localhost/simulation/missing:1");
        inspector.ExpectVerdict("FAILED", noImage);
        inspector.ExpectText("the error", "Docker error: ", noImage.Error);
        inspector.ExpectText("the error", "missing", noImage.Error);

        var noPath = await inspector.Simulation.AnalyseAsync("/nowhere", inspector.Token);
        inspector.ExpectVerdict("FAILED", noPath);
        inspector.ExpectText("the error", "not a valid directory: /nowhere", noPath.Error);
        inspector.Expect("a Docker error", false, noPath.Error.Contains("Docker", StringComparison.Ordinal));

        var watch = Stopwatch.StartNew();
        var late = await inspector.Simulation.AnalyseAsync(path, inspector.Token, timeout: 0.5);
        inspector.ExpectVerdict("FAILED", late);
        inspector.ExpectText("the error", "time limit of 0.5 s", late.Error);
        inspector.Expect("an end soon after the time limit", true, watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    private static async Task CheckInTimeAsync(Inspector inspector)
    {
        var end = await inspector.Simulation.AnalyseAsync(
            $"{SimulationSetting.Mounted}/{inspector.Host.AddRepository("exit 3").Name}", inspector.Token, timeout: 60);
        inspector.Expect("the exit code", 3, end.ExitCode);
        inspector.Expect("a time limit in the error", false, end.Error.Contains("time limit", StringComparison.Ordinal));
    }
}
