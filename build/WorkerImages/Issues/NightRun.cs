namespace WorkerImages.Issues;

/// <summary>One run of the nightly job.</summary>
/// <param name="Number">Grows with each run of the workflow; a run that is tried again keeps it (GitHub's GITHUB_RUN_NUMBER).</param>
/// <param name="Url">The page with its log.</param>
/// <param name="At">When it ran.</param>
internal sealed record NightRun(long Number, string Url, DateTimeOffset At)
{
    /// <summary>The one platform that it was of; null for a run of the machine's own. Nights of several platforms have their own issues.</summary>
    public string? Platform { get; init; }

    /// <summary>The day in UTC.</summary>
    public DateOnly Day => DateOnly.FromDateTime(At.UtcDateTime);

    /// <summary>A link in Markdown; the number alone where the address is no web address.</summary>
    public string Link =>
        Uri.TryCreate(Url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? $"[run {Number}]({address.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)})"
            : $"run {Number}";
}
