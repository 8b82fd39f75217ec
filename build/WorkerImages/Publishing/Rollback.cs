using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Registry;

namespace WorkerImages.Publishing;

/// <summary>Puts an image's rolling tags back to what they stood for before they were last moved, by the record.</summary>
/// <param name="registry">Where the image is.</param>
/// <param name="events">Is told of what is worth knowing.</param>
public sealed class Rollback(IRegistry registry, IProgress<RunEvent> events)
{
    private readonly TagPromotion _tags = new(registry.Manifests, events);

    /// <summary>Gives the record as it is afterwards: another rollback would undo this one.</summary>
    /// <exception cref="WorkerImagesException">
    /// There is nothing to go back to, or somebody else has moved a tag since (<see cref="ExitCode.TagPolicy"/>); no tag was moved.
    /// </exception>
    public async Task<ImageEntry> RunAsync(ImageEntry image, CancellationToken cancellationToken)
    {
        var repository = Reference.Parse(image.Repository);
        var rolling = image.Tags.Where(tag => tag.Kind == TagKind.Rolling && tag.PreviousDigest is not null).ToImmutableArray();
        if (rolling.IsEmpty)
        {
            throw new WorkerImagesException(
                ExitCode.TagPolicy, $"{image.Name} is not rolled back", "the record knows of nothing that its tags stood for before", "publish the revision that is wanted");
        }

        foreach (var tag in rolling)
        {
            await CheckAsync(repository.WithTag(tag.Name), tag, cancellationToken);
        }

        foreach (var tag in rolling)
        {
            await _tags.RollBackAsync(repository.WithTag(tag.Name), tag.PreviousDigest!, cancellationToken);
        }

        var index = (await registry.Manifests.ResolveAsync(repository.WithDigest(rolling[0].PreviousDigest!), cancellationToken))!;
        return image with
        {
            Index = new(index.Digest, index.MediaType, index.Size),
            Tags = [.. rolling.Select(tag => tag with { Digest = tag.PreviousDigest!, PreviousDigest = tag.Digest })],
            Platforms = [], // the record keeps one image of a name: what it knew was of the other one
            Attestations = [],
            Signatures = [],
            Reasons = [$"rolled back from {image.Index.Digest}"],
        };
    }

    private async Task CheckAsync(Reference tag, TagInfo recorded, CancellationToken cancellationToken)
    {
        var standing = (await registry.Manifests.ResolveAsync(tag, cancellationToken))?.Digest;
        if (standing != recorded.Digest)
        {
            throw new WorkerImagesException(
                ExitCode.TagPolicy,
                $"{tag} is not rolled back",
                $"it stands for {standing?.Text ?? "nothing"}, and the record says {recorded.Digest}: somebody else has moved it since",
                "run with the record of whoever moved it: --record FILE");
        }
    }
}
