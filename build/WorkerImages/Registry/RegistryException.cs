using System.Net;
using WorkerImages.Outcomes;

namespace WorkerImages.Registry;

/// <summary>A registry, or the way to it, failed.</summary>
internal sealed class RegistryException : WorkerImagesException
{
    internal RegistryException(ExitCode exitCode, string what, string why, string next, Exception? inner = null)
        : base(exitCode, what, why, next, inner)
    {
    }

    /// <summary>What it answered; null when it did not.</summary>
    public HttpStatusCode? Status { get; internal init; }

    /// <summary>The registry's own code, such as <c>MANIFEST_BLOB_UNKNOWN</c> (OCI distribution-spec 1.1, "Error Codes"); null without one.</summary>
    public string? Code { get; internal init; }

    /// <summary>True when the same question may be answered better a little later.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>How long the registry asked to be left alone; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>
    /// True when the registry answered, and what was asked for is lost or is not what it should be: it is the content that is at fault, not the way to it.
    /// </summary>
    public bool IsAboutContent => Status == HttpStatusCode.NotFound || ExitCode == ExitCode.Verification || InnerException is FormatException;

    internal RegistryException After(int tries) => new(ExitCode, What, $"{Why} (tried {tries} times)", Next!, InnerException)
    {
        Status = Status,
        Code = Code,
        IsTransient = IsTransient,
        RetryAfter = RetryAfter,
    };
}
