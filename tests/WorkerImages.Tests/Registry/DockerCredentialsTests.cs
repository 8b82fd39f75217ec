using System.Text;
using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Registry;

public sealed class DockerCredentialsTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Dictionary<string, string> _variables = [];

    public DockerCredentialsTests() => _variables["PATH"] = $"{_scratch.At("bin")}:/bin:/usr/bin";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    // The keys that docker login has written over the years, and what they answer for.
    [Theory]
    [InlineData("reg.test", "reg.test", true)]
    [InlineData("reg.test:5000", "reg.test:5000", true)]
    [InlineData("reg.test", "reg.test:5000", false)]
    [InlineData("reg.test:5000", "reg.test", false)]
    [InlineData("https://reg.test", "reg.test", true)]
    [InlineData("https://reg.test/v1/", "reg.test", true)]
    [InlineData("http://reg.test:5000/v2/", "reg.test:5000", true)]
    [InlineData("https://index.docker.io/v1/", "docker.io", true)]
    [InlineData("index.docker.io", "docker.io", true)]
    [InlineData("other.test", "reg.test", false)]
    [InlineData("reg.test.evil.test", "reg.test", false)]
    public async Task An_entry_of_the_file_is_found_by_its_key_or_its_host(string key, string registry, bool isFound)
    {
        Configure($$"""{ "auths": { "{{key}}": { "auth": "{{Packed("ann", "pass:word")}}" } } }""");

        var credential = await FindAsync(registry);

        Assert.Equal(isFound ? ("ann", "pass:word") : default, credential is null ? default : (credential.User, credential.Password.Reveal()));
    }

    [Fact]
    public async Task The_exact_key_counts_before_an_older_one_of_the_same_host()
    {
        Configure($$"""{ "auths": { "https://reg.test/v1/": { "auth": "{{Packed("old", "x")}}" }, "reg.test": { "auth": "{{Packed("new", "x")}}" } } }""");

        Assert.Equal("new", (await FindAsync("reg.test"))!.User);
    }

    [Fact]
    public async Task The_variable_counts_before_the_file_and_the_file_where_the_variable_has_nothing()
    {
        Configure($$"""{ "auths": { "reg.test": { "auth": "{{Packed("file", "x")}}" }, "two.test": { "username": "plain", "password": "y" } } }""");
        _variables["DOCKER_AUTH_CONFIG"] = $$"""{ "auths": { "reg.test": { "auth": "{{Packed("variable", "x")}}" } } }""";

        Assert.Equal(("variable", "DOCKER_AUTH_CONFIG"), await NameAsync("reg.test"));
        Assert.Equal(("plain", _scratch.At("config.json")), await NameAsync("two.test"));
    }

    [Fact]
    public async Task The_registrys_helper_counts_before_the_store_and_the_store_before_the_file()
    {
        Helper("own", """read -r key; echo "{\"Username\":\"own\",\"Secret\":\"$key\"}" """);
        Helper("all", """read -r key; case $key in none*) echo "credentials not found in native keychain"; exit 1 ;; esac; echo '{"Username":"<token>","Secret":"id"}' """);
        Configure($$"""
            { "credsStore": "all", "credHelpers": { "reg.test": "own" },
              "auths": { "reg.test": {}, "two.test": { "auth": "{{Packed("file", "x")}}" }, "none.test": { "auth": "{{Packed("file", "x")}}" } } }
            """);

        var own = await FindAsync("reg.test");
        var all = await FindAsync("two.test");

        Assert.Equal(("own", "reg.test", "docker-credential-own"), (own!.User, own.Password.Reveal(), own.Source));
        Assert.True(all!.IsIdentityToken);
        Assert.Equal("file", (await FindAsync("none.test"))!.User);
    }

    [Fact]
    public async Task An_identity_token_of_the_file_is_told_apart_from_a_password()
    {
        Configure("""{ "auths": { "reg.test": { "auth": "", "identitytoken": "id" } } }""");

        Assert.True((await FindAsync("reg.test"))!.IsIdentityToken);
    }

    [Theory]
    [InlineData("exit 1", "it ended with status 1")]
    [InlineData("echo nonsense", "what it wrote is no credential")]
    [InlineData("echo '{\"Username\":1,\"Secret\":\"hidden-secret\"}'", "what it wrote is no credential")]
    public async Task A_helper_that_fails_is_named_with_what_to_do_and_without_what_it_knows(string script, string why)
    {
        Helper("bad", script);
        Configure("""{ "credsStore": "bad" }""");

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => FindAsync("reg.test"));

        Assert.Equal((ExitCode.Network, "docker-credential-bad gave no credentials"), (failure.ExitCode, failure.What));
        Assert.Contains(why, failure.Why, StringComparison.Ordinal);
        Assert.Contains("docker login", failure.Next, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_helper_writes_is_a_credential_or_is_told()
    {
        Configure("""{ "credsStore": "odd" }""");
        Helper("odd", $"cat {_scratch.At("says")}");
        foreach (var body in NonAnswers.Bodies.Where(body => !body.Any(char.IsSurrogate)))
        {
            _scratch.Write("says", body);

            var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => FindAsync("reg.test"));

            Assert.Equal((ExitCode.Network, "docker-credential-odd gave no credentials"), (failure.ExitCode, failure.What));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("<html></html>")]
    [InlineData("{\"auths\":{\"reg.test\":5}}")]
    [InlineData("{\"auths\":{\"reg.test\":{\"auth\":\"!\"}}}")]
    [InlineData("{\"credHelpers\":{\"reg.test\":5}}")]
    public async Task A_file_of_another_form_is_told(string json)
    {
        Configure(json);

        Assert.Equal(ExitCode.Usage, (await Assert.ThrowsAsync<WorkerImagesException>(() => FindAsync("reg.test"))).ExitCode);
    }

    [Fact]
    public async Task A_helper_that_is_not_installed_is_told()
    {
        Configure("""{ "credsStore": "absent" }""");

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => FindAsync("reg.test"));

        Assert.Contains("no such program in PATH", failure.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "auths": { "reg.test": { "auth": "hidden-secret!" } } }""")]
    [InlineData("""{ "auths": { "reg.test": { "auth": "aGlkZGVuLXNlY3JldA==" } } }""")]
    [InlineData("""{ "auths": [ "hidden-secret" """)]
    public async Task A_file_that_cannot_be_read_is_told_without_what_stands_in_it(string json)
    {
        Configure(json);

        var failure = await Assert.ThrowsAsync<WorkerImagesException>(() => FindAsync("reg.test"));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        Assert.StartsWith(_scratch.At("config.json"), failure.What, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("aGlk", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing() => Assert.Null(await FindAsync("reg.test"));

    [Fact]
    public void A_credential_does_not_show_its_secret()
    {
        var credential = new Credential("ann", new Secret("hidden-secret"), "here");

        Assert.DoesNotContain("hidden", $"{credential} {credential.Password} {credential.ToBasic()}", StringComparison.Ordinal);
    }

    private static string Packed(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    private void Configure(string json)
    {
        _variables["DOCKER_CONFIG"] = _scratch.Path;
        _scratch.Write("config.json", json);
    }

    private void Helper(string name, string script)
    {
        var path = _scratch.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n[ \"$1\" = get ] || exit 9\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<Credential?> FindAsync(string registry) =>
        new DockerCredentials(name => _variables.GetValueOrDefault(name), _scratch.At("home")).FindAsync(registry, Token);

    private async Task<(string? User, string? Source)> NameAsync(string registry) =>
        await FindAsync(registry) is { } found ? (found.User, found.Source) : default;
}
