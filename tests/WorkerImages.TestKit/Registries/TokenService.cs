using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace WorkerImages.TestKit.Registries;

/// <summary>
/// Gives tokens that a real registry believes (distribution's token specification): a client with the login gets what it asks for, a client
/// without a login may pull.
/// </summary>
internal sealed class TokenService : IAsyncDisposable
{
    private const string Issuer = "worker-images-test";

    private readonly HttpServer _server;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly TlsFront? _front;

    /// <param name="scratch">Where the registry finds the certificate.</param>
    /// <param name="authority">Who signs for its other address, over TLS and on another host than <c>localhost</c>; null for none.</param>
    public TokenService(ScratchDirectory scratch, TestAuthority? authority = null)
    {
        var request = new CertificateRequest("CN=" + Issuer, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var bundle = scratch.Write("token.pem", _certificate.ExportCertificatePem());
        _server = new(IPAddress.Loopback, 0, AnswerAsync, "localhost", "127.0.0.1"); // the second behind TLS
        Host = $"localhost:{_server.Port}";
        _front = authority is null ? null : new TlsFront(Host, authority);
        Realm = _front is null ? $"http://{Host}/token" : $"https://127.0.0.1:{_front.Port}/token";
        Login = $"{{ token: {{ realm: '{Realm}', service: test, issuer: {Issuer}, rootcertbundle: {bundle} }} }}";
    }

    /// <summary>The user it knows.</summary>
    public static (string User, string Password) Known { get; } = ("robot", "robots-password");

    /// <summary>The identity token it knows.</summary>
    public static string IdentityToken { get; } = "identity-of-robot";

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>Where logins are shown to it.</summary>
    public string Realm { get; }

    /// <summary>For the registry's configuration.</summary>
    public string Login { get; }

    /// <summary>How long it says that its tokens live.</summary>
    public TimeSpan? Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What it was asked: method, scopes.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        _server.Dispose();
        await _server.Serving;
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var form = WebQuery(await reader.ReadToEndAsync());
        var isPost = context.Request.HttpMethod == "POST";
        var scopes = isPost ? form["scope"]!.Split(' ') : context.Request.QueryString.GetValues("scope") ?? [];
        _asked.Enqueue($"{context.Request.HttpMethod} {string.Join(' ', scopes)}");
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Known.User}:{Known.Password}"));
        var isKnown = isPost ? form["refresh_token"] == IdentityToken : context.Request.Headers["Authorization"] == basic;
        if (!isKnown && (isPost || context.Request.Headers["Authorization"] is not null))
        {
            context.Response.StatusCode = 401;
            context.Response.Close(Encoding.UTF8.GetBytes($"no such login: {context.Request.Headers["Authorization"]}"), willBlock: false);
            return;
        }

        var token = Sign(scopes, isKnown);
        var life = Lifetime is { } lifetime ? (object)(int)lifetime.TotalSeconds : null;
        var answer = life is null ? JsonSerializer.SerializeToUtf8Bytes(new { token }) : JsonSerializer.SerializeToUtf8Bytes(new { access_token = token, expires_in = life });
        context.Response.Close(answer, willBlock: false);
    }

    private static System.Collections.Specialized.NameValueCollection WebQuery(string form) => System.Web.HttpUtility.ParseQueryString(form);

    private string Sign(IEnumerable<string> scopes, bool mayPush)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var access = scopes.Select(scope => scope.Split(':')).Select(parts => new
        {
            type = parts[0],
            name = parts[1],
            actions = parts[2].Split(',').Where(action => mayPush || action == "pull"),
        });
        var header = Encode(new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_certificate.RawData) } });
        var claims = Encode(new { iss = Issuer, sub = "robot", aud = "test", exp = now + 3600, nbf = now - 60, iat = now, jti = Guid.NewGuid().ToString("N"), access });
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256);
        return $"{header}.{claims}.{Base64Url(signature)}";
    }

    private static string Encode<T>(T value) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
