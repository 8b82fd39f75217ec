using System.Text;
using WorkerImages.Registry.Login;

namespace WorkerImages.Tests.Registry;

public sealed class AccessTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"token":"t"}""", 54)]
    [InlineData("""{"access_token":"t","expires_in":300}""", 270)]
    [InlineData("""{"token":"t","access_token":"other","expires_in":"100"}""", 90)]
    [InlineData("""{"token":"t","expires_in":0}""", 54)]
    [InlineData("""{"token":"","access_token":"t","expires_in":-1}""", 54)]
    public void A_token_is_used_for_most_of_its_life(string answer, double seconds)
    {
        var token = AccessToken.Read(Encoding.UTF8.GetBytes(answer), Now);

        Assert.Equal(("t", Now.AddSeconds(seconds)), (token.Value.Reveal(), token.RefreshAt));
        Assert.DoesNotContain("= t", token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"token":1}""")]
    [InlineData("""{"token":"a\nb"}""")]
    [InlineData("""{"token":"\u00e9"}""")]
    [InlineData("null")]
    [InlineData("5")]
    public void What_is_no_token_is_told_without_quoting_it(string answer)
    {
        var failure = Assert.Throws<FormatException>(() => AccessToken.Read(Encoding.UTF8.GetBytes(answer), Now));

        Assert.DoesNotContain(answer, failure.Message, StringComparison.Ordinal);
    }
}
