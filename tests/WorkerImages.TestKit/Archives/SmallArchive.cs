using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace WorkerImages.TestKit.Archives;

/// <summary>
/// A distribution's archive of a few small packages on this machine, signed, which apt reads as any other. It serves what was published last;
/// faults are put on top of that.
/// </summary>
internal sealed class SmallArchive : IDisposable
{
    private readonly HttpServer _server;
    private readonly ConcurrentDictionary<string, (byte[] Content, string Date)> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<HttpListenerResponse, bool>> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ArchiveRequest> _requests = [];
    private int _published;

    /// <summary>Has no suite yet.</summary>
    /// <param name="address">Where it is served; null for this machine alone.</param>
    public SmallArchive(IPAddress? address = null)
    {
        var place = address ?? IPAddress.Loopback;
        _server = new(place, 0, AnswerAsync);
        Address = new($"http://{place}:{_server.Port}/debian");
    }

    /// <summary>What sources name.</summary>
    public Uri Address { get; }

    /// <summary>The keyring that sources name: of the key that all tests share.</summary>
    public byte[] Keyring { get; } = SmallKey.Shared.Keyring;

    /// <summary>Its suites, by name.</summary>
    public Dictionary<string, SmallSuite> Suites { get; } = new(StringComparer.Ordinal);

    /// <summary>All that was asked, in its order.</summary>
    public IReadOnlyList<ArchiveRequest> Requests => [.. _requests];

    /// <summary>An archive as Debian's: <c>stable</c>, <c>stable-updates</c> and <c>stable-security</c>, with a dozen packages, published.</summary>
    public static SmallArchive OfDebian(IPAddress? address = null)
    {
        var archive = new SmallArchive(address);
        var stable = archive.Suite("stable");
        foreach (var name in new[] { "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa" })
        {
            stable.Put(new(name, "1.0-1"));
        }

        stable.Put(new("lambda", "1:2.0-1")).Put(new("common", "5", "all"));
        stable.Codename = "small";
        var updates = archive.Suite("stable-updates");
        updates.Codename = "small-updates";
        var security = archive.Suite("stable-security");
        (security.Label, security.Codename) = ("Debian-Security", "small-security");
        archive.Publish();
        return archive;
    }

    /// <summary>A suite, made when it is not there.</summary>
    public SmallSuite Suite(string name) => Suites.TryGetValue(name, out var suite) ? suite : Suites[name] = new(name);

    /// <summary>Signs all suites and serves them; packages that were published once stay in the pool.</summary>
    public void Publish()
    {
        // Each time is a second later, so that Last-Modified tells them apart.
        var date = DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(_published++).ToString("R");
        var now = Suites.Values.SelectMany(suite => suite.Files()).ToLookup(file => file.Path, file => file.Content);
        foreach (var gone in _files.Keys.Where(path => path.StartsWith("dists/", StringComparison.Ordinal) && !path.Contains("/by-hash/", StringComparison.Ordinal) && !now.Contains(path)))
        {
            _files.TryRemove(gone, out _);
        }

        foreach (var file in now)
        {
            var content = file.Last();
            _files[file.Key] = _files.TryGetValue(file.Key, out var old) && old.Content.AsSpan().SequenceEqual(content) ? old : (content, date);
        }
    }

    /// <summary>Answers with a status what lies at a path, or below it: <c>dists/stable/</c>.</summary>
    /// <param name="path">From the root of the archive.</param>
    /// <param name="status">Such as 503.</param>
    /// <param name="times">How often; then it is there again.</param>
    /// <param name="retryAfter">What the answer says of when to ask again, in seconds; null for nothing.</param>
    public void Break(string path, int status, int times = int.MaxValue, int? retryAfter = null)
    {
        var left = times;
        _faults[path] = response =>
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                return false;
            }

            response.StatusCode = status;
            if (retryAfter is { } seconds)
            {
                response.AddHeader("Retry-After", $"{seconds}");
            }

            return true;
        };
    }

    /// <summary>Serves what it should again.</summary>
    public void Mend() => _faults.Clear();

    /// <summary>Serves something else at a path: a mirror that is behind, or was changed.</summary>
    /// <param name="path">From the root of the archive.</param>
    /// <param name="content">What; null for nothing.</param>
    public void Replace(string path, byte[]? content)
    {
        if (content is null)
        {
            _files.TryRemove(path, out _);
        }
        else
        {
            _files[path] = (content, DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(_published++).ToString("R"));
        }
    }

    /// <summary>The paths of what it serves, from its root.</summary>
    public IReadOnlyList<string> Paths => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What it serves at a path.</summary>
    public byte[] Content(string path) => _files[path].Content;

    /// <summary>A source in apt's words (sources.list(5), deb822 style).</summary>
    /// <param name="keyring">The path of its keyring.</param>
    /// <param name="suites">The suites, in this order.</param>
    /// <param name="fields">Further lines.</param>
    public string Source(string keyring, IEnumerable<string> suites, params string[] fields) =>
        $"Types: deb\nURIs: {Address}\nSuites: {string.Join(' ', suites)}\nComponents: main\nSigned-By: {keyring}\n{string.Concat(fields.Select(line => line + "\n"))}";

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private Task AnswerAsync(HttpListenerContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath) is var asked && asked.StartsWith("/debian/", StringComparison.Ordinal) ? asked["/debian/".Length..] : asked;
        var answer = Answer(context, path);
        _requests.Enqueue(new(path, context.Response.StatusCode, context.Request.Headers["If-None-Match"] is not null || context.Request.Headers["If-Modified-Since"] is not null));
        context.Response.Close(context.Request.HttpMethod == "HEAD" ? [] : answer, willBlock: false);
        return Task.CompletedTask;
    }

    private byte[] Answer(HttpListenerContext context, string path)
    {
        var response = context.Response;
        if (_faults.Any(fault => path.StartsWith(fault.Key, StringComparison.Ordinal) && fault.Value(response)))
        {
            return [];
        }

        if (!_files.TryGetValue(path, out var file))
        {
            response.StatusCode = 404;
            return [];
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(file.Content))[..16]}\"";
        response.AddHeader("ETag", tag);
        response.AddHeader("Last-Modified", file.Date);
        var isSame = context.Request.Headers["If-None-Match"] is { } known ? known == tag : context.Request.Headers["If-Modified-Since"] == file.Date;
        response.StatusCode = isSame ? 304 : 200;
        return isSame ? [] : file.Content;
    }
}

/// <summary>What somebody asked of a small archive.</summary>
/// <param name="Path">From its root.</param>
/// <param name="Status">What the answer was.</param>
/// <param name="IsConditional">True when it was asked whether something is still so.</param>
internal sealed record ArchiveRequest(string Path, int Status, bool IsConditional);
