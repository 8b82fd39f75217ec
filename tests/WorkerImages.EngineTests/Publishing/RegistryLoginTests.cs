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
        Assert.Contains($"the login from the test was refused: `docker login {bench.Proxy.Host}`", wrong.Next, StringComparison.Ordinal);
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

    [RegistryFact]
    public async Task A_login_is_not_sent_to_a_realm_on_another_host()
    {
        // Given somebody who answers for the registry
        await using var bench = await PublishBench.StartAsync();
        using var scratch = new ScratchDirectory();
        await using var tokens = new TokenService(scratch);
        var elsewhere = tokens.Host.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        bench.Proxy.Break(_ => true, new Fault.Answer(401, ("WWW-Authenticate", $"Bearer realm=http://{elsewhere}/token,service=test")), times: 99);

        // When
        var failure = await bench.FailAsync(bench.Image(), new GivenLogin(TokenService.Known.User, TokenService.Known.Password));

        // Then
        Assert.Equal(ExitCode.Network, failure.ExitCode);
        Assert.Contains("another host", failure.Why, StringComparison.Ordinal);
        Assert.Empty(tokens.Asked);
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
