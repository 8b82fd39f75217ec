using Build;

namespace WorkerImages.Tests.Build;

public sealed class NearestNameTests
{
    private static readonly string[] Targets = ["Build", "Check", "Clean", "Plan", "Publish", "SmokeTest"];

    [Theory]
    [InlineData("Bulid", "Build")]
    [InlineData("smoketest", "SmokeTest")]
    [InlineData("SmokTests", "SmokeTest")]
    [InlineData("plan", "Plan")]
    [InlineData("clea", "Clean")]
    public void A_slip_of_the_finger_is_understood(string word, string meant) => Assert.Equal(meant, NearestName.Of(word, Targets));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("ab")]
    [InlineData("deploy")]
    public void A_word_that_is_like_none_gets_no_suggestion(string word) => Assert.Null(NearestName.Of(word, Targets));

    [Fact]
    public void Of_two_names_the_nearer_one_wins() => Assert.Equal("--tree", NearestName.Of("--tre", ["--dryrun", "--force", "--tree", "--trees"]));

    [Fact]
    public void Nothing_known_means_nothing_suggested() => Assert.Null(NearestName.Of("Build", []));
}
