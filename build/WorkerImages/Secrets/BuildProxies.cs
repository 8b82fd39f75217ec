using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Secrets;

/// <summary>
/// The proxies that builds use: they come from this program's environment, under the names of build arguments that every builder knows and keeps
/// out of history and cache (Dockerfile reference, "Predefined ARGs"). An address may hold a password.
/// </summary>
internal sealed class BuildProxies
{
    private static readonly string[] Names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"];

    private BuildProxies(ImmutableSortedDictionary<string, Secret> arguments, ImmutableArray<string> unreachable)
    {
        Arguments = arguments;
        Unreachable = unreachable;
    }

    /// <summary>No proxy.</summary>
    public static BuildProxies None { get; } = Of(_ => null);

    /// <summary>Build arguments.</summary>
    public ImmutableSortedDictionary<string, Secret> Arguments { get; }

    /// <summary>Names of variables that are not handed on: their proxy is this machine by its loopback address, which is another one in a build.</summary>
    public ImmutableArray<string> Unreachable { get; }

    /// <summary>What must never be seen of them in a text.</summary>
    public IEnumerable<string> Traces => Arguments.Values.SelectMany(value => TracesOf(value.Reveal()));

    /// <summary>Which they are, without users and passwords.</summary>
    public string Words => string.Join(", ", Arguments.Select(one => $"{one.Key}={WithoutUser(one.Value.Reveal())}"));

    /// <summary>The proxies that an environment names; of two spellings the lower-case one counts, as for curl.</summary>
    /// <param name="variable">Gives a variable's value; null for none.</param>
    public static BuildProxies Of(Func<string, string?> variable)
    {
        var found = Names
            .Select(name => (Name: name, Value: variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : variable(name)))
            .Where(one => one.Value is { Length: > 0 })
            .ToLookup(one => one.Name != "NO_PROXY" && IsLoopback(one.Value!));
        var reachable = found[false].Any(one => one.Name != "NO_PROXY") ? found[false] : [];
        return new(
            reachable.ToImmutableSortedDictionary(one => one.Name, one => new Secret(one.Value!), StringComparer.Ordinal),
            [.. found[true].Select(one => one.Name)]);
    }

    /// <inheritdoc/>
    public override string ToString() => Words;

    private static bool IsLoopback(string address) => Parse(address) is { IsLoopback: true };

    private static Uri? Parse(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address, UriKind.Absolute, out var uri) ? uri : null;

    // What cannot be read is not shown at all: it may be a password.
    private static string WithoutUser(string value)
    {
        var at = value.LastIndexOf('@');
        var scheme = value.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? value[..(end + 3)] : "";
        return at < 0 ? value : $"{scheme}{Redactor.Mask}{value[at..]}";
    }

    // As it is written, as it is meant, and as HTTP sends it (RFC 7617).
    private static IEnumerable<string> TracesOf(string value)
    {
        var start = value.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? end + 3 : 0;
        var at = value.LastIndexOf('@');
        if (at <= start)
        {
            return [];
        }

        var login = value[start..at];
        var password = login[(login.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var meant = Uri.UnescapeDataString(login);
        return new[] { login, meant, password, Uri.UnescapeDataString(password), Convert.ToBase64String(Encoding.UTF8.GetBytes(meant)) }
            .Where(trace => trace.Length >= Redactor.ShortestSecret);
    }
}
