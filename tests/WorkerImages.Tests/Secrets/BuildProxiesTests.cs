using WorkerImages.Secrets;

namespace WorkerImages.Tests.Secrets;

public sealed class BuildProxiesTests
{
    [Fact]
    public void Those_of_the_environment_are_handed_on_and_shown_without_who_uses_them()
    {
        var proxies = Of(
            ("http_proxy", "http://me:hunter%2022@proxy.corp:3128/"), ("HTTP_PROXY", "http://other"), ("https_proxy", ""), ("HTTPS_PROXY", "me:hunter22@proxy.corp:3128"),
            ("NO_PROXY", "localhost,.corp"), ("ALL_PROXY", "socks5://proxy.corp"), ("FTP_PROXY", "http://proxy.corp"));

        Assert.Equal(
            ["ALL_PROXY=socks5://proxy.corp", "HTTPS_PROXY=me:hunter22@proxy.corp:3128", "HTTP_PROXY=http://me:hunter%2022@proxy.corp:3128/", "NO_PROXY=localhost,.corp"],
            proxies.Arguments.Select(one => $"{one.Key}={one.Value.Reveal()}").Order(StringComparer.Ordinal));
        Assert.Equal(
            "ALL_PROXY=socks5://proxy.corp, HTTPS_PROXY=***@proxy.corp:3128, HTTP_PROXY=http://***@proxy.corp:3128/, NO_PROXY=localhost,.corp", proxies.Words);
        Assert.Equal(proxies.Words, $"{proxies}");
    }

    [Fact]
    public void A_step_that_says_a_password_is_not_heard()
    {
        var redactor = new Redactor(Of(("HTTP_PROXY", "http://me:hunter%2022@proxy.corp:3128")).Traces);

        Assert.Equal("http://***@proxy.corp, ***, Basic ***", redactor.Text("http://me:hunter%2022@proxy.corp, hunter 22, Basic bWU6aHVudGVyIDIy"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:3128")]
    [InlineData("localhost:3128")]
    [InlineData("http://[::1]:3128")]
    public void A_proxy_of_this_machine_that_a_step_cannot_reach_is_not_handed_on(string address)
    {
        var proxies = Of(("HTTP_PROXY", address), ("NO_PROXY", "localhost"));

        Assert.Empty(proxies.Arguments);
        Assert.Equal(["HTTP_PROXY"], proxies.Unreachable);
    }

    [Fact]
    public void Without_a_proxy_there_is_nothing_to_hand_on()
    {
        var proxies = Of(("NO_PROXY", "localhost"));

        Assert.Empty(proxies.Arguments);
        Assert.Empty(proxies.Unreachable);
    }

    private static BuildProxies Of(params (string Name, string Value)[] variables) =>
        BuildProxies.Of(variables.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal).GetValueOrDefault);
}
