using System.Collections.Immutable;
using WorkerImages.Engine;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>Says what images stand on: on a base, by its digest in its registry and its layers in the engine; on a parent, as it was published.</summary>
/// <param name="engine">The engine's images.</param>
internal sealed class ImageBases(IImageStore engine)
{
    /// <param name="image">The image.</param>
    /// <param name="parent">What was published of its parent; null for an image that has none.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<BaseInfo> OfAsync(PublishableImage image, ImageEntry? parent, CancellationToken cancellationToken)
    {
        var name = (image.Definition.Parent is { } definition ? ImageTags.Rolling(definition) : image.Definition.Base!.Image).ToString();
        if (parent is not null)
        {
            var below = parent.Platforms.FirstOrDefault(platform => platform.Platform == image.Platform);
            return new(name, parent.Index.Digest, below?.Digest, [.. (below?.Layers ?? []).Select(layer => layer.DiffId)]);
        }

        var details = image.Step.Arguments.GetValueOrDefault(BuildPlanner.BaseArgument) is { } reference
            ? await engine.InspectAsync(reference, cancellationToken)
            : null;
        return new(name, image.Base?.Digest, null, details?.Layers ?? []);
    }
}
