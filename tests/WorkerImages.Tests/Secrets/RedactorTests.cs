using WorkerImages.Secrets;

namespace WorkerImages.Tests.Secrets;

public sealed class RedactorTests
{
    [Fact]
    public void Every_trace_is_hidden_wherever_it_stands_the_longest_first()
    {
        var redactor = new Redactor(["hunter", "hunter22", "b64=="]);

        Assert.Equal("a***b***c *** d***", redactor.Text("ahunter22bhunter22c b64== dhunter"));
    }

    [Fact]
    public void Without_secrets_a_text_stays_as_it_is() => Assert.Equal("hunter22", new Redactor([]).Text("hunter22"));

    [Fact]
    public void A_secret_that_turns_up_in_a_text_tells_its_name_only() => Assert.Equal("pip-index", $"{new BuildSecret("pip-index", "hunter22"u8.ToArray(), ["hunter22"])}");
}
