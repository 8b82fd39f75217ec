using System.Net;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Registry;
using WorkerImages.Registry.Login;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Registry;

/// <summary>Where a login may go that a registry wants shown elsewhere.</summary>
public sealed class LoginRealmTests
{
    // What docs/publishing.md lists, by the challenges that their documentation shows.
    private static readonly (string Registry, string Host, string Challenge)[] Documented =
    [
        ("Docker Hub", "docker.io", "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\""),
        ("GitHub", "ghcr.io", "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:user/image:pull\""),
        ("GitLab, hosted", "registry.gitlab.com", "Bearer realm=\"https://gitlab.com/jwt/auth\",service=\"container_registry\""),
        ("GitLab, own", "registry.example:5050", "Bearer realm=\"https://gitlab.example/jwt/auth\",service=\"container_registry\""),
        ("Amazon ECR", "1.dkr.ecr.eu-central-1.amazonaws.com", "Basic realm=\"https://1.dkr.ecr.eu-central-1.amazonaws.com/\",service=\"ecr.amazonaws.com\""),
        ("Google Artifact Registry", "europe-docker.pkg.dev", "Bearer realm=\"https://europe-docker.pkg.dev/v2/token\",service=\"europe-docker.pkg.dev\""),
        ("Azure Container Registry", "name.azurecr.io", "Bearer realm=\"https://name.azurecr.io/oauth2/token\",service=\"name.azurecr.io\""),
        ("Harbor", "harbor.example", "Bearer realm=\"https://harbor.example/service/token\",service=\"harbor-registry\""),
        ("Quay", "quay.io", "Bearer realm=\"https://quay.io/v2/auth\",service=\"quay.io\""),
        ("distribution, plain HTTP", "localhost:5000", "Basic realm=\"Registry Realm\""),
    ];

    [Fact]
    public void Every_registry_of_the_page_gets_its_login_as_its_documentation_says()
    {
        var page = File.ReadLines(Path.Combine(ScratchRepository.Root, "docs/publishing.md"))
            .SkipWhile(line => line != "## Your registry").Skip(4).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim());

        Assert.Equal(Documented.Select(each => each.Registry), page);
        Assert.All(Documented, each =>
        {
            var challenge = Assert.Single(Challenge.Parse([each.Challenge]));
            Assert.True(
                challenge.Scheme == "basic" || LoginRealm.Objection(new RegistryPaths(new()).Root(each.Host), new Uri(challenge.Realm!), []) is null, each.Registry);
        });
    }

    [Theory]
    [InlineData("https://reg.test:5000/v2/", "https://REG.test/token")]
    [InlineData("https://10.1.2.3:5000/v2/", "https://10.1.2.3/token")]
    [InlineData("https://[fd00::1]:5000/v2/", "https://[FD00::1]/token")]
    [InlineData("https://reg.test/v2/", "https://93.184.216.34/token")]
    [InlineData("http://localhost:5000/v2/", "http://127.0.0.1:5001/token")]
    [InlineData("http://localhost:5000/v2/", "https://[::1]:5001/token")]
    [InlineData("http://localhost:5000/v2/", "https://login.test/token")]
    [InlineData("http://plain.lan:5000/v2/", "http://plain.lan/token")]
    [InlineData("http://plain.lan:5000/v2/", "https://plain.lan/token")]
    public void A_login_goes_where_the_registry_says(string registry, string realm) => Assert.Null(Judged(registry, realm));

    [Theory]
    [InlineData("https://reg.test/v2/", "http://reg.test/token", "not encrypted")]
    [InlineData("https://reg.test/v2/", "http://login.test/token", "not encrypted")]
    [InlineData("https://reg.test/v2/", "http://localhost/token", "not encrypted")]
    [InlineData("http://plain.lan/v2/", "http://login.lan/token", "not encrypted")]
    [InlineData("http://plain.lan/v2/", "http://localhost/token", "not encrypted")]
    [InlineData("http://plain.lan/v2/", "https://login.test/token", "anybody on the way")]
    [InlineData("https://reg.test/v2/", "https://localhost/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://localhost./token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://login.localhost/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://127.1/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://2130706433/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://0x7f.0.0.1/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://[::ffff:127.0.0.1]/token", "this machine")]
    [InlineData("https://reg.test/v2/", "https://169.254.169.254/latest/meta-data", "private network")]
    [InlineData("https://reg.test/v2/", "https://[::ffff:169.254.169.254]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://0xa9fea9fe/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[64:ff9b::a9fe:a9fe]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[64:ff9b:1::10.0.0.1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[::10.0.0.1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[2002:a9fe:a9fe::1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[::ffff:0:10.0.0.1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://10.0.0.1/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://172.16.0.1/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://172.31.255.255/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://192.168.0.1/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://100.64.0.1/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://0.0.0.0/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[fe80::1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[fd12::1]/token", "private network")]
    [InlineData("https://reg.test/v2/", "https://[::]/token", "private network")]
    [InlineData("https://10.1.2.3/v2/", "https://10.1.2.4/token", "private network")]
    public void A_login_goes_nowhere_else(string registry, string realm, string why) =>
        Assert.Contains(why, Judged(registry, realm), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://login.lan/token", "login.lan")]
    [InlineData("http://login.lan:8080/token", "login.lan")]
    [InlineData("http://login.lan:8080/token", "LOGIN.lan:8080")]
    [InlineData("https://10.0.0.9/token", "10.0.0.9:443")]
    [InlineData("https://[fd00::9]:5001/token", "[fd00::9]:5001")]
    public void What_is_listed_may_have_it(string realm, string listed) => Assert.Null(Judged("https://reg.test/v2/", realm, listed));

    [Theory]
    [InlineData("http://login.lan:8080/token", "login.lan:8081")]
    [InlineData("http://login.lan.evil.test/token", "login.lan")]
    [InlineData("http://evil.test/login.lan", "login.lan")]
    [InlineData("http://login.lan@evil.test/token", "login.lan")]
    public void What_only_looks_like_a_listed_one_may_not(string realm, string listed) => Assert.NotNull(Judged("https://reg.test/v2/", realm, listed));

    [Fact]
    public void No_address_of_a_private_network_is_asked_however_it_is_written() => Prop.ForAll(
        ArbMap.Default.ArbFor<uint>(),
        number =>
        {
            var address = new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
            string[] ways = [$"{address}", $"{number}", $"0x{number:x}", $"[{address.MapToIPv6()}]", $"[64:ff9b::{number >> 16:x}:{number & 0xffff:x}]"];
            var verdicts = ways.Select(way => Judged("https://reg.test/v2/", $"https://{way}/token")).Distinct().ToList();
            return verdicts.Count == 1 && (!IPNetwork.Parse("10.0.0.0/8").Contains(address) || verdicts[0] is not null);
        }).QuickCheckThrowOnFailure();

    private static string? Judged(string registry, string realm, params string[] listed) =>
        LoginRealm.Objection(new Uri(registry), new Uri(realm), [.. listed]);
}
