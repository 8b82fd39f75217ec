using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.TestKit;

/// <summary>
/// Tells all that this test run puts into an engine from what others put there: by a word that no other run uses, in a name or in a label.
/// What is built on a marked image inherits the mark, and containers of it have it too.
/// </summary>
internal static class TestMark
{
    /// <summary>The label that has it.</summary>
    public const string Label = "worker-images.test-run";

    /// <summary>No digest has it in it.</summary>
    public static string Word { get; } = "wi" + Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{RunId.OfThisProcess()}")).Hex[..8];

    /// <summary>For an image that is built on no marked one.</summary>
    public static ImmutableSortedDictionary<string, string> Labels => On([]);

    /// <summary>The labels, and the mark.</summary>
    public static ImmutableSortedDictionary<string, string> On(IEnumerable<KeyValuePair<string, string>> labels) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, labels).SetItem(Label, Word);

    /// <summary>The name of an image that this run alone uses.</summary>
    public static Reference Image(string name) => Reference.Parse($"localhost/worker-images-test/{name}:{Word}");

    /// <summary>A name that no other test of any run has.</summary>
    public static string NewName(string start) => $"{start}{Word}{Guid.NewGuid():n}"[..(start.Length + Word.Length + 6)];
}
