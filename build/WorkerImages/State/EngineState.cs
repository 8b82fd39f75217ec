using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.State;

/// <summary>Asks an engine which images of ours it has.</summary>
/// <param name="known">Which of them this tool has built on this machine.</param>
/// <param name="events">Hears of what is passed over.</param>
internal sealed class EngineState(BuiltImages known, IProgress<RunEvent> events)
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

    private BuiltImageFact? Read(StoredImage image, out string? unreadable) =>
        LabelReader.Read(image.Labels, image.Id, image.Created, image.Size, out unreadable) is { } fact
            ? fact with
            {
                Built = known.Find(image.Id),
                Tags = [.. image.Tags.Select(tag => Reference.TryParse(tag, out var reference) ? reference : null).OfType<Reference>()],
            }
            : null;
}
