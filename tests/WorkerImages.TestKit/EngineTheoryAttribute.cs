using System.Runtime.CompilerServices;

namespace WorkerImages.TestKit;

/// <summary>As <see cref="EngineFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EngineTheoryAttribute : TheoryAttribute
{
    private const int DeadlineInMilliseconds = 300_000;

    public EngineTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (EngineBench.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
