using System.Runtime.CompilerServices;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Readme;

/// <summary>A test that does what a reader of the pages does: builds, from the archive, on an engine behind a socket. Minutes, not seconds.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReaderFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 15 * 60_000;

    public ReaderFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        Skip = WhyNot;
    }

    private static string? WhyNot =>
        EngineBench.WhyNot
        ?? DockerTools.WhyNot
        ?? (Environment.GetEnvironmentVariable(EngineBench.Variable)?.StartsWith("unix://", StringComparison.Ordinal) == true
            ? null
            : $"needs an engine whose builds reach the archive: {EngineBench.Variable}=unix://..., as ./build.sh --target Test sets it");
}
