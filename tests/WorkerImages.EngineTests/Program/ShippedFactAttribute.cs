using System.Runtime.CompilerServices;

namespace WorkerImages.EngineTests.Program;

/// <summary>
/// A test on the images of this repository, built for real: on an engine whose builds reach the distribution's archive, which a test's own
/// engine does not.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShippedFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 300_000;

    public ShippedFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (ShippedRun.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
