using WorkerImages.Packages;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>What publishing an image came to.</summary>
/// <param name="Entry">What the record says of it.</param>
/// <param name="WasThere">True when it was published before, so that nothing was sent.</param>
/// <param name="Counts">How its blobs came to be there.</param>
public sealed record Publication(ImageEntry Entry, bool WasThere, BlobCounts Counts)
{
    /// <summary>Its bill of materials; null for an image that was there.</summary>
    public BillOfMaterials? Bill { get; init; }

    /// <summary>What changed inside since the image that its tags stood for before; null where that cannot be told.</summary>
    public PackageDifference? Difference { get; init; }
}
