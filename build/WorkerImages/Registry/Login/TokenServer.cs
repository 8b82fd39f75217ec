using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>Asks the server that a Bearer challenge names for a token.</summary>
internal sealed class TokenServer(
    RegistryConnections connections, RegistryOptions options, Redactor redactor, IProgress<RunEvent> events, TimeProvider clock)
{
    private const int LongestAnswer = 256 * 1024;

    private readonly ConcurrentDictionary<(string Registry, string Realm), bool> _told = new();

    /// <param name="registry">As a reference begins with.</param>
    /// <param name="realm">Where to, as <see cref="RealmOf"/> gave it.</param>
    /// <param name="service">What the registry calls itself there; empty for nothing.</param>
    /// <param name="scopes">What the token must allow.</param>
    /// <param name="credential">Null to ask without a login.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="RegistryException">It gave none.</exception>
    public async Task<AccessToken> AskAsync(
        string registry, Uri realm, string service, ImmutableArray<string> scopes, Credential? credential, CancellationToken cancellationToken)
    {
        Tell(registry, realm, credential);
        var isExchange = credential is { IsIdentityToken: true };
        var call = new RegistryCall(
            $"logging in to {registry}", registry, isExchange ? HttpMethod.Post : HttpMethod.Get, isExchange ? realm : WithQuery(realm, service, scopes));
        using var limit = new SilenceLimit(options.SilenceLimit, clock, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(call.Method, call.Address);
            if (isExchange)
            {
                request.Content = Exchange(credential!, service, scopes);
            }
            else if (credential is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", redactor.Keep(credential.ToBasic()).Reveal());
            }

            using var answer = await connections.ToLoginOf(registry).SendAsync(request, limit.Token);
            if ((int)answer.StatusCode is >= 300 and < 400)
            {
                throw RegistryFaults.Odd(call, $"it sends on to {Shown(realm, answer)}, and a login is not shown after that");
            }

            var body = await BoundedContent.ReadAsync(answer.Content, LongestAnswer, limit);
            return answer.IsSuccessStatusCode
                ? AccessToken.Read(body, clock.GetUtcNow())
                : throw RegistryFaults.Refused(call, answer, redactor.Text(body), credential, clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            throw RegistryFaults.Silent(call, options.SilenceLimit);
        }
        catch (FormatException fault)
        {
            throw RegistryFaults.Odd(call, fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw RegistryFaults.Unreachable(call, fault);
        }
    }

    private static FormUrlEncodedContent Exchange(Credential credential, string service, ImmutableArray<string> scopes) => new(
    [
        new("grant_type", "refresh_token"),
        new("client_id", "worker-images"),
        new("service", service),
        new("scope", string.Join(' ', scopes)),
        new("refresh_token", credential.Password.Reveal()),
    ]);

    private static Uri WithQuery(Uri realm, string service, ImmutableArray<string> scopes)
    {
        IEnumerable<string> parts = [realm.Query.TrimStart('?'), service.Length == 0 ? "" : Part("service", service), .. scopes.Select(scope => Part("scope", scope))];
        return new UriBuilder(realm) { Query = string.Join('&', parts.Where(part => part.Length > 0)) }.Uri;
    }

    private static string Shown(Uri realm, HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? RegistryPaths.Shown(new Uri(realm, location)) : "nowhere";

    private static string Part(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";

    /// <summary>Where a registry has logins shown, when they may go there.</summary>
    /// <exception cref="RegistryException">They may not.</exception>
    public Uri RealmOf(string registry, Challenge challenge, Credential? credential)
    {
        var call = new RegistryCall($"logging in to {registry}", registry, HttpMethod.Get, new RegistryPaths(options).Root(registry));
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) || (realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != Uri.UriSchemeHttp))
        {
            throw RegistryFaults.Odd(call, $"it names '{challenge.Realm}' as the place to log in, which is no address");
        }

        return LoginRealm.Objection(call.Address, realm, options.Of(registry).Login) is { } objection
            ? throw RegistryFaults.Misled(call, realm, credential, objection)
            : realm;
    }

    private void Tell(string registry, Uri realm, Credential? credential)
    {
        if (_told.TryAdd((registry, realm.Authority), true))
        {
            events.Report(new Detail(credential is null
                ? $"{registry} is asked without a login, by {realm.Authority}"
                : $"the login for {registry} from {credential.Source} goes to {realm.Authority}"));
        }
    }
}
