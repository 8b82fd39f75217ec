using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Registry;
using WorkerImages.Secrets;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Publishing;

public sealed class RegistryLoginTests
{
    private const string User = "basic-user";
    private const string Password = "s3cret-pass";

    // bcrypt of the password, as htpasswd -B writes it
    private const string Htpasswd = User + ":$2b$04$abcdefghijklmnopqrstuuaUNpTaGyHErb7YklXKRt/SEtSLxPST6\n";

    [RegistryFact]
    public async Task A_password_opens_a_registry_and_a_wrong_one_is_told_without_being_shown()
    {
        // Given
        using var scratch = new ScratchDirectory();
        await using var bench = await PublishBench.StartAsync(new() { Login = $"{{ htpasswd: {{ realm: test, path: {scratch.Write("htpasswd", Htpasswd)} }} }}" });
        var login = new GivenLogin(User, Password);
        var before = await bench.PublishFirstAsync(login);

        // When
        var wrong = await bench.FailAsync(bench.Image(), new GivenLogin(User, "wr0ng-password"));
        var none = await bench.FailAsync(bench.Image());

        // Then
        Assert.Equal((ExitCode.Network, ExitCode.Network), (wrong.ExitCode, none.ExitCode));
        Assert.Contains($"the login from the test was refused: run `docker login {bench.Proxy.Host}`", wrong.Next, StringComparison.Ordinal);
        Assert.Contains($"none was found: `docker login {bench.Proxy.Host}`", none.Next, StringComparison.Ordinal);
        Assert.Equal(before, await bench.WholeAsync("1.0", login));
        AssertNowhere(bench, wrong, "wr0ng-password", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:wr0ng-password")));
    }

    [RegistryFact]
    public async Task A_token_is_asked_for_once_for_each_thing_it_allows()
    {
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });
        var login = new GivenLogin(TokenService.Known.User, TokenService.Known.Password);

        var published = await bench.PublishAsync(bench.Image(), login);
        Assert.Equal(["GET repository:acme/worker:pull", "GET repository:acme/worker:pull,push"], tokens.Asked);
        bench.Proxy.Mend();
        using var looking = bench.Client(login);
        Assert.NotNull(await bench.ResolveAsync(looking, PublishBench.Immutable));
        Assert.NotNull(await bench.ResolveAsync(looking, "1.0"));

        Assert.Equal(3, tokens.Asked.Count);
        Assert.Equal("GET repository:acme/worker:pull", tokens.Asked[^1]);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0", login));
    }

    [RegistryFact]
    public async Task An_identity_token_is_exchanged()
    {
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });

        var published = await bench.PublishAsync(bench.Image(), new GivenLogin(Credential.TokenUser, TokenService.IdentityToken));

        Assert.All(tokens.Asked, asked => Assert.StartsWith("POST ", asked, StringComparison.Ordinal));
        Assert.Equal(3, published.Index.Platforms[0].Counts.Sent);
    }

    [RegistryFact]
    public async Task A_token_that_ends_in_mid_push_is_renewed_and_nothing_is_sent_twice()
    {
        // Given
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });
        var challenge = ("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Host}/token\",service=\"test\",scope=\"repository:acme/worker:pull,push\",error=\"invalid_token\"");
        string? old = null;
        bench.Proxy.Before = request =>
        {
            if (request.SendsBlob)
            {
                old ??= request.Authorization;
            }

            return Task.CompletedTask;
        };
        bench.Proxy.Break(request => old is not null && request.Authorization == old && request.Method is "PUT" or "POST", new Fault.Answer(401, challenge), times: 99);

        // When
        var published = await bench.PublishAsync(bench.Image(), new GivenLogin(TokenService.Known.User, TokenService.Known.Password));

        // Then
        Assert.NotNull(old);
        Assert.Equal(published.Index.Platforms[0].Counts.BytesSent, bench.BytesSent);
        Assert.Equal(published.Index.Document.Digest, await bench.WholeAsync("1.0", new GivenLogin(TokenService.Known.User, TokenService.Known.Password)));
    }

    [RegistryFact]
    public async Task A_refused_login_of_a_token_server_is_told_without_what_the_server_repeats()
    {
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });

        var failure = await bench.FailAsync(bench.Image(), new GivenLogin("robot", "guessed-password"));

        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("no such login: Basic ***", failure.Why, StringComparison.Ordinal);
        AssertNowhere(bench, failure, "guessed-password", Convert.ToBase64String("robot:guessed-password"u8));
    }

    [RegistryFact]
    public async Task Who_may_only_read_is_told_whom_to_ask()
    {
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });

        var failure = await bench.FailAsync(bench.Image());

        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains($"`docker login {bench.Proxy.Host}`", failure.Next, StringComparison.Ordinal);
    }

    [RegistryTheory]
    [InlineData("http://login.example/token", "which is not encrypted", "login.example:80")]
    [InlineData("https://169.254.169.254/latest/meta-data", "which is an address of a private network", "169.254.169.254:443")]
    [InlineData("http://[fd00::1]/token", "which is not encrypted", "[fd00::1]:80")]
    public async Task A_login_is_not_sent_where_only_this_network_or_anybody_on_the_way_is(string realm, string why, string listed)
    {
        // Given somebody who answers for the registry
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(_ => true, new Fault.Answer(401, ("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=test")), times: 99);

        // When
        var known = await bench.FailAsync(bench.Image(), new GivenLogin(TokenService.Known.User, TokenService.Known.Password));
        var nobody = await bench.FailAsync(bench.Image());

        // Then
        Assert.All([known, nobody], failure =>
        {
            Assert.Equal(ExitCode.Network, failure.ExitCode);
            Assert.EndsWith(why, failure.Why, StringComparison.Ordinal);
            Assert.EndsWith($"registries: {{\"{bench.Proxy.Host}\": {{login: [\"{listed}\"]}}}}", failure.Next, StringComparison.Ordinal);
        });
    }

    [RegistryFact]
    public async Task A_login_goes_to_another_host_over_TLS_with_an_authority_that_is_named_and_it_is_told_once_where()
    {
        // Given a registry and its login server behind certificates that this machine does not trust
        using var scratch = new ScratchDirectory();
        using var authority = new TestAuthority();
        await using var tokens = new TokenService(scratch, authority);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });
        await using var front = new TlsFront(bench.Proxy.Host, authority);
        var host = $"localhost:{front.Port}";
        var image = bench.Image() with { Index = bench.Image().Index with { Repository = Reference.Parse($"{host}/acme/worker") } };
        var login = new GivenLogin(TokenService.Known.User, TokenService.Known.Password);
        var known = PublishBench.Impatient with { Hosts = PublishBench.Impatient.Hosts.Add(host, new([], PlainHttp: false, scratch.Write("ca.pem", authority.Pem))) };
        using var other = new TestAuthority();
        var others = known with { Hosts = known.Hosts.SetItem(host, new([], PlainHttp: false, scratch.Write("other.pem", other.Pem))) };

        // When
        var distrusted = await bench.FailAsync(image, login, others);
        var published = await bench.PublishAsync(image, login, known);

        // Then
        Assert.Contains($"{{\"{host}\": {{ca: FILE}}}}", distrusted.Next, StringComparison.Ordinal);
        Assert.Contains($"/etc/docker/certs.d/{host}/ca.crt", distrusted.Next, StringComparison.Ordinal);
        Assert.Equal(2, published.Index.Platforms[0].Counts.Sent - 1);
        Assert.Equal([$"the login for {host} from the test goes to {new Uri(tokens.Realm).Authority}"], bench.Events.Events.OfType<Detail>().Select(detail => detail.Text));
    }

    [RegistryFact]
    public async Task A_token_of_one_registry_is_shown_to_no_other_whatever_that_names()
    {
        // Given a login for one registry, and another one that says it were the same
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });
        await using var other = new FaultyProxy(bench.Proxy.Upstream);
        other.Break(request => request.Authorization is null, new Fault.Answer(401, ("WWW-Authenticate", $"Bearer realm=\"{tokens.Realm}\",service=\"test\",scope=\"repository:acme/worker:pull,push\"")), times: 99);
        var shown = new HashSet<string>();
        bench.Proxy.Before = request =>
        {
            shown.Add(request.Authorization ?? "");
            return Task.CompletedTask;
        };
        using var client = bench.Client(new GivenLogin(TokenService.Known.User, TokenService.Known.Password, only: bench.Proxy.Host));
        await client.Blobs.PutAsync(bench.Repository, BlobContent.Of(Descriptor.Empty, Descriptor.EmptyContent), [], new Progress<long>(), TestContext.Current.CancellationToken);

        // When
        _ = await client.Blobs.ExistsAsync(bench.Repository with { Registry = other.Host }, Descriptor.Empty.Digest, TestContext.Current.CancellationToken);

        // Then
        Assert.True(shown.Count > 1);
        Assert.DoesNotContain(other.Requests, request => request.Authorization is { } header && shown.Contains(header));
    }

    [RegistryTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_login_is_not_sent_on_by_a_token_server(bool isIdentityToken)
    {
        // Given
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var sending = new FaultyProxy(tokens.Host);
        await using var thief = new FaultyProxy(tokens.Host);
        sending.Break(_ => true, new Fault.Answer(307, ("Location", $"http://{thief.Host}/steal")), times: 99);
        await using var bench = await PublishBench.StartAsync();
        bench.Proxy.Break(_ => true, new Fault.Answer(401, ("WWW-Authenticate", $"Bearer realm=\"http://{sending.Host}/token\",service=test")), times: 99);

        // When
        var failure = await bench.FailAsync(
            bench.Image(), isIdentityToken ? new GivenLogin(Credential.TokenUser, TokenService.IdentityToken) : new GivenLogin(TokenService.Known.User, TokenService.Known.Password));

        // Then
        Assert.Empty(thief.Requests);
        Assert.NotEmpty(sending.Requests);
        Assert.Contains($"it sends on to http://{thief.Host}/steal, and a login is not shown after that", failure.Why, StringComparison.Ordinal);
        AssertNowhere(bench, failure, TokenService.IdentityToken, TokenService.Known.Password);
    }

    [RegistryFact]
    public async Task Where_a_registry_has_sent_on_to_nobody_may_ask_for_its_login()
    {
        // Given a registry that has blobs read elsewhere, and somebody there who asks for a login
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync();
        await using var elsewhere = new FaultyProxy(bench.Proxy.Upstream);
        elsewhere.Break(_ => true, new Fault.Answer(401, ("WWW-Authenticate", $"Bearer realm=\"{tokens.Realm}\",service=test")), times: 99);
        bench.Proxy.Break(_ => true, new Fault.Answer(307, ("Location", $"http://{elsewhere.Host}/blob")), times: 99);
        using var client = bench.Client(new GivenLogin(TokenService.Known.User, TokenService.Known.Password));

        // When
        var failure = await Assert.ThrowsAsync<RegistryException>(
            () => client.Blobs.ReadAsync(bench.Repository, Descriptor.Empty, TestContext.Current.CancellationToken));

        // Then
        Assert.Empty(tokens.Asked);
        Assert.Contains($"http://{elsewhere.Host}/blob was answered with 401", failure.Why, StringComparison.Ordinal);
        Assert.Contains("has sent on to there", failure.Next, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task What_a_registry_wants_besides_is_asked_for_once_and_a_token_that_allows_less_is_told_as_that()
    {
        // Given
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        await using var bench = await PublishBench.StartAsync(new() { Login = tokens.Login });
        var login = new GivenLogin(TokenService.Known.User, TokenService.Known.Password);
        var challenge = ("WWW-Authenticate", $"Bearer realm=\"{tokens.Realm}\",service=\"test\",scope=\"repository:acme/base:pull\",error=\"insufficient_scope\"");
        bench.Proxy.Break(request => request is { Method: "POST", Authorization: not null }, new Fault.Answer(401, challenge));

        // When
        await bench.PublishAsync(bench.Image(), login);
        bench.Proxy.Break(request => request is { Method: "POST", Authorization: not null }, new Fault.Answer(401, challenge), times: 99);
        var narrowed = await bench.FailAsync(bench.Image(seed: 3, immutable: "1.0-222222222222"), login);

        // Then
        Assert.Contains("GET repository:acme/worker:pull,push repository:acme/base:pull", tokens.Asked);
        Assert.StartsWith("ask for the right to do it", narrowed.Next, StringComparison.Ordinal);
    }

    [RegistryFact]
    public async Task Referrers_are_found_by_their_tag_where_a_registry_lists_none()
    {
        // Given
        var token = TestContext.Current.CancellationToken;
        await using var bench = await PublishBench.StartAsync();
        var published = await bench.PublishAsync(bench.Image() with { Tags = [PublishBench.Immutable, "1.0", "1", "latest"] });
        using var client = bench.Client();
        await client.Blobs.PutAsync(bench.Repository, BlobContent.Of(Descriptor.Empty, Descriptor.EmptyContent), [], new Progress<long>(), token);
        var proof = new Manifest(Descriptor.Empty, [Descriptor.Empty]) { ArtifactType = "application/x-proof", Subject = published.Index.Document.Descriptor };

        // When
        await client.Referrers.AttachAsync(bench.Repository, proof.ToDocument(), token);
        await client.Referrers.AttachAsync(bench.Repository, proof.ToDocument(), token);
        var listed = await client.Referrers.ListAsync(bench.Repository, published.Index.Document.Digest, token);

        // Then
        Assert.Equal((proof.ToDocument().Digest, "application/x-proof"), (Assert.Single(listed).Digest, listed[0].ArtifactType));
        Assert.Equal(
            ["1", "1.0", PublishBench.Immutable, "latest", "sha256-" + published.Index.Document.Digest.Hex],
            (await RegistryAdministration.TagsAsync(bench.Repository with { Registry = bench.Proxy.Upstream }, null, token)).Order(StringComparer.Ordinal));
        Assert.Empty(await client.Referrers.ListAsync(bench.Repository, Digest.Of("x"u8), token));
    }

    private static void AssertNowhere(PublishBench bench, WorkerImagesException failure, params string[] secrets)
    {
        var said = failure + string.Join('\n', bench.Events.Events);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(bench.Scratch.Path, "*", SearchOption.AllDirectories),
            file => Assert.All(secrets, secret => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal)));
    }
}
