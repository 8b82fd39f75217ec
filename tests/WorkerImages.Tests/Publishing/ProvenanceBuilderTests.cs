using WorkerImages.Catalog;
using WorkerImages.Planning;
using WorkerImages.Publishing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class ProvenanceBuilderTests
{
    [Fact]
    public void Programs_that_were_downloaded_for_the_platform_are_named_by_address_and_sum()
    {
        // Given
        var sum = SampleImages.DigestOf("crane");
        ToolDefinition tool = new(null, null, null, [new(new("linux", "amd64"), new("https://acme.example/crane"), sum, null), new(new("linux", "arm64"), new("https://acme.example/arm"), sum, null)]);
        var image = SampleImages.Image("worker") with { OwnPrograms = [new("crane", "/usr/local/bin", tool)] };
        var digest = SampleImages.DigestOf("base");
        var step = BuildPlanner.Plan([SampleImages.Source(image)], SampleImages.DebianAt(digest), new([]), new()).Steps[0];

        // When
        var provenance = ProvenanceBuilder.Of(
            step, new("docker.io/library/debian", digest, null, []), [], new(null, new("https://ci.example", "1", "0.1.0", null), DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch);

        // Then
        Assert.Equal([("download", "https://acme.example/crane", sum)], provenance.Origins.Where(origin => origin.Role == "download").Select(origin => (origin.Role, origin.Uri, origin.Digest)));
    }
}
