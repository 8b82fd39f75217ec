using System.Runtime.CompilerServices;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Publishing;

/// <summary>As <see cref="RegistryFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryTheoryAttribute : TheoryAttribute
{
    private const int DeadlineInMilliseconds = 120_000;

    public RegistryTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (RegistryBench.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
