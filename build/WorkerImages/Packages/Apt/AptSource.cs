using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace WorkerImages.Packages.Apt;

/// <summary>One address and one suite that apt fetches binary packages from (sources.list(5)).</summary>
/// <param name="Uri">The archive's address, without name and password.</param>
/// <param name="Suite">Such as <c>trixie-security</c>; with a slash at its end it is the place of an archive without components.</param>
/// <param name="Components">Such as <c>main</c>; none for an archive without them.</param>
internal sealed record AptSource(string Uri, string Suite, ImmutableArray<string> Components)
{
    /// <summary>The only architectures to take from it; empty for all that the image has.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>Names of the state's keyrings, one of whose keys must have signed; null for all that apt trusts.</summary>
    public ImmutableArray<string>? Keyrings { get; init; }

    /// <summary>Fingerprints of the only keys that count, in upper case, with a <c>!</c> where no subkey does; empty for every key of the keyrings.</summary>
    public ImmutableArray<string> Fingerprints { get; init; } = [];

    /// <summary>True when it needs no signature (<c>Trusted: yes</c>).</summary>
    public bool IsTrusted { get; init; }

    /// <summary>False when its Release file may be past its Valid-Until (<c>Check-Valid-Until: no</c>).</summary>
    public bool ChecksValidUntil { get; init; } = true;

    /// <summary>True for an archive without components: its Release file and index are together.</summary>
    [JsonIgnore]
    public bool IsFlat => Suite.EndsWith('/');

    /// <summary>For people: the address and the suite.</summary>
    public override string ToString() => $"{Uri} {Suite}";
}
