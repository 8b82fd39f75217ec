using WorkerImages.Secrets;

namespace WorkerImages.Tests.Secrets;

public sealed class SecretMaskTests
{
    [Fact]
    public void Every_trace_is_hidden_wherever_it_stands_the_longest_first()
    {
        var mask = new SecretMask([Secret("hunter"), Secret("hunter22", "b64==")]);

        Assert.Equal("a****b****c **** d****", mask.Hide("ahunter22bhunter22c b64== dhunter"));
    }

    [Fact]
    public void Without_secrets_a_text_stays_as_it_is() => Assert.Equal("hunter22", new SecretMask([]).Hide("hunter22"));

    [Fact]
    public void A_secret_that_turns_up_in_a_text_tells_its_name_only() => Assert.Equal("pip-index", $"{Secret("hunter22")}");

    private static BuildSecret Secret(params string[] traces) => new("pip-index", "hunter22"u8.ToArray(), [.. traces]);
}
