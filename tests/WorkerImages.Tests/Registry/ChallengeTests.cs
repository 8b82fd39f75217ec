using WorkerImages.Registry.Login;

namespace WorkerImages.Tests.Registry;

public sealed class ChallengeTests
{
    [Theory]
    [InlineData("Basic realm=\"Registry\"", "basic realm=Registry")]
    [InlineData("Basic", "basic")]
    [InlineData("Bearer realm=\"https://auth.acme.test/token\",service=\"reg.acme.test\",scope=\"repository:a/b:pull,push\"",
        "bearer realm=https://auth.acme.test/token scope=repository:a/b:pull,push service=reg.acme.test")]
    [InlineData("Bearer realm=https://auth.acme.test/token?x=1,service=reg.acme.test", "bearer realm=https://auth.acme.test/token?x=1 service=reg.acme.test")]
    [InlineData("bearer REALM = \"r\" , Service=\"s\"", "bearer realm=r service=s")]
    [InlineData("Bearer realm=\"a \\\"quoted\\\" one\"", "bearer realm=a \"quoted\" one")]
    [InlineData("Bearer realm=\"r\",scope=\"a:b:pull\",scope=\"c:d:pull\"", "bearer realm=r scope=a:b:pull c:d:pull")]
    [InlineData("Negotiate, Basic realm=\"r\", Bearer realm=\"t\"", "negotiate|basic realm=r|bearer realm=t")]
    [InlineData("Bearer realm=\"no end", "bearer realm=no end")]
    [InlineData("=", "")]
    [InlineData("", "")]
    public void A_challenge_is_read_quoted_or_not_alone_or_not(string header, string expected)
    {
        var challenges = Challenge.Parse([header]);

        Assert.Equal(expected, string.Join('|', challenges.Select(Write)));
    }

    [Fact]
    public void Several_headers_give_several_challenges()
    {
        var challenges = Challenge.Parse(["Basic realm=x", "Bearer realm=y,scope=\"a:b:pull c:d:push\""]);

        Assert.Equal(["basic", "bearer"], challenges.Select(challenge => challenge.Scheme));
        Assert.Equal(["a:b:pull", "c:d:push"], challenges[1].Scopes);
        Assert.Equal(("x", "", ""), (challenges[0].Realm, challenges[0].Service, string.Join(' ', challenges[0].Scopes)));
    }

    private static string Write(Challenge challenge) => string.Join(
        ' ', challenge.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Prepend(challenge.Scheme));
}
