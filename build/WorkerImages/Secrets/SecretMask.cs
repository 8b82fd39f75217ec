using System.Collections.Immutable;

namespace WorkerImages.Secrets;

/// <summary>Takes what must never be seen of secrets out of texts.</summary>
internal sealed class SecretMask(IEnumerable<BuildSecret> secrets)
{
    /// <summary>What stands there instead.</summary>
    public const string Mask = "****";

    // the longest first: one may be a part of another
    private readonly ImmutableArray<string> _traces =
        [.. secrets.SelectMany(secret => secret.Traces).Distinct(StringComparer.Ordinal).OrderByDescending(trace => trace.Length)];

    /// <summary>The text without them.</summary>
    public string Hide(string text) =>
        _traces.Aggregate(text, (shown, trace) => shown.Replace(trace, Mask, StringComparison.Ordinal));
}
