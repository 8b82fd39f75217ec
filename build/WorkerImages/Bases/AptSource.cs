using System.Collections.Immutable;

namespace WorkerImages.Bases;

/// <summary>A place that apt fetches packages from: one address and one suite of a <c>deb</c> entry (sources.list(5)).</summary>
/// <param name="Uri">The archive's address.</param>
/// <param name="Suite">Such as <c>bookworm</c> or <c>bookworm-security</c>.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="SignedBy">The keyring's path; null for the keys that apt trusts anyway.</param>
internal sealed record AptSource(Uri Uri, string Suite, ImmutableArray<string> Components, string? SignedBy)
{
    /// <summary>The entry in one line.</summary>
    public override string ToString() =>
        $"deb {(SignedBy is null ? "" : $"[signed-by={SignedBy}] ")}{Uri.OriginalString} {Suite} {string.Join(' ', Components)}";
}
