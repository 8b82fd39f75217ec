using System.Runtime.CompilerServices;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>A test that needs a real registry. On a machine without one, it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 120_000;

    public RegistryFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (RegistryBench.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
