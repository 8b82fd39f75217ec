using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Oci;

/// <summary>The name of a label is written once.</summary>
public sealed class LabelSpellingTests
{
    [Theory]
    [InlineData(OciLabels.Prefix, "OciLabels.cs")]
    [InlineData(LabelNames.Namespace, "LabelNames.cs")]
    public void A_prefix_of_labels_is_spelled_in_one_file_only(string prefix, string file) => Assert.Equal(
        [file],
        Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, "build"), "*.cs", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains(prefix, StringComparison.Ordinal))
            .Select(Path.GetFileName));
}
