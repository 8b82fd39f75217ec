using System.Runtime.CompilerServices;

namespace WorkerImages.TestKit;

/// <summary>A test that bootstraps from the distribution's archive; where that cannot be done it is skipped and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ArchiveFactAttribute : FactAttribute
{
    private const int DeadlineInMilliseconds = 600_000;

    public ArchiveFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = DeadlineInMilliseconds;
        if (WhyNot is { } reason)
        {
            Skip = reason;
        }
    }

    /// <summary>Null when it can be done.</summary>
    public static string? WhyNot { get; } =
        !Environment.IsPrivilegedProcess ? "a bootstrap in namespaces of its own needs root"
        : !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "mmdebstrap"))) ? "mmdebstrap is missing: apt-get install mmdebstrap"
        : null;
}
