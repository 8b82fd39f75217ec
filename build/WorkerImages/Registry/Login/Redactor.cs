using System.Collections.Concurrent;
using System.Text;

namespace WorkerImages.Registry.Login;

/// <summary>Takes secrets out of what others say: a registry or a proxy may repeat what it was sent.</summary>
internal sealed class Redactor
{
    // Shorter ones would make the text unreadable and are no secrets worth the name.
    private const int ShortestSecret = 4;

    private readonly ConcurrentDictionary<string, bool> _secrets = new(StringComparer.Ordinal);

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

    /// <summary>A text without secrets.</summary>
    public string Text(string text) =>
        _secrets.Keys.OrderByDescending(secret => secret.Length).Aggregate(text, (rest, secret) => rest.Replace(secret, "***", StringComparison.Ordinal));
}
