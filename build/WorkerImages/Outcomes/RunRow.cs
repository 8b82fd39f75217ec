using System.Text.Json.Serialization;

namespace WorkerImages.Outcomes;

/// <summary>What a run did with one image: a row of the table that a run ends with, and an object of the report for machines, whose order of names the members keep.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Action">What was done, such as <c>built</c>, <c>kept</c> or <c>failed</c>.</param>
/// <param name="Reason">Why, for people; several reasons on their own lines.</param>
internal sealed record RunRow([property: JsonPropertyOrder(-2)] string Image, string Action, string Reason)
{
    /// <summary>What it was done for; null when it does not matter.</summary>
    [JsonPropertyOrder(-1)]
    public string? Platform { get; init; }

    /// <summary>The engine's id; null when there is no image.</summary>
    public string? ImageId { get; init; }

    /// <summary>Bytes, unpacked; null when there is no image.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>How many layers the image has; null when there is no image.</summary>
    public int? Layers { get; init; }

    /// <summary>How long the action took; null when nothing was done.</summary>
    public double? Seconds { get; init; }

    /// <summary>The build's log, a path from the repository root; null when nothing was built.</summary>
    public string? LogPath { get; init; }

    /// <summary>How its checks ended; null when it was not checked.</summary>
    public TestCounts? Tests { get; init; }
}

/// <summary>What publishing came to for one image: a row of the table that a run ends with.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Action">What was done: <c>published</c> or <c>kept</c>, or why nothing was.</param>
/// <param name="Reference">Where it is, by digest.</param>
/// <param name="Tags">The tags that point to it.</param>
/// <param name="BytesSent">Bytes of layers that went to the registry.</param>
/// <param name="IsSigned">True when it has a signature.</param>
internal sealed record PublicationRow(string Image, string Action, string Reference, string Tags, long BytesSent, bool IsSigned);
