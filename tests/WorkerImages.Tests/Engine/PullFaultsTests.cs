using System.Net;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Engine;

public sealed class PullFaultsTests
{
    private static readonly Reference Image = Reference.Parse("registry.test/a/b:1");

    // What docker 19 to 29, containerd and podman say when a registry has answered.
    [Theory]
    [InlineData("manifest unknown: manifest unknown")]
    [InlineData("manifest for registry.test/a/b:1 not found: manifest unknown: manifest unknown")]
    [InlineData("pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied")]
    [InlineData("pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed")]
    [InlineData("errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n")]
    [InlineData("unauthorized: authentication required")]
    [InlineData("unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.")]
    [InlineData("Head \"https://registry.test/v2/a/b/manifests/1\": denied")]
    [InlineData("Head \"https://registry.test/v2/a/b/manifests/1\": denied: access forbidden")]
    [InlineData("Head \"https://registry.test/v2/a/b/manifests/1\": unauthorized: incorrect username or password")]
    [InlineData("Get \"https://registry.test/v2/a/b/manifests/1\": no basic auth credentials")]
    [InlineData("failed to resolve reference \"registry.test/a/b:1\": registry.test/a/b:1: not found")]
    [InlineData("failed to resolve reference \"registry.test/a/b:1\": unexpected status from HEAD request to https://registry.test/v2/a/b/manifests/1: 401 Unauthorized")]
    [InlineData("reading manifest 1 in registry.test/a/b: name unknown: repository name not known to registry")]
    [InlineData("no matching manifest for linux/arm64/v8 in the manifest list entries")]
    [InlineData("toomanyrequests: You have reached your pull rate limit.")]
    [InlineData("denied: Permission \"artifactregistry.repositories.downloadArtifacts\" denied on resource \"projects/p\" (or it may not exist)")]
    public void A_registrys_own_words_are_known(string words) => Assert.True(PullFaults.IsOfRegistry(words));

    // What they say when a proxy, a page, the network or the kernel was in between.
    [Theory]
    [InlineData("Get \"https://registry.test/v2/\": dial tcp: lookup registry.test on 10.0.0.1:53: no such host")]
    [InlineData("Get \"http://localhost:5999/v2/\": dial tcp 127.0.0.1:5999: connect: connection refused")]
    [InlineData("Get \"https://registry.test/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)")]
    [InlineData("Get \"https://registry.test/v2/\": Forbidden")]
    [InlineData("Get https://registry.test/v2/: Forbidden")]
    [InlineData("Get \"https://registry.test/v2/\": Unauthorized")]
    [InlineData("Get \"https://registry.test/v2/\": Not Found")]
    [InlineData("Get \"https://registry.test/v2/\": Proxy Authentication Required")]
    [InlineData("Get \"https://registry.test/v2/\": Access Denied by policy")]
    [InlineData("Get \"https://registry.test/v2/\": Bad Gateway")]
    [InlineData("Head \"https://registry.test/v2/a/b/manifests/1\": Get \"https://auth.test/token?service=denied\": Bad Gateway")]
    [InlineData("Get \"https://registry.test/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused")]
    [InlineData("Get \"https://registry.test/v2/\": proxyconnect tcp: tls: first record does not look like a TLS handshake")]
    [InlineData("Get \"https://registry.test/v2/\": dial tcp 10.0.0.2:443: connect: permission denied")]
    [InlineData("Get \"https://registry.test/v2/\": dial tcp 10.0.0.2:443: connect: network is unreachable")]
    [InlineData("Get \"https://registry.test/v2/\": EOF")]
    [InlineData("Get \"https://registry.test/v2/\": x509: certificate signed by unknown authority")]
    [InlineData("Get \"https://registry.test/v2/\": tls: failed to verify certificate: x509: certificate is valid for proxy, not registry.test")]
    [InlineData("Get \"https://registry.test/v2/\": http: server gave HTTP response to HTTPS client")]
    [InlineData("received unexpected HTTP status: 503 Service Unavailable")]
    [InlineData("failed to resolve reference \"registry.test/a/b:1\": failed to do request: Head \"https://registry.test/v2/a/b/manifests/1\": Forbidden")]
    [InlineData("unknown: failed to resolve reference \"registry.test/a/b:1\": unexpected status from HEAD request to https://registry.test/v2/a/b/manifests/1: 403 Forbidden")]
    [InlineData("error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: \"<html><title>denied: access denied</title></html>\"")]
    [InlineData("error parsing HTTP 404 response body: invalid character 'd' looking for beginning of value: \"denied: manifest unknown: not found\"")]
    [InlineData("error parsing HTTP 403 response body: no error details found in HTTP response body: \"{\\\"message\\\": \\\"x: denied: y\\\"}\"")]
    [InlineData("error parsing HTTP 403 response body: unexpected end of JSON input: \"\"")]
    [InlineData("<html><body>pull access denied</body></html>")]
    [InlineData("")]
    public void What_was_in_between_is_not_the_registry(string words) => Assert.False(PullFaults.IsOfRegistry(words));

    // A proxy may write anything into the status line of its refusal of CONNECT, which is all that engines tell of it.
    [Fact]
    public void No_status_of_HTTP_is_a_word_of_the_registry() => Assert.All(
        Enum.GetValues<HttpStatusCode>(),
        status =>
        {
            using var answer = new HttpResponseMessage(status);
            Assert.False(PullFaults.IsOfRegistry($"Get \"https://registry.test/v2/\": {answer.ReasonPhrase}"));
            Assert.False(PullFaults.IsOfRegistry($"proxyconnect tcp: {answer.ReasonPhrase}"));
        });

    [Theory]
    [InlineData("lookup registry.test: no such host", ExitCode.Network, "see whether the engine's machine reaches registry.test")]
    [InlineData("Get \"https://registry.test/v2/\": Forbidden", ExitCode.Network, "and what a proxy in between allows")]
    [InlineData("dial tcp 10.0.0.2:443: connect: permission denied", ExitCode.Network, "see whether the engine's machine reaches registry.test")]
    [InlineData("Get \"https://registry.test/v2/\": http: server gave HTTP response to HTTPS client", ExitCode.Network, "list it under \"insecure-registries\"")]
    [InlineData("tls: failed to verify certificate: x509: certificate signed by unknown authority", ExitCode.Network, "/etc/docker/certs.d/registry.test/ca.crt")]
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
        Assert.Equal(line, LabelInstruction.Of([new(key, value)]));

    [Fact]
    public void A_label_with_a_line_break_is_refused() =>
        Assert.Throws<FormatException>(() => LabelInstruction.Of([new("k", "a\nRUN x")]));
}
