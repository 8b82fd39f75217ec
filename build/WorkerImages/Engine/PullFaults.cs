using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Sorts what an engine says about a registry it asked for us: engines pass on the registry's or the network's words.</summary>
internal static class PullFaults
{
    private static readonly string[] NoAnswer =
    [
        "connection refused", "no such host", "server misbehaving", "i/o timeout", "timeout exceeded", "deadline exceeded", "network is unreachable",
        "no route to host", "connection reset", "tls handshake", "temporary failure in name resolution", "eof", "certificate", "bad gateway",
        "service unavailable", "server gave http response",
    ];

    private static readonly string[] NotAllowed = ["unauthorized", "denied", "authentication required", "forbidden", "no basic auth"];

    private static readonly string[] NotFound = ["not found", "manifest unknown", "name unknown", "no matching manifest", "does not exist"];

    /// <summary>True when no registry answered; false when one did and said no.</summary>
    public static bool IsUnreachable(string words) => !Has(words, NotAllowed) && !Has(words, NotFound) && Has(words, NoAnswer);

    /// <summary>The failure of a pull, or of asking for a digest.</summary>
    public static WorkerImagesException Of(Reference reference, string words, Exception? fault = null)
    {
        var full = EngineAdvice.For(words);
        return full is not null && words.Contains("left on device", StringComparison.OrdinalIgnoreCase)
            ? new WorkerImagesException(ExitCode.Build, $"{reference} could not be pulled", words, full, fault)
            : new WorkerImagesException(ExitCode.Network, $"{reference} could not be pulled", words, full ?? Advice(reference, words), fault);
    }

    private static string Advice(Reference reference, string words)
    {
        if (Has(words, NotAllowed))
        {
            // Only the docker command knows a user's credentials; an image that is already there needs none.
            return $"the registry has no such repository or wants a login: check the name, or pull it yourself first (`docker pull {reference}`), then run again";
        }

        return Has(words, NotFound)
            ? $"check the name, the tag and the platform: {reference.Registry} answered and does not have it"
            : $"see whether the engine's machine reaches {reference.Registry}; without a registry, bases can be bootstrapped with `--bases archive`";
    }

    private static bool Has(string words, string[] parts) => parts.Any(part => words.Contains(part, StringComparison.OrdinalIgnoreCase));
}
