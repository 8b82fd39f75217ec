using System.Runtime.CompilerServices;

namespace WorkerImages.EngineTests.Pages;

/// <summary>Tests that open pages in a browser; where there is none they are skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    private const int DeadlineInMilliseconds = 120_000;

    public BrowserTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (Browser.WhyNot is { } reason)
        {
            Skip = reason;
        }
    }
}
