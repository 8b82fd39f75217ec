using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing.Verify;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class VerifiedTagsTests
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");
    private static readonly Platform Arm64 = Platform.Parse("linux/arm64");
    private static readonly Digest One = SampleImages.DigestOf("one");
    private static readonly Digest Other = SampleImages.DigestOf("other");
    private static readonly string Immutable = $"0.1.0-{One.Short}";

    [Theory]
    [InlineData("0.1.0", null)]
    [InlineData("latest", null)]
    [InlineData("9.9.9", "it is not among the tags that were signed for this image (0.1.0, latest)")]
    public void An_image_may_be_found_under_the_tags_that_were_signed(string asked, string? objection) =>
        Assert.Equal(objection, Of(asked, "0.1.0").Objection(asked, Signed("0.1.0", "latest")));

    [Fact]
    public void What_the_labels_say_does_not_count_where_tags_were_signed() =>
        Assert.StartsWith("it is not among the tags", Of("0.1.0", "0.1.0").Objection("0.1.0", Signed("0.2.0")), StringComparison.Ordinal);

    [Theory]
    [InlineData("0.1.0", null)]
    [InlineData("the immutable one", null)]
    [InlineData("9.9.9", "it is version 0.1.0, published under 9.9.9")]
    public void Where_no_tags_were_signed_the_labels_count(string asked, string? objection)
    {
        var tag = asked == "the immutable one" ? Immutable : asked;

        Assert.Equal(objection, Of(tag, "0.1.0").Objection(tag, Signed()));
        Assert.Equal(objection, Of(tag, "0.1.0").Objection(tag, ImageSignature.None));
    }

    [Fact]
    public void An_image_that_says_nothing_of_its_version_may_be_found_under_no_tag() =>
        Assert.Equal("it does not say its version, and is published under 1", Of("1", "").Objection("1", Signed()));

    [Fact]
    public void The_tag_that_stays_and_the_one_that_was_asked_for_must_stand_for_it_and_others_that_move_need_not()
    {
        var asked = Of("latest", "0.1.0");

        Assert.Equal([Immutable, "latest"], asked.Standing);
        Assert.Equal([Immutable], Of(Immutable, "0.1.0").Standing);
        Assert.Equal([Immutable], Of(null, "0.1.0").Standing);
        Assert.Null(asked.Objection(Immutable, Signed("latest")));
        Assert.Equal(["latest", "0.1.0", Immutable], asked.Expected);
        Assert.Equal(["0.1.0", Immutable], Of("0.1.0", "0.1.0").Expected);
    }

    [Fact]
    public void The_tag_that_stays_is_of_the_builds_of_all_platforms_and_not_known_without_one_of_them()
    {
        var both = VerifiedTags.Of(null, [Labels(Amd64, "0.1.0", One), Labels(Arm64, "0.1.0", Other)]);
        var half = VerifiedTags.Of("0.1.0", [new(Amd64, null), Labels(Arm64, "0.1.0", Other)]);

        Assert.Equal(ImageTags.ImmutableTag("0.1.0", [KeyValuePair.Create(Amd64, One), KeyValuePair.Create(Arm64, Other)]), both.Immutable);
        Assert.Equal(("0.1.0", null), (half.Version, half.Immutable));
        Assert.Null(VerifiedTags.Of("0.1.0", []).Immutable);
    }

    private static VerifiedTags Of(string? asked, string version) => VerifiedTags.Of(asked, [Labels(Amd64, version, One)]);

    private static KeyValuePair<Platform, ImmutableSortedDictionary<string, string>?> Labels(Platform platform, string version, Digest build) => new(
        platform, ImmutableSortedDictionary<string, string>.Empty.Add(OciLabels.Version, version).Add(LabelNames.BuildId, build.Text));

    private static ImageSignature Signed(params ImmutableArray<string> tags) => new(SampleImages.DigestOf("key"), tags, []);
}
