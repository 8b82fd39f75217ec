using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;
using WorkerImages.Secrets;

namespace WorkerImages.Registry;

/// <summary>Turns what goes wrong between this program and a registry into words for its user: what was tried, what came back, what to do.</summary>
internal static class RegistryFaults
{
    private const int LongestWords = 300;

    /// <summary>The registry answered, and not with what was asked for.</summary>
    /// <param name="call">What was tried.</param>
    /// <param name="answer">Its head.</param>
    /// <param name="body">What the registry said, secrets taken out.</param>
    /// <param name="credential">What it was shown; null for nothing.</param>
    /// <param name="now">The time, for a Retry-After that is a date.</param>
    public static RegistryException Refused(RegistryCall call, HttpResponseMessage answer, string body, Credential? credential, DateTimeOffset now)
    {
        var isOfScope = Challenge.Parse(answer.Headers.WwwAuthenticate.Select(header => header.ToString())).Any(challenge => challenge.IsOfScope);
        return Refused(call, answer, body, now, code => Next(call.Registry, isOfScope ? HttpStatusCode.Forbidden : answer.StatusCode, code, body, credential));
    }

    /// <summary>The same from where the registry has sent on to: a login would change nothing there.</summary>
    public static RegistryException RefusedElsewhere(RegistryCall call, HttpResponseMessage answer, string body, DateTimeOffset now) => Refused(
        call with { Address = answer.RequestMessage!.RequestUri! },
        answer,
        body,
        now,
        _ => $"{call.Registry} has sent on to there: see whether its storage works, then run again: what has arrived is not sent again");

    private static RegistryException Refused(RegistryCall call, HttpResponseMessage answer, string body, DateTimeOffset now, Func<string?, string> next)
    {
        var (code, words) = WordsOf(body);
        var said = words.Length == 0 ? "" : ": " + words;
        return new(
            ExitCode.Network,
            $"{call.Doing} failed",
            $"{call.Method} {RegistryPaths.Shown(call.Address)} was answered with {(int)answer.StatusCode} {answer.ReasonPhrase}{said}",
            next(code))
        {
            Status = answer.StatusCode,
            Code = code,
            IsTransient = RetryRules.IsTransient(answer.StatusCode),
            RetryAfter = RetryRules.Wait(answer.Headers.RetryAfter, now),
        };
    }

    /// <summary>No answer came, or it broke off.</summary>
    public static RegistryException Unreachable(RegistryCall call, Exception fault)
    {
        var innermost = fault.GetBaseException();
        var isTls = innermost is AuthenticationException || fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
        return new(
            ExitCode.Network,
            $"{call.Doing} failed",
            $"{call.Method} {RegistryPaths.Shown(call.Address)}: {innermost.Message}",
            isTls
                ? TlsAdvice(call.Registry, innermost.Message)
                : innermost is SocketException { SocketErrorCode: SocketError.HostNotFound }
                    ? $"see whether {call.Registry} is spelt right, and whether this machine can resolve it"
                    : $"see whether {call.Registry} is up and can be reached from here, then run again: what has arrived is not sent again",
            fault)
        {
            IsTransient = !isTls,
        };
    }

    /// <summary>The registry would have a login shown where it may not go.</summary>
    /// <param name="call">The login.</param>
    /// <param name="realm">Where to.</param>
    /// <param name="credential">What would be shown; null for nothing.</param>
    /// <param name="objection">Why not, of the place.</param>
    public static RegistryException Misled(RegistryCall call, Uri realm, Credential? credential, string objection) => new(
        ExitCode.Network,
        $"{call.Doing} failed",
        $"{RegistryPaths.Shown(call.Address)} names {RegistryPaths.Shown(realm)} as the place to log in"
            + (credential is null ? "" : $" with what {credential.Source} has") + $", {objection}",
        $"if that is its login server, list it in catalog.yaml: registries: {{\"{call.Registry}\": {{login: [\"{LoginRealm.HostAndPort(realm)}\"]}}}}");

    /// <summary>The registry was silent for too long.</summary>
    public static RegistryException Silent(RegistryCall call, TimeSpan limit) => new(
        ExitCode.Network,
        $"{call.Doing} failed",
        $"{call.Method} {RegistryPaths.Shown(call.Address)}: nothing came or went for {limit.TotalSeconds:0.#} s",
        $"see whether {call.Registry} is overloaded, then run again: what has arrived is not sent again")
    {
        IsTransient = true,
    };

    /// <summary>The registry broke the protocol.</summary>
    public static RegistryException Odd(RegistryCall call, string why, Exception? fault = null) => new(
        ExitCode.Network,
        $"{call.Doing} failed",
        $"{call.Method} {RegistryPaths.Shown(call.Address)}: {why}",
        $"see whether {call.Registry} is a registry (distribution API, version 2)",
        fault);

    /// <summary>What the registry gave is not what its name says.</summary>
    public static RegistryException Corrupt(string doing, string registry, string why) => new(
        ExitCode.Verification, $"{doing} failed", why, $"do not use what {registry} gives under that name; look at its storage and at proxies in between, then run again");

    // By the words of .NET's TLS (SslStream), which says what it met.
    private static string TlsAdvice(string registry, string words) =>
        words.Contains("frame", StringComparison.OrdinalIgnoreCase)
            ? $"what answers speaks no TLS; for plain HTTP say so in catalog.yaml: registries: {{\"{registry}\": {{plainHttp: true}}}}; "
                + "the engine needs the same setting: \"insecure-registries\" in /etc/docker/daemon.json"
            : words.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal)
                ? $"its certificate is for another name: name {registry} as its certificate does, or have it renewed"
                : $"let this machine trust who signed the certificate of {registry}, or name a PEM file with the authority in catalog.yaml: "
                    + $"registries: {{\"{registry}\": {{ca: FILE}}}}; the engine needs the same file: /etc/docker/certs.d/{registry}/ca.crt";

    private static string Next(string registry, HttpStatusCode status, string? code, string body, Credential? credential) => (status, code) switch
    {
        (HttpStatusCode.BadRequest, _) when body.Contains("HTTP request to an HTTPS server", StringComparison.Ordinal) => // as Go's server says
            $"{registry} speaks TLS: leave plainHttp out of its entry in catalog.yaml; on this machine, name its authority there: ca: FILE",
        _ when (int)status is >= 300 and < 400 => $"{registry} redirects to an address that the tool does not use: ask its owner to name its address over TLS",
        (HttpStatusCode.Unauthorized, _) when credential is null => $"the registry wants a login and none was found: `docker login {registry}`",
        (HttpStatusCode.Unauthorized, _) => $"the login from {credential.Source} was refused: run `docker login {registry}` again",
        (HttpStatusCode.Forbidden, _) when credential is null => $"this needs a login: `docker login {registry}`",
        (HttpStatusCode.Forbidden, _) => $"ask for the right to do it, or `docker login {registry}` as somebody who has it (now: the login from {credential.Source})",
        (HttpStatusCode.MethodNotAllowed, _) => $"{registry} does not allow it: it is read-only or has it switched off; ask who runs it",
        (HttpStatusCode.TooManyRequests, _) => "wait for the registry's limit to pass, then run again: what has arrived is not sent again",
        (HttpStatusCode.NotFound, _) => $"check the name: {registry} answered and does not have it",
        (HttpStatusCode.RequestEntityTooLarge, _) => $"a proxy before {registry}, or the registry, takes no request of that size: raise its limit",
        _ when (int)status >= 500 => $"see what is wrong with {registry} (its log says more), then run again: what has arrived is not sent again",
        _ => $"{registry} rejects this request as wrong; its log may say more",
    };

    // OCI distribution-spec 1.1, "Error Codes"; a proxy in between answers in HTML or plain text.
    private static (string? Code, string Words) WordsOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var first = json.RootElement.GetProperty("errors").EnumerateArray().First();
            var code = first.GetProperty("code").GetString();
            var message = first.TryGetProperty("message", out var text) ? text.GetString() : null;
            return (code, Brief(string.IsNullOrEmpty(message) ? code ?? "" : $"{code}: {message}"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return (null, body.TrimStart().StartsWith('<') ? "" : Brief(body));
        }
    }

    private static string Brief(string words)
    {
        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestWords ? line : line[..LongestWords] + "…";
    }
}
