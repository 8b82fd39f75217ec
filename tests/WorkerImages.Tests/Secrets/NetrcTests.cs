using WorkerImages.Secrets;

namespace WorkerImages.Tests.Secrets;

public sealed class NetrcTests
{
    [Theory]
    [InlineData("machine a.example login me password hunter22")]
    [InlineData("machine a.example\n\tlogin me\n\tpassword hunter22\n")]
    [InlineData("# me\nmachine b.example login you password other\r\nmachine A.EXAMPLE login me password hunter22\r\n")]
    [InlineData("machine a.example login me account x password \"hunter22\"")]
    [InlineData("machine a.example login me password hunter\\22")]
    [InlineData("default login me password hunter22")]
    public void Who_somebody_is_to_a_host_is_found(string text)
    {
        var netrc = Netrc.Read(text);

        Assert.True(netrc.NamesSomebody);
        Assert.True(netrc.Knows("a.example"));
        Assert.Contains("hunter22", netrc.Traces);
        Assert.Contains("bWU6aHVudGVyMjI=", netrc.Traces);
    }

    [Theory]
    [InlineData("machine a.example login default password default", null)]
    [InlineData("machine default\nlogin me account default user default", null)]
    [InlineData("machine a.example login me password x\n\n\tdefault\tlogin you", "(3, 2)")]
    [InlineData("\"default\" login me", "(1, 1)")]
    public void An_entry_for_every_host_is_known_by_its_place(string text, string? place) =>
        Assert.Equal(place, Netrc.Read(text).Default?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("hunter22")]
    [InlineData("login me password hunter22")]
    [InlineData("https://me:hunter22@a.example/simple")]
    public void A_text_that_is_no_netrc_names_nobody(string text)
    {
        Assert.False(Netrc.Read(text).NamesSomebody);
        Assert.False(Netrc.Read(text).Knows("a.example"));
    }

    [Fact]
    public void A_password_is_also_known_by_what_goes_over_the_wire_for_it()
    {
        Assert.Equal(
            ["p\u00e4ss w/rd", "p%C3%A4ss%20w%2Frd", "bWU6cMOkc3Mgdy9yZA==", "bWU6cORzcyB3L3Jk"],
            Netrc.Read("machine a login me password \"p\u00e4ss w/rd\"").Traces);
    }

    [Fact]
    public void A_token_in_the_place_of_the_name_is_a_secret_too()
    {
        Assert.Contains("abcdefghijkl", Netrc.Read("machine a login abcdefghijkl password x").Traces);
        Assert.DoesNotContain("builder", Netrc.Read("machine a login builder password abcdefghijkl").Traces);
    }

    [Fact]
    public void The_names_of_hosts_are_no_secret() =>
        Assert.DoesNotContain(Netrc.Read("machine a.example login me password hunter22").Traces, trace => trace.Contains("a.example", StringComparison.Ordinal));
}
