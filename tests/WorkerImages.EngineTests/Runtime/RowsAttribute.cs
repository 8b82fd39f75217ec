using System.Runtime.CompilerServices;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>Tests that need a bench; where there can be none they are skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RowsAttribute : TheoryAttribute
{
    // On a quiet machine a row takes a second; the first of an engine waits until the engine is up, the first of all for a bootstrap.
    private const int DeadlineInMilliseconds = 600_000;

    public RowsAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        Skip = Bench.WhyNot;
    }
}
