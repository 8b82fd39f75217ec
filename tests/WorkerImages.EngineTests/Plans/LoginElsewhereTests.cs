using System.Text.Json;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Plans;

/// <summary>A registry like a company's: the company's own authority signs its TLS certificate, and the login is at a server on another host.</summary>
public sealed class LoginElsewhereTests(EngineBench bench)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task It_is_planned_against_published_to_and_verified()
    {
        // Given
        await using var family = await FamilyBench.StartAsync(bench);
        using var scratch = new ScratchDirectory();
        using var authority = new TestAuthority();
        await using var tokens = new TokenService(scratch, authority);
        await using var registry = await RegistryBench.StartAsync(new() { Login = tokens.Login }, Token);
        await using var front = new TlsFront(registry.Host, authority);
        var host = $"localhost:{front.Port}";
        var auths = new Dictionary<string, object> { [host] = new { username = TokenService.Known.User, password = TokenService.Known.Password } };
        scratch.Write("config.json", JsonSerializer.Serialize(new { auths }));
        family.Environment = new() { ["DOCKER_CONFIG"] = scratch.Path };

        // When
        family.Repository.Write("images/company.pem", authority.Pem);
        var catalogue = await File.ReadAllTextAsync(family.Repository.At("images/catalog.yaml"), Token);
        family.Repository.Write("images/catalog.yaml", $"{catalogue}registries:\n  {host}:\n    ca: company.pem\n");
        var planned = await family.RunInAsync($"{host}/acme", "Plan", family.Verified);
        var published = await family.RunInAsync($"{host}/acme", "Publish", [.. family.Signed, "--verbosity", "verbose"]);
        var again = await family.RunInAsync($"{host}/acme", "Plan", [.. family.Verified, "--output", "json"]);
        var verified = await family.RunInAsync($"{host}/acme", "Verify", ["--image", FamilyBench.Child, .. family.Verified]);

        // Then
        Assert.True(planned.ExitCode == 0, planned.ToString());
        Assert.True(published.ExitCode == 0, published.ToString());
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Contains($"the login for {host} from {scratch.At("config.json")} goes to {new Uri(tokens.Realm).Authority}", published.StandardError, StringComparison.Ordinal);
        using var plan = JsonDocument.Parse(again.StandardOutput);
        Assert.All(plan.RootElement.GetProperty("steps").EnumerateArray(), step => Assert.Equal("keep", step.GetProperty("action").GetString()));
        Assert.All([planned, published, again, verified], result => Assert.DoesNotContain(TokenService.Known.Password, result.ToString(), StringComparison.Ordinal));
    }
}
