using System.Net;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Registry;

/// <summary>Lists of tags, page by page, against a fake that has nothing else.</summary>
public sealed class TagListTests
{
    private static readonly RegistryOptions Impatient = new() { Tries = 1 };

    [Fact]
    public async Task All_pages_are_read_wherever_their_address_is_relative_to()
    {
        var (tags, asked) = await ListAsync((context, page) => page switch
        {
            0 => Page(context, """{"name": "a/b", "tags": ["1.0", "1.0-0123456789ab"]}""", "</v2/a/b/tags/list?n=2&last=x>; rel=\"next\""),
            1 => Page(context, """{"name": "a/b", "tags": ["latest"]}""", $"<http://{context.Request.UserHostName}/v2/a/b/tags/list?last=latest>; rel=next"),
            _ => Page(context, """{"name": "a/b", "tags": null}"""),
        });

        Assert.Equal(["1.0", "1.0-0123456789ab", "latest"], tags);
        Assert.Equal(["/v2/a/b/tags/list?n=1000", "/v2/a/b/tags/list?n=2&last=x", "/v2/a/b/tags/list?last=latest"], asked);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_has_no_tags()
    {
        var (tags, _) = await ListAsync((context, _) =>
        {
            context.Response.StatusCode = 404;
            return Page(context, """{"errors": [{"code": "NAME_UNKNOWN"}]}""");
        });

        Assert.Empty(tags);
    }

    [Theory]
    [InlineData("""{"tags": ["../../other/manifests/x"]}""", null, "is no tag")]
    [InlineData("""{"tags": "x"}""", null, "no list of tags")]
    [InlineData("{", null, "no list of tags")]
    [InlineData("""{"tags": []}""", "<http://127.0.0.2:1/v2/a/b/tags/list>; rel=\"next\"", "no further page")]
    [InlineData("""{"tags": []}""", "</v2/a/b/tags/list?n=1000>; rel=\"next\"", "no further page")]
    public async Task What_is_no_list_is_told(string body, string? link, string why)
    {
        var fault = await Assert.ThrowsAsync<RegistryException>(() => ListAsync((context, _) => Page(context, body, link)));

        Assert.Equal(ExitCode.Network, fault.ExitCode);
        Assert.Contains(why, fault.Why, StringComparison.Ordinal);
    }

    private static Task Page(HttpListenerContext context, string body, string? link = null)
    {
        context.Response.ContentType = "application/json";
        if (link is not null)
        {
            context.Response.Headers.Add("Link", link);
        }

        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
        return Task.CompletedTask;
    }

    private static async Task<(IEnumerable<string> Tags, List<string> Asked)> ListAsync(Func<HttpListenerContext, int, Task> answer)
    {
        var asked = new List<string>();
        using var server = new HttpServer(IPAddress.Loopback, 0, context =>
        {
            asked.Add(context.Request.RawUrl!);
            return answer(context, asked.Count - 1);
        });
        using var client = new RegistryClient(Impatient, new GivenLogin(), new EventLog(), TimeProvider.System);
        return (await client.Tags.ListAsync(Reference.Parse($"127.0.0.1:{server.Port}/a/b"), TestContext.Current.CancellationToken), asked);
    }
}
