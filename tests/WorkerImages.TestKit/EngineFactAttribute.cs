using System.Runtime.CompilerServices;

namespace WorkerImages.TestKit;

/// <summary>A test that needs a Docker Engine. On a machine without one, it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EngineFactAttribute : FactAttribute
{
    // Long enough for a loaded machine, short enough to name the test that hangs.
    private const int DeadlineInMilliseconds = 300_000;

    public EngineFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (EngineBench.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
