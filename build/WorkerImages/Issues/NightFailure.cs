using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Issues;

/// <summary>One thing that failed in a nightly run.</summary>
/// <param name="Image">The name in the catalogue; empty when the run itself failed.</param>
/// <param name="Step">What failed: look, build, smoke test, publish or verify.</param>
/// <param name="Kind">A word for the error that is the same every night: the exit code's name, or the names of the failed checks, sorted.</param>
/// <param name="What">What failed, for people.</param>
/// <param name="Why">The cause as far as it is known; empty when that is unknown.</param>
/// <param name="Next">What to do; empty when nothing better than "fix it" is known.</param>
/// <param name="LogTail">The end of the log; the caller has taken secrets out of it. Empty for none.</param>
internal sealed partial record NightFailure(string Image, string Step, string Kind, string What, string Why, string Next, string LogTail)
{
    private const int LongestKind = 120;
    private const int LongestSlug = 80;
    private const int HashDigits = 12;

    /// <summary>The registry, mirror or engine that failed, as host or host:port; empty when the cause is in the image.</summary>
    public string Host { get; init; } = "";

    /// <summary>
    /// What makes tonight's failure the same as last night's: image, step and kind, for a failure of the run the host, too. A hash ends it, as words that
    /// are cut or cleaned may become equal.
    /// </summary>
    public string Signature
    {
        get
        {
            string[] parts = Image.Length > 0 ? [Image, Step, StableKind] : ["", Step, StableKind, Host];
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..HashDigits];
            var slug = NoWord().Replace(string.Join('/', parts).ToLowerInvariant(), "-");
            return $"{(slug.Length <= LongestSlug ? slug : slug[..LongestSlug])}/{hash}";
        }
    }

    /// <summary>The issue's title: the same every night.</summary>
    public string Title => (Image, Host) switch
    {
        ({ Length: > 0 }, _) => $"nightly: {Image}: {Step} fails: {StableKind}",
        (_, { Length: > 0 }) => $"nightly: {Step} fails: {StableKind} ({Host})",
        _ => $"nightly: {Step} fails: {StableKind}",
    };

    /// <summary>The kind without what differs from night to night, should any have slipped in.</summary>
    public string StableKind
    {
        get
        {
            var stable = IssueText.OneLine(Varying().Replace(Kind, "…"));
            return stable.Length <= LongestKind ? stable : stable[..LongestKind] + "…";
        }
    }

    // digests and ids, dates with or without a time, times, durations
    [GeneratedRegex(
        @"sha256:[0-9a-f]{12,}|\b[0-9a-f]{12,}\b|\b\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?|\b\d{1,2}:\d\d(:\d\d(\.\d+)?)?\b|\b\d+(\.\d+)? ?(ms|s|min)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Varying();

    [GeneratedRegex(@"[^a-z0-9._/:+]+", RegexOptions.CultureInvariant)]
    private static partial Regex NoWord();
}
