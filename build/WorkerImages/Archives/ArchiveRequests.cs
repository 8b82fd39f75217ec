using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Archives;

/// <summary>Asks archives over HTTP. Connection faults, silence, 408, 429 and 5xx are tried again, after a wait that doubles or that the archive asks for.</summary>
internal sealed class ArchiveRequests(ArchiveSettings settings, HttpMessageHandler? handler, IProgress<RunEvent> events, TimeProvider clock) : IDisposable
{
    private const int MostRedirects = 5;
    private const int Piece = 1 << 16;

    private readonly HttpMessageInvoker _http = new(handler ?? new SocketsHttpHandler
    {
        AllowAutoRedirect = true,
        MaxAutomaticRedirections = MostRedirects,
        AutomaticDecompression = DecompressionMethods.None, // sums are of the bytes that come
        Proxy = new LoopbackBypass(HttpClient.DefaultProxy),
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        ResponseDrainTimeout = TimeSpan.Zero,
    });

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="longest">The most bytes it may have.</param>
    /// <param name="known">What the archive said of it the last time, so that it can answer that nothing has changed; null to get the file in any case.</param>
    /// <param name="into">Is given its bytes from the beginning on.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The status is 200, 304, 404 or 410.</returns>
    /// <exception cref="ArchiveException">Any other answer, or none.</exception>
    public async Task<ArchiveAnswer> GetAsync(Uri address, long longest, Validators? known, Stream into, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, fault, wanted) = await TryAsync(address, longest, known, into, cancellationToken);
            if (answer is not null)
            {
                events.Report(new Detail($"{address}: {(int)answer.Status} {answer.Status}, {into.Length} bytes"));
                return answer;
            }

            if (attempt >= settings.Tries)
            {
                throw new ArchiveException(attempt == 1 ? $"{address} {fault}" : $"{address} {fault}; asked {attempt} times");
            }

            var delay = wanted ?? settings.FirstDelay * Math.Pow(2, attempt - 1);
            delay = delay > settings.LongestDelay ? settings.LongestDelay : delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
            events.Report(new Detail(string.Create(
                CultureInfo.InvariantCulture, $"{address} {fault}: asked again in {delay.TotalSeconds:0.#} s, for the {Ordinal(attempt + 1)} of {settings.Tries} times")));
            await Task.Delay(delay, clock, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(ArchiveAnswer? Answer, string? Fault, TimeSpan? Wait)> TryAsync(
        Uri address, long longest, Validators? known, Stream into, CancellationToken cancellationToken)
    {
        into.SetLength(0);
        using var silence = new CancellationTokenSource(settings.Silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            using var request = Request(address, known);
            using var response = await _http.SendAsync(request, either.Token);
            if (response.StatusCode is HttpStatusCode.OK)
            {
                await CopyAsync(address, response.Content, longest, into, silence, either.Token);
            }

            var isExpected = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Gone
                || (response.StatusCode is HttpStatusCode.NotModified && known is not null);
            var fault = $"answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
            return isExpected ? (new(response.StatusCode, ValidatorsOf(response)), null, null)
                : IsTransient(response.StatusCode) ? (null, fault, Wait(response.Headers.RetryAfter))
                : throw new ArchiveException($"{address} {fault}");
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"said nothing for {settings.Silence.TotalSeconds:0.#} s"), null);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException or IOException { InnerException: SocketException })
        {
            return (null, $"could not be asked: {(broken.InnerException is SocketException socket ? socket : broken).Message}", null);
        }
    }

    private static HttpRequestMessage Request(Uri address, Validators? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", "worker-images");
        if (known?.ETag is { } tag)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        if (known?.LastModified is { } modified)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        }

        return request;
    }

    private async Task CopyAsync(Uri address, HttpContent content, long longest, Stream into, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var piece = new byte[Piece];
        for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0;)
        {
            silence.CancelAfter(settings.Silence);
            if (into.Length + read > longest)
            {
                throw new ArchiveException($"{address} has more than {longest} bytes");
            }

            await into.WriteAsync(piece.AsMemory(0, read), cancellationToken);
        }
    }

    private static Validators ValidatorsOf(HttpResponseMessage response) =>
        new(First(response.Headers, "ETag"), First(response.Content.Headers, "Last-Modified"));

    // One that would break the lines of the cache is none.
    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { } value && !value.AsSpan().ContainsAny('\r', '\n') ? value : null;

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    // RFC 9110, 10.2.3
    private TimeSpan? Wait(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    private static string Ordinal(int number) => number switch
    {
        2 => "second",
        3 => "third",
        _ => $"{number}th",
    };
}

/// <summary>By what a server tells whether a file is still what it was (RFC 9110, 8.8).</summary>
/// <param name="ETag">As it came; null when none did.</param>
/// <param name="LastModified">As it came; null when none did.</param>
internal sealed record Validators(string? ETag, string? LastModified);

/// <summary>What an archive answered.</summary>
/// <param name="Status">200, 304, 404 or 410.</param>
/// <param name="Validators">For the next time.</param>
internal sealed record ArchiveAnswer(HttpStatusCode Status, Validators Validators);
