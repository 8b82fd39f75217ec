using System.Runtime.CompilerServices;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A test of the simulation; where there can be none it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SimulationAttribute : TheoryAttribute
{
    // The first waits for the image, which may have to be built with its parents.
    private const int DeadlineInMilliseconds = 15 * 60_000;

    public SimulationAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        Skip = Bench.WhyNot ?? EngineBench.WhyNot ?? CodeStoryImage.WhyNot;
    }
}
