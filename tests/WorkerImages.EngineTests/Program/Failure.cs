using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>What every run that fails owes its user.</summary>
internal static class Failure
{
    /// <summary>Checks the exit code, and that the words of the failure (what, why, what next) are on standard error.</summary>
    public static void IsTold(ProgramResult result, int exitCode, params string[] parts)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.All(parts, part => Assert.True(result.StandardError.Contains(part, StringComparison.Ordinal), $"'{part}' is not told: {result}"));
        Assert.DoesNotContain("this is a bug in worker-images", result.StandardError, StringComparison.Ordinal);
    }
}
