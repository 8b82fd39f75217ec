using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace WorkerImages.Packages;

/// <summary>How many packages a bill of materials lists.</summary>
/// <param name="ByKind">Kind, as package URLs call it (<c>deb</c>, <c>pypi</c>) → how many.</param>
internal sealed record BillSummary(ImmutableSortedDictionary<string, int> ByKind)
{
    private const string Scheme = "pkg:";

    /// <summary>All of them.</summary>
    public int Total => ByKind.Values.Sum();

    /// <summary>Counts what an SPDX document lists, the image itself and its operating system left out; null for something else.</summary>
    public static BillSummary? OfSpdx(JsonObject document)
    {
        try
        {
            var kinds = from package in document["packages"]?.AsArray() ?? []
                        where package!["primaryPackagePurpose"] is null
                        from reference in package["externalRefs"]?.AsArray() ?? []
                        let locator = reference!["referenceLocator"]?.GetValue<string>() ?? ""
                        where locator.StartsWith(Scheme, StringComparison.Ordinal)
                        select locator[Scheme.Length..].Split('/')[0];
            return new(kinds.GroupBy(kind => kind, StringComparer.Ordinal).ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal));
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or NullReferenceException)
        {
            return null; // signed, and of no form that this program knows
        }
    }
}
