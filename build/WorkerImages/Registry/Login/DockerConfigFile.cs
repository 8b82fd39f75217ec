using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>The part of the docker command's <c>config.json</c> that says who has which credentials.</summary>
/// <param name="Source">Where it stands, for messages.</param>
/// <param name="Helpers">Registry → credential helper.</param>
/// <param name="Store">The helper for all others; null for none.</param>
/// <param name="Entries">Key as it stands there → what is stored in the file itself.</param>
internal sealed record DockerConfigFile(
    string Source,
    ImmutableDictionary<string, string> Helpers,
    string? Store,
    ImmutableDictionary<string, Credential> Entries)
{
    /// <exception cref="WorkerImagesException">It is not what the docker command would read.</exception>
    public static DockerConfigFile Read(string source, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Disallow });
            var root = document.RootElement;
            return new(
                source,
                Objects(root, "credHelpers").ToImmutableDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? ""),
                TextOf(root, "credsStore"),
                Objects(root, "auths")
                    .Select(pair => (pair.Name, Credential: Entry(pair.Value, source)))
                    .Where(pair => pair.Credential is not null)
                    .ToImmutableDictionary(pair => pair.Name, pair => pair.Credential!));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Not the reader's words: they may quote what stands there.
            throw new WorkerImagesException(
                ExitCode.Usage, $"{source} is not a configuration of the docker command", "it is no JSON of that form", "fix it, or log in again with `docker login`");
        }
    }

    /// <summary>The helper that is to be asked for a registry; null when the file's own entries count.</summary>
    public string? HelperFor(string key) => Helpers.GetValueOrDefault(key) is { Length: > 0 } helper ? helper : Store is { Length: > 0 } ? Store : null;

    /// <summary>What the file itself has: the entry of that very key, else of an address of earlier days on that host (<c>https://host/v1/</c>).</summary>
    public Credential? Find(string key) =>
        Entries.GetValueOrDefault(key)
        ?? Entries.Where(entry => HostOf(entry.Key) == HostOf(key)).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).FirstOrDefault();

    private static string HostOf(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? key : key[(scheme + 3)..];
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? host : host[..slash];
    }

    private static Credential? Entry(JsonElement entry, string source)
    {
        if (TextOf(entry, "identitytoken") is { Length: > 0 } token)
        {
            return new(Credential.TokenUser, new(token), source);
        }

        if (TextOf(entry, "auth") is { Length: > 0 } packed)
        {
            // The docker command pads with NUL.
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(packed)).TrimEnd('\0');
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 ? new(pair[..colon], new(pair[(colon + 1)..]), source) : throw new FormatException();
        }

        return TextOf(entry, "username") is { Length: > 0 } user ? new(user, new(TextOf(entry, "password") ?? ""), source) : null;
    }

    private static List<JsonProperty> Objects(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? [.. member.EnumerateObject()] : [];

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
