using WorkerImages.Outcomes;

namespace Build;

/// <summary>The run ends with an exit code of its own, and all there is to say has been said.</summary>
internal sealed class ToldException(ExitCode exitCode) : Exception
{
    public ExitCode ExitCode { get; } = exitCode;
}
