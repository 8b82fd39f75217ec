using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Engine;

public sealed class PullFaultsTests
{
    private static readonly Reference Image = Reference.Parse("registry.test/a/b:1");

    [Theory]
    [InlineData("Get \"https://registry.test/v2/\": dial tcp: lookup registry.test on 10.0.0.1:53: no such host", true)]
    [InlineData("Get \"http://localhost:5999/v2/\": dial tcp 127.0.0.1:5999: connect: connection refused", true)]
    [InlineData("Get \"https://registry.test/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)", true)]
    [InlineData("manifest unknown: manifest unknown", false)]
    [InlineData("pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", false)]
    [InlineData("unauthorized: authentication required", false)]
    public void A_registry_that_said_no_is_told_apart_from_one_that_did_not_answer(string words, bool isUnreachable) =>
        Assert.Equal(isUnreachable, PullFaults.IsUnreachable(words));

    [Theory]
    [InlineData("lookup registry.test: no such host", ExitCode.Network, "see whether the engine's machine reaches registry.test")]
    [InlineData("unauthorized: authentication required", ExitCode.Network, "pull it yourself first (`docker pull registry.test/a/b:1`), then run again")]
    [InlineData("manifest unknown", ExitCode.Network, "answered and does not have it")]
    [InlineData("toomanyrequests: You have reached your pull rate limit", ExitCode.Network, "pull the image yourself after a `docker login`")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", ExitCode.Build, "docker system prune")]
    public void Each_kind_of_failure_has_its_advice(string words, ExitCode exitCode, string advice)
    {
        var failure = PullFaults.Of(Image, words);

        Assert.Equal((exitCode, "registry.test/a/b:1 could not be pulled", words), (failure.ExitCode, failure.What, failure.Why));
        Assert.Contains(advice, failure.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k", "v", "LABEL \"k\"=\"v\"")]
    [InlineData("k", "a\"b\\c$d", "LABEL \"k\"=\"a\\\"b\\\\c\\$d\"")]
    public void A_label_becomes_one_quoted_line(string key, string value, string line) =>
        Assert.Equal(line, LabelInstruction.Of(new(key, value)));

    [Fact]
    public void A_label_with_a_line_break_is_refused() =>
        Assert.Throws<FormatException>(() => LabelInstruction.Of(new("k", "a\nRUN x")));
}
