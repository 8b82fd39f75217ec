using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.Tests.Engine;

public sealed class BuildQueryTests
{
    private static readonly BuildRequest Request = new(
        "a",
        "FROM scratch\n",
        (_, _) => Task.CompletedTask,
        new Platform("linux", "amd64"),
        new Dictionary<string, string> { ["BASE"] = "a&b=c d" },
        ImmutableDictionary<string, string>.Empty,
        [],
        UseCache: true);

    [Fact]
    public void A_build_asks_for_BuildKit_and_for_no_session_without_secrets() => Assert.Equal(
        "rm=1&forcerm=1&dockerfile=.worker-images%2FDockerfile&buildargs=%7B%22BASE%22%3A%22a%5Cu0026b%3Dc%20d%22%7D&labels=%7B%7D&platform=linux%2Famd64&version=2",
        BuildQuery.Of(Request, session: null, isUploaded: false));

    [Fact]
    public void What_is_asked_for_besides_is_added()
    {
        var query = BuildQuery.Of(Request with { UseCache = false, Tags = [Reference.Parse("r.io/a:1"), Reference.Parse("r.io/a:2")] }, "abc", isUploaded: true);

        Assert.EndsWith("&version=2&t=r.io%2Fa%3A1&t=r.io%2Fa%3A2&nocache=1&session=abc&remote=http%3A%2F%2Fbuildkit-session%2Fabc", query, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxies_are_build_arguments_beside_those_of_the_plan()
    {
        var proxies = BuildProxies.Of(name => name == "HTTP_PROXY" ? "http://me:hunter22@proxy:3128" : null);

        var query = Uri.UnescapeDataString(BuildQuery.Of(Request with { Proxies = proxies }, session: null, isUploaded: false));

        Assert.Contains("\"HTTP_PROXY\":\"http://me:hunter22@proxy:3128\"", query, StringComparison.Ordinal);
        Assert.Contains("\"BASE\":", query, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", $"{Request with { Proxies = proxies }}", StringComparison.Ordinal);
    }
}
