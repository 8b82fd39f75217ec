using System.Collections.Immutable;
using WorkerImages.Planning;
using WorkerImages.Tags;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

public sealed class ImageTagsTests
{
    private static readonly ImmutableArray<TagPattern> Patterns =
        [.. new[] { "latest", "stable", "{major}.{minor}", "{branch}", "b-{branch}", "pr-{pr}", "{pr}" }.Select(TagPattern.Parse)];

    [Theory]
    [InlineData("latest")]
    [InlineData("stable")]
    [InlineData("0.1")]
    [InlineData("0.1.0")]
    [InlineData("2")]
    [InlineData("v3.1")]
    [InlineData("0.1.0-freshness")]
    [InlineData("0.1.0-rolled-back")]
    public void A_branch_that_is_called_as_a_tag_for_everybody_gets_none_by_that_name(string branch)
    {
        var image = SampleImages.Image("worker") with { Version = "0.1.0", Tags = Patterns };

        var tags = ImageTags.Moving(image, new(DateTimeOffset.UnixEpoch) { Branch = branch });

        Assert.DoesNotContain(branch, tags);
        Assert.DoesNotContain("0.1.0", tags);
    }

    [Fact]
    public void Any_other_branch_has_its_own_and_a_release_has_those_for_everybody()
    {
        var image = SampleImages.Image("worker") with { Version = "0.1.0", Tags = Patterns };

        Assert.Equal(["feature", "b-feature"], ImageTags.Moving(image, new(DateTimeOffset.UnixEpoch) { Branch = "feature" }));
        Assert.Equal(["pr-7"], ImageTags.Moving(image, new(DateTimeOffset.UnixEpoch) { PullRequest = "7" }));
        Assert.Equal(
            ["0.1.0", "latest", "stable", "0.1", "main", "b-main"], ImageTags.Moving(image, new(DateTimeOffset.UnixEpoch) { Branch = "main", IsRelease = true }));
    }
}
