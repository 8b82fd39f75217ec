using WorkerImages.Outcomes;
using WorkerImages.Secrets;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Secrets;

public sealed class SecretSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("id=pip-index,src=/run/netrc", "/run/netrc", null)]
    [InlineData("src=a=b,id=pip-index", "a=b", null)]
    [InlineData("type=file,id=pip-index,source=netrc", "netrc", null)]
    [InlineData("id=pip-index,env=NETRC", null, "NETRC")]
    [InlineData("type=env,id=pip-index,env=NETRC", null, "NETRC")]
    public void Dockers_own_words_name_a_secret_and_where_it_is(string text, string? file, string? variable) =>
        Assert.Equal(new("pip-index", file, variable), SecretSource.Parse(text));

    [Theory]
    [InlineData("pip-index")]
    [InlineData("id=pip-index")]
    [InlineData("src=/run/netrc")]
    [InlineData("id=,src=/run/netrc")]
    [InlineData("id=pip-index,src=")]
    [InlineData("id=pip-index,src=a,env=B")]
    [InlineData("id=pip-index,src=a,source=b")]
    [InlineData("id=pip-index,value=hunter2")]
    [InlineData("id=pip-index,src=a,b")]
    [InlineData("type=env,id=pip-index,src=a")]
    [InlineData("type=ssh,id=pip-index,src=a")]
    public void Anything_else_is_none(string text) => Assert.Null(SecretSource.Parse(text));

    [Fact]
    public async Task A_file_and_a_variable_are_read_as_they_are()
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("netrc", "machine a\n");

        Assert.Equal("machine a\n"u8.ToArray(), await new SecretSource("s", file, null).ReadAsync(Token));
        Assert.NotEmpty(await new SecretSource("s", null, "PATH").ReadAsync(Token));
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_without_what_it_holds()
    {
        using var scratch = new ScratchDirectory();
        SecretSource[] bad =
        [
            new("s", scratch.At("missing"), null),
            new("s", scratch.Path, null),
            new("s", scratch.Write("empty", ""), null),
            new("s", scratch.Write("large", new string('x', (500 * 1024) + 1)), null),
            new("s", null, "WORKER_IMAGES_NO_SUCH_VARIABLE"),
        ];

        foreach (var source in bad)
        {
            var refusal = await Assert.ThrowsAsync<WorkerImagesException>(() => source.ReadAsync(Token));
            Assert.Equal(ExitCode.Usage, refusal.ExitCode);
            Assert.StartsWith("the secret s cannot be read from the ", refusal.What, StringComparison.Ordinal);
            Assert.DoesNotContain("xxx", refusal.Message, StringComparison.Ordinal);
        }
    }
}
