using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Build.Testing;

/// <summary>What became of a suite's tests.</summary>
/// <param name="Passed">How many passed.</param>
/// <param name="Failed">How many failed, faults outside any test (a fixture's clean-up) included.</param>
/// <param name="SkippedFor">Skipped tests by their reason.</param>
internal sealed record TestTally(int Passed, int Failed, ImmutableSortedDictionary<string, int> SkippedFor)
{
    public static TestTally Nothing { get; } = new(0, 0, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal));

    public int Skipped => SkippedFor.Values.Sum();

    /// <summary>Reads a report in xunit's own XML, version 2 (xunit.net/docs/format-xml-v2).</summary>
    public static TestTally Read(XDocument report)
    {
        var assemblies = report.Root!.Elements("assembly").ToList();
        var skipped = assemblies.Descendants("test")
            .Where(test => (string?)test.Attribute("result") == "Skip")
            .GroupBy(test => test.Element("reason")?.Value ?? "no reason given", StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return new(Sum(assemblies, "passed"), Sum(assemblies, "failed") + Sum(assemblies, "errors"), skipped);
    }

    public static TestTally operator +(TestTally one, TestTally other)
    {
        var skipped = one.SkippedFor.Concat(other.SkippedFor)
            .GroupBy(reason => reason.Key, reason => reason.Value, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal);
        return new(one.Passed + other.Passed, one.Failed + other.Failed, skipped);
    }

    /// <summary>The line that pipelines look for.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    private static int Sum(IEnumerable<XElement> assemblies, string attribute) =>
        assemblies.Sum(assembly => (int?)assembly.Attribute(attribute) ?? 0);
}
