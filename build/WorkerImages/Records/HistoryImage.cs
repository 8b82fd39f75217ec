using System.Globalization;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>What a run found of an image on a platform.</summary>
/// <param name="Name">The image.</param>
/// <param name="Platform">The platform.</param>
internal sealed record HistoryImage(string Name, string Platform)
{
    /// <summary>Bytes, unpacked, as the engine counts them; null where it was not asked.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Bytes that a client downloads; null where no registry was asked.</summary>
    public long? DownloadBytes { get; init; }

    /// <summary>How many packages are installed; null where the run did not look.</summary>
    public int? Packages { get; init; }

    /// <summary>When it was built, or built again and found equal; null where the run did not know.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>How old it was at a time; null where the run did not know when it was built.</summary>
    public TimeSpan? AgeAt(DateTimeOffset time) => Created is { } created ? TimeSpan.FromTicks(Math.Max(0, (time - created).Ticks)) : null;

    internal static HistoryImage Read(JsonPart image) => new(image.Text("name"), image.Text("platform"))
    {
        SizeBytes = Known(image, "sizeBytes"),
        DownloadBytes = Known(image, "downloadBytes"),
        Packages = (int?)Known(image, "packages"),
        Created = image.OptionalText("created") is null ? null : image.Moment("created").ToUniversalTime(),
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("platform", Platform);
        Write(json, "sizeBytes", SizeBytes);
        Write(json, "downloadBytes", DownloadBytes);
        Write(json, "packages", Packages);
        if (Created is { } created)
        {
            json.WriteString("created", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    private static long? Known(JsonPart image, string name) => image.OptionalCount(name) is > 0 and var known ? known : null;
}
