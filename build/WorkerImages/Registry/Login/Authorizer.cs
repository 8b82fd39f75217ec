using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>
/// Knows what to show to which registry: what it once asked for is shown from then on without being asked again, and a token is used for
/// all that it allows until it is about to expire.
/// </summary>
internal sealed class Authorizer(ICredentialStore credentials, TokenServer tokens, Redactor redactor, TimeProvider clock) : IDisposable
{
    private const string Basic = "basic";
    private const string Bearer = "bearer";

    private readonly ConcurrentDictionary<string, Challenge> _challenges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Credential?> _credentials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TokenKey, AccessToken> _tokens = new();

    // What a registry wanted a token for that had been given for less: registry and what was asked → what it named.
    private readonly ConcurrentDictionary<(string Registry, string Scopes), ImmutableArray<string>> _wanted = new();

    // One at a time: what several requests need at once is asked for by the first of them.
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Null when nothing need be shown, as far as is known.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(RegistryCall call, CancellationToken cancellationToken)
    {
        if (!_challenges.TryGetValue(call.Registry, out var challenge))
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var credential = await CredentialAsync(call.Registry, cancellationToken);
            if (challenge.Scheme == Basic)
            {
                return credential is null ? null : new("Basic", redactor.Keep(credential.ToBasic()).Reveal());
            }

            var token = await TokenAsync(call, challenge, credential, cancellationToken);
            return new("Bearer", token.Value.Reveal());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes what a registry answered with 401. True when it is worth asking again with another header.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="challenges">What it said.</param>
    /// <param name="shown">What it was shown; null for nothing.</param>
    public bool Learn(RegistryCall call, ImmutableArray<Challenge> challenges, AuthenticationHeaderValue? shown)
    {
        var challenge = challenges.FirstOrDefault(each => each.Scheme == Bearer) ?? challenges.FirstOrDefault(each => each.Scheme == Basic);
        if (challenge is null)
        {
            return false;
        }

        _challenges[call.Registry] = challenge;
        foreach (var (key, _) in _tokens.Where(token => token.Key.Registry == call.Registry && token.Value.Value.Reveal() == shown?.Parameter))
        {
            _tokens.TryRemove(key, out _);
        }

        if (challenge.IsOfScope)
        {
            _wanted[(call.Registry, string.Join(' ', call.Scopes))] = challenge.Scopes;
        }

        // A password that was refused would be refused again; a token may have expired.
        return challenge.Scheme == Bearer || shown is null || shown.Scheme == "Bearer";
    }

    /// <summary>What a registry was shown, for messages; null for nothing.</summary>
    public Credential? Known(string registry) => _credentials.GetValueOrDefault(registry);

    public void Dispose() => _gate.Dispose();

    private async Task<Credential?> CredentialAsync(string registry, CancellationToken cancellationToken)
    {
        if (!_credentials.TryGetValue(registry, out var credential))
        {
            credential = await credentials.FindAsync(registry, cancellationToken);
            _credentials[registry] = credential;
            redactor.Keep(credential?.Password ?? new Secret(""));
        }

        return credential;
    }

    private async Task<AccessToken> TokenAsync(RegistryCall call, Challenge challenge, Credential? credential, CancellationToken cancellationToken)
    {
        // What the registry would have is asked for when the call itself needs nothing particular, or when what it needs was not enough.
        var scopes = call.Scopes.IsEmpty ? challenge.Scopes : call.Scopes;
        scopes = [.. scopes.Union(_wanted.GetValueOrDefault((call.Registry, string.Join(' ', call.Scopes)), []), StringComparer.Ordinal)];
        var realm = tokens.RealmOf(call.Registry, challenge, credential); // a token that is kept, too, is for a place that is good now
        if (Kept(call.Registry, challenge, credential, scopes) is { } kept)
        {
            return kept;
        }

        var token = await tokens.AskAsync(call.Registry, realm, challenge.Service, scopes, credential, cancellationToken);
        redactor.Keep(token.Value);
        return _tokens[KeyOf(call.Registry, challenge, credential, scopes)] = token;
    }

    // Who may push may pull, too.
    private AccessToken? Kept(string registry, Challenge challenge, Credential? credential, ImmutableArray<string> scopes)
    {
        ImmutableArray<string> wider = [.. scopes.Select(scope => scope.EndsWith(":pull", StringComparison.Ordinal) ? scope + ",push" : scope)];
        return new[] { scopes, wider }
            .Select(each => _tokens.GetValueOrDefault(KeyOf(registry, challenge, credential, each)))
            .FirstOrDefault(token => token?.RefreshAt > clock.GetUtcNow());
    }

    private static TokenKey KeyOf(string registry, Challenge challenge, Credential? credential, ImmutableArray<string> scopes) =>
        new(registry, credential?.User, challenge.Realm ?? "", challenge.Service, string.Join(' ', scopes));

    // A token is for one registry, as one user: realm, service and scopes are whatever somebody who answers for a registry likes to name.
    private sealed record TokenKey(string Registry, string? User, string Realm, string Service, string Scopes);
}
