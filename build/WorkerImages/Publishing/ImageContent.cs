using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>An image of the engine on its way to a registry, and what was found out about it.</summary>
/// <param name="Step">What is done with it.</param>
/// <param name="ImageId">The engine's id.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Packages">What is installed in it.</param>
/// <param name="Below">What it stands on.</param>
/// <param name="System">What a later night has to know of it.</param>
internal sealed record ImageContent(
    PlanStep Step, string ImageId, ImmutableSortedDictionary<string, string> Labels, ImagePackages Packages, BaseInfo Below, ImageSystem System)
{
    /// <summary>The Release files that its own packages came by, as far as that is known.</summary>
    public ImmutableArray<ArchiveRelease> Releases { get; init; } = [];

    /// <summary>What it is called in the registry.</summary>
    public PlannedPublication Publication => Step.Publication!;

    /// <summary>The platform.</summary>
    public Platform Platform => Step.Source.Platform;

    /// <summary>What is installed, for the record and for annotations.</summary>
    public PackagesInfo Installed => new(Packages.All.Length, Packages.Hash, null);

    /// <summary>What an image stands on: a parent as it was published, or a base as it was decided on.</summary>
    /// <param name="step">The image's step.</param>
    /// <param name="parent">What was published of its parent; null for an image that has none.</param>
    /// <exception cref="WorkerImagesException">Nothing is known of its parent for this platform (<see cref="ExitCode.Verification"/>).</exception>
    public static BaseInfo BelowOf(PlanStep step, ImageEntry? parent)
    {
        if (parent is not null)
        {
            var below = parent.Platforms.FirstOrDefault(platform => platform.Platform == step.Source.Platform)
                ?? throw new WorkerImagesException(
                    ExitCode.Verification,
                    $"{step.Image} is not published",
                    $"the record of its parent {parent.Name} has nothing of {step.Source.Platform}",
                    "run again without that record");
            return new($"{parent.Repository}:{parent.Version}", parent.Index.Digest, below.Digest, [.. below.Layers.Select(layer => layer.DiffId)]);
        }

        return new(step.Source.Definition.Root.Base!.Image.ToString(), step.Base?.Digest, null, step.Base?.DiffIds ?? []);
    }
}
