using System.Collections.Immutable;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Records;

namespace Build;

/// <summary>What a run published.</summary>
/// <param name="Record">The record of this run alone.</param>
/// <param name="Before">What was recorded before it; null for nothing.</param>
/// <param name="Publications">In the order in which it was done.</param>
public sealed record PublishedCatalog(ImageInfo Record, ImageInfo? Before, ImmutableArray<Publication> Publications)
{
    /// <summary>For the table that the run ends with.</summary>
    public ImmutableArray<PublicationRow> Rows =>
    [
        .. Publications.Select(one => new PublicationRow(
            one.Entry.Name,
            one.WasThere ? "kept" : "published",
            Exactly(one.Entry),
            string.Join('\n', one.Entry.Tags.Select(tag => tag.Name)),
            one.Counts.BytesSent,
            !one.Entry.Signatures.IsEmpty)),
    ];

    /// <summary>An image by digest.</summary>
    public static string Exactly(ImageEntry image) => $"{image.Repository}@{image.Index.Digest}";
}
