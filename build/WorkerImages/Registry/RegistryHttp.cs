using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using WorkerImages.Outcomes;
using WorkerImages.Registry.Login;
using WorkerImages.Secrets;

namespace WorkerImages.Registry;

/// <summary>Makes requests to registries: logged in where they want it, tried again where that helps, failures in words.</summary>
internal sealed class RegistryHttp : IDisposable
{
    private const int LongestFault = 64 * 1024;

    private readonly RegistryOptions _options;
    private readonly IProgress<RunEvent> _events;
    private readonly TimeProvider _clock;
    private readonly Redactor _redactor = new([]);
    private readonly RegistryConnections _connections;
    private readonly Authorizer _authorizer;
    private readonly ConcurrentDictionary<string, bool> _warnings = new(StringComparer.Ordinal);

    public RegistryHttp(RegistryOptions options, ICredentialStore credentials, IProgress<RunEvent> events, TimeProvider clock)
    {
        (_options, _events, _clock) = (options, events, clock);
        _connections = new RegistryConnections(options);
        _authorizer = new Authorizer(credentials, new TokenServer(_connections, options, _redactor, events, clock), _redactor, clock);
        Retries = new RetryRules(options, clock, ReportRetry);
    }

    /// <summary>For what takes several requests and is tried again as a whole.</summary>
    public RetryRules Retries { get; }

    /// <summary>Makes a request.</summary>
    /// <param name="call">What to ask.</param>
    /// <param name="read">Takes the answer out of a success or an expected status, and owns it: it disposes the message.</param>
    /// <param name="cancellationToken">Ends the request and all tries.</param>
    /// <exception cref="RegistryException">It was not answered as hoped.</exception>
    public Task<T> SendAsync<T>(RegistryCall call, Func<HttpResponseMessage, SilenceLimit, Task<T>> read, CancellationToken cancellationToken) =>
        call.IsRepeated
            ? Retries.RunAsync(token => AttemptAsync(call, read, token), cancellationToken)
            : AttemptAsync(call, read, cancellationToken);

    /// <summary>As the other, for an answer whose head says all.</summary>
    public Task<T> SendAsync<T>(RegistryCall call, Func<HttpResponseMessage, T> read, CancellationToken cancellationToken) => SendAsync(
        call,
        (answer, _) =>
        {
            using (answer)
            {
                return Task.FromResult(read(answer));
            }
        },
        cancellationToken);

    public void Dispose()
    {
        _authorizer.Dispose();
        _connections.Dispose();
    }

    private async Task<T> AttemptAsync<T>(
        RegistryCall call, Func<HttpResponseMessage, SilenceLimit, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = new SilenceLimit(_options.SilenceLimit, _clock, cancellationToken);
        try
        {
            var shown = await HeaderAsync(call, limit.Token);
            var answer = await SendAsync(call, shown, limit);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && IsOwn(call.Registry, answer.RequestMessage!.RequestUri!)
                && _authorizer.Learn(call, Challenge.Parse(Lines(answer, "WWW-Authenticate")), shown)
                && await HeaderAsync(call, limit.Token) is { } other)
            {
                answer.Dispose();
                answer = await SendAsync(call, other, limit);
            }

            ReportWarnings(call, answer);
            return answer.IsSuccessStatusCode || call.AlsoExpected.Contains(answer.StatusCode)
                ? await read(answer, limit)
                : throw await RefusedAsync(call, answer, limit);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            throw RegistryFaults.Silent(call, _options.SilenceLimit);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RegistryFaults.Unreachable(call, fault);
        }
        catch (FormatException fault)
        {
            throw RegistryFaults.Odd(call, fault.Message, fault);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RegistryCall call, AuthenticationHeaderValue? shown, SilenceLimit limit)
    {
        using var request = new HttpRequestMessage(call.Method, call.Address);
        request.Headers.Authorization = shown;
        request.Headers.TryAddWithoutValidation("User-Agent", "worker-images");
        foreach (var type in call.Accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", type);
        }

        request.Content = call.Content?.Invoke(limit.Touch);
        var answer = await _connections.To(call.Registry).SendAsync(request, limit.Token);
        limit.Touch();
        return answer;
    }

    private Task<AuthenticationHeaderValue?> HeaderAsync(RegistryCall call, CancellationToken cancellationToken) =>
        IsOwn(call.Registry, call.Address) ? _authorizer.HeaderAsync(call, cancellationToken) : Task.FromResult<AuthenticationHeaderValue?>(null);

    // A registry may have blobs uploaded elsewhere, and send clients that read them on. The login is for the registry alone: no other host may ask for it.
    private bool IsOwn(string registry, Uri address)
    {
        var root = new RegistryPaths(_options).Root(registry);
        return (root.Scheme, root.Authority) == (address.Scheme, address.Authority);
    }

    private async Task<RegistryException> RefusedAsync(RegistryCall call, HttpResponseMessage answer, SilenceLimit limit)
    {
        using (answer)
        {
            var body = await BoundedContent.ReadAsync(answer.Content, LongestFault, limit);
            var isOwn = IsOwn(call.Registry, answer.RequestMessage!.RequestUri!);
            return isOwn
                ? RegistryFaults.Refused(call, answer, _redactor.Text(body), _authorizer.Known(call.Registry), _clock.GetUtcNow())
                : RegistryFaults.RefusedElsewhere(call, answer, _redactor.Text(body), _clock.GetUtcNow());
        }
    }

    // OCI distribution-spec 1.1, "Warnings": code 299 is for people; the same once is enough.
    private void ReportWarnings(RegistryCall call, HttpResponseMessage answer)
    {
        foreach (var warning in answer.Headers.Warning.Where(warning => warning.Code == 299))
        {
            var text = _redactor.Text(warning.Text.Trim('"'));
            if (_warnings.TryAdd($"{call.Registry} {text}", true))
            {
                _events.Report(new Warning($"{call.Registry} says: {text}"));
            }
        }
    }

    private void ReportRetry(RegistryException fault, TimeSpan wait, int next) =>
        _events.Report(new Notice($"{fault.What}: {fault.Why}; try {next} of {_options.Tries} in {wait.TotalSeconds:0.0} s"));

    private static IEnumerable<string> Lines(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values : [];
}
