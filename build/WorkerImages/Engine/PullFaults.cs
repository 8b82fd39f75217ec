using System.Text.RegularExpressions;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>
/// Sorts what an engine says about a registry it asked for us: engines pass on the registry's words, and the words of anything else they met.
/// </summary>
/// <remarks>
/// Only words that cannot come from anything else are the registry's: an error code of the distribution-spec as engines write it (in lower case,
/// alone between colons), and engines' own sentences for such an answer. A bare status, a page, a proxy's refusal of CONNECT ("Forbidden", the
/// status line's text) and the kernel's "permission denied" come from the way to it.
/// </remarks>
internal static partial class PullFaults
{
    // Behind these words an engine quotes what it could not read (distribution's client); a page may quote anything.
    private const string Unread = "error parsing HTTP";

    /// <summary>True when a registry answered and said no; false when none of its words came through.</summary>
    public static bool IsOfRegistry(string words) => OwnWords(words) is var own && (NotAllowed().IsMatch(own) || NotFound().IsMatch(own) || OtherCode().IsMatch(own));

    /// <summary>The failure of a pull, or of asking for a digest.</summary>
    public static WorkerImagesException Of(Reference reference, string words, Exception? fault = null)
    {
        var full = EngineAdvice.For(words);
        return full is not null && words.Contains("left on device", StringComparison.OrdinalIgnoreCase)
            ? new WorkerImagesException(ExitCode.Build, $"{reference} could not be pulled", words, full, fault)
            : new WorkerImagesException(ExitCode.Network, $"{reference} could not be pulled", words, full ?? Advice(reference, OwnWords(words)), fault);
    }

    private static string Advice(Reference reference, string words)
    {
        if (NotAllowed().IsMatch(words))
        {
            // Only the docker command knows a user's credentials; an image that is already there needs none.
            return $"the registry has no such repository or wants a login: check the name, or pull it yourself first (`docker pull {reference}`), then run again";
        }

        // Go's net/http and crypto/x509, in the engine's mouth.
        if (words.Contains("server gave HTTP response to HTTPS client", StringComparison.Ordinal))
        {
            return $"{reference.Registry} speaks plain HTTP: list it under \"insecure-registries\" in the engine's /etc/docker/daemon.json and reload the engine";
        }

        if (words.Contains("certificate signed by unknown authority", StringComparison.Ordinal))
        {
            return $"the engine does not know who signed the certificate of {reference.Registry}: give it the authority as /etc/docker/certs.d/{reference.Registry}/ca.crt";
        }

        return NotFound().IsMatch(words)
            ? $"check the name, the tag and the platform: {reference.Registry} answered and does not have it"
            : $"see whether the engine's machine reaches {reference.Registry}, and what a proxy in between allows; "
            + "without a registry, bases can be bootstrapped with `--bases archive`";
    }

    private static string OwnWords(string words)
    {
        var end = new[] { words.IndexOf(Unread, StringComparison.Ordinal), words.IndexOf('<', StringComparison.Ordinal) }.Where(at => at >= 0).DefaultIfEmpty(words.Length).Min();
        return words[..end];
    }

    // The last: containerd's words for a registry's 401, and a proxy's is 407.
    [GeneratedRegex(
        @"(\A|: |\n)(denied|unauthorized|authentication required|no basic auth credentials)\s*(:|,|\z)|"
        + @"pull access denied|insufficient_scope|unexpected status[^\n]*: 401 ")]
    private static partial Regex NotAllowed();

    [GeneratedRegex(
        @"(\A|: |\n)(manifest unknown|name unknown|not found)\s*(:|\z)|manifest for \S+ not found|repository \S+ not found|no matching manifest|"
        + "no match for platform")]
    private static partial Regex NotFound();

    [GeneratedRegex(
        @"(\A|: |\n)(toomanyrequests|unsupported|name invalid|tag invalid|manifest invalid|digest invalid|size invalid|blob unknown|manifest blob unknown)\s*(:|\z)")]
    private static partial Regex OtherCode();
}
