using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Outcomes;

public sealed class NearestNameTests
{
    private static readonly string[] Keys = ["base", "from", "packages", "platforms", "python", "user"];

    [Theory]
    [InlineData("pakages", "packages")]
    [InlineData("packagess", "packages")]
    [InlineData("pacakges", "packages")]
    [InlineData("form", "from")]
    [InlineData("FROM", "from")]
    [InlineData("usr", "user")]
    [InlineData("platform", "platforms")]
    public void A_slip_of_the_fingers_is_understood(string name, string meant) => Assert.Equal(meant, NearestName.Of(name, Keys));

    [Theory]
    [InlineData("")]
    [InlineData("healthCheck")]
    [InlineData("xy")]
    [InlineData("paths")]
    public void Another_word_is_not_guessed_at(string name) => Assert.Null(NearestName.Of(name, Keys));

    [Fact]
    public void Among_equals_the_first_in_the_alphabet_is_named() => Assert.Equal("bat", NearestName.Of("xat", ["cat", "bat", "rat"]));

    [Fact]
    public void Nothing_is_near_where_nothing_is_known() => Assert.Null(NearestName.Of("a", []));
}
