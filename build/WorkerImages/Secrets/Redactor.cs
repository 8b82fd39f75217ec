using System.Collections.Concurrent;
using System.Text;

namespace WorkerImages.Secrets;

/// <summary>Takes secrets out of what others say: an engine, a registry or a proxy may repeat what it was sent.</summary>
/// <param name="secrets">Those that are known from the beginning.</param>
internal sealed class Redactor(IEnumerable<string> secrets)
{
    /// <summary>What stands there instead.</summary>
    public const string Mask = "***";

    /// <summary>Shorter ones among those that others made would make the text unreadable and are no secrets worth the name.</summary>
    public const int ShortestSecret = 4;

    private readonly ConcurrentDictionary<string, bool> _secrets =
        new(secrets.Distinct(StringComparer.Ordinal).Select(secret => KeyValuePair.Create(secret, true)), StringComparer.Ordinal);

    /// <summary>Remembers a secret and gives it back.</summary>
    public Secret Keep(Secret secret)
    {
        if (secret.Reveal().Length >= ShortestSecret)
        {
            _secrets.TryAdd(secret.Reveal(), true);
        }

        return secret;
    }

    /// <summary>Bytes as text, without secrets.</summary>
    public string Text(byte[] bytes) => Text(Encoding.UTF8.GetString(bytes));

    /// <summary>A text without secrets, the longest first: one may be a part of another.</summary>
    public string Text(string text) =>
        _secrets.Keys.OrderByDescending(secret => secret.Length).Aggregate(text, (rest, secret) => rest.Replace(secret, Mask, StringComparison.Ordinal));
}
