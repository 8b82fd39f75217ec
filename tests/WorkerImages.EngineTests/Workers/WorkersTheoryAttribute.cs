using System.Runtime.CompilerServices;
using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Workers;

/// <summary>A test on workers of <c>examples/workers</c>. The first that asks for some waits until all of them are built and checked.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkersTheoryAttribute : TheoryAttribute
{
    private const int DeadlineInMilliseconds = 1_800_000;

    public WorkersTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        Skip = ShippedRun.WhyNot ?? RegistryBench.WhyNot ?? (FileServer.Bridge is null ? "builds have no bridge docker0 to reach this machine by" : null);
    }
}
