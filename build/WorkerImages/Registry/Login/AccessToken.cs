using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>What a token server gave (distribution's token specification).</summary>
/// <param name="Value">To be shown to the registry.</param>
/// <param name="RefreshAt">From then on a new one is asked for.</param>
internal sealed record AccessToken(Secret Value, DateTimeOffset RefreshAt)
{
    private const double DefaultSeconds = 60;

    // A tenth of its life, so that a token does not end on its way.
    private const double Used = 0.9;

    /// <exception cref="FormatException">The answer has none.</exception>
    public static AccessToken Read(byte[] answer, DateTimeOffset now)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var token = Text(json.RootElement, "token") ?? Text(json.RootElement, "access_token") ?? throw new FormatException("it gave no token");
            if (!token.All(character => character is > ' ' and <= '~'))
            {
                throw new FormatException("it gave a token that cannot stand in a header"); // nor is it quoted
            }

            return new(new(token), now + TimeSpan.FromSeconds(Seconds(json.RootElement) * Used));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException("what it gave is no token");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text ? text : null;

    // Some servers write the number as a text.
    private static double Seconds(JsonElement root) => root.TryGetProperty("expires_in", out var life)
        && double.TryParse(life.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e8
        ? seconds
        : DefaultSeconds;
}

/// <summary>What a token allows, in the words of distribution's token specification.</summary>
internal static class Scope
{
    public static ImmutableArray<string> Pull(Reference repository) => [$"repository:{repository.Repository}:pull"];

    public static ImmutableArray<string> Push(Reference repository) => [$"repository:{repository.Repository}:pull,push"];

    public static ImmutableArray<string> Delete(Reference repository) => [$"repository:{repository.Repository}:pull,delete"];

    public static ImmutableArray<string> Mount(Reference repository, string from) => [.. Push(repository), $"repository:{from}:pull"];
}
