using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Survey;

/// <summary>Asks an engine which images of ours it has.</summary>
public sealed class ImageSurvey(IProgress<RunEvent> events)
{
    /// <summary>All, told from their labels in one question. One whose labels are garbled counts as absent, with a warning.</summary>
    public async Task<IReadOnlyList<BuiltImageFact>> BuiltImagesAsync(IImageStore images, CancellationToken cancellationToken)
    {
        var facts = new List<BuiltImageFact>();
        foreach (var image in await images.ListAsync(LabelNames.Image, cancellationToken))
        {
            if (Read(image, out var unreadable) is { } fact)
            {
                facts.Add(fact);
            }
            else if (!image.Tags.IsDefaultOrEmpty)
            {
                events.Report(new Warning($"image {image.Tags[0]} is ignored: its label {unreadable} is missing or garbled"));
            }
        }

        return facts;
    }

    private static BuiltImageFact? Read(StoredImage image, out string? unreadable) =>
        LabelReader.Read(image.Labels, image.Id, image.Created, image.Size, out unreadable) is { } fact
            ? fact with { Tags = [.. image.Tags.Select(tag => Reference.TryParse(tag, out var reference) ? reference : null).OfType<Reference>()] }
            : null;
}
