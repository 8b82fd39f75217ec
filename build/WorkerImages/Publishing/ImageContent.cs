using WorkerImages.Packages;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>An image and what was found out about it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Packages">What is installed in it.</param>
/// <param name="Below">What it stands on.</param>
internal sealed record ImageContent(PublishableImage Image, ImagePackages Packages, BaseInfo Below);
