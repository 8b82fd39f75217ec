using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class PublishedTagsTests
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");
    private static readonly Platform Arm64 = Platform.Parse("linux/arm64");

    [Fact]
    public void A_registry_that_is_asked_for_takes_the_place_of_the_catalogues()
    {
        var image = SampleImages.Image("worker");

        Assert.Equal("localhost:5000/acme/worker", ImageTags.Published(image, null).ToString());
        Assert.Equal("registry.example/team/images/worker", ImageTags.Published(image, "registry.example/team/images").ToString());
    }

    [Fact]
    public void Of_several_platforms_the_tag_that_stays_means_all_their_builds_in_any_order()
    {
        var (one, other) = (KeyValuePair.Create(Amd64, SampleImages.DigestOf("one")), KeyValuePair.Create(Arm64, SampleImages.DigestOf("other")));

        Assert.Equal($"0.1.0-{one.Value.Short}", ImageTags.ImmutableTag("0.1.0", [one]));
        Assert.Equal(ImageTags.ImmutableTag("0.1.0", [one, other]), ImageTags.ImmutableTag("0.1.0", [other, one]));
        Assert.NotEqual(
            ImageTags.ImmutableTag("0.1.0", [one, other]), ImageTags.ImmutableTag("0.1.0", [one, KeyValuePair.Create(Arm64, SampleImages.DigestOf("a third"))]));
    }
}
