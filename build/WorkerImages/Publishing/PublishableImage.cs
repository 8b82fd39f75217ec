using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>An image of a plan on its way to a registry: what it is to be called there, and what is known of it besides.</summary>
/// <param name="Step">Its step; the build id is known.</param>
/// <param name="Foundation">The step of the image at the root of its family: the one that knows the base.</param>
/// <param name="Registry">Registry and path to publish to; null for the catalogue's.</param>
/// <param name="Recorded">What other runs have published of it for other platforms, of the same source.</param>
/// <param name="OnlyThisPlatform">True when this run may publish its platform alone, under no tag that moves.</param>
public sealed record PublishableImage(
    PlanStep Step, PlanStep Foundation, string? Registry, ImmutableArray<PlatformEntry> Recorded, bool OnlyThisPlatform)
{
    /// <summary>The images of a plan, in its order.</summary>
    /// <param name="plan">On one platform.</param>
    /// <param name="registry">Registry and path to publish to; null for the catalogue's.</param>
    /// <param name="before">What is recorded of earlier runs and of those on other platforms; null for nothing.</param>
    /// <param name="onlyThisPlatform">True when a platform may be published alone.</param>
    public static ImmutableArray<PublishableImage> Of(BuildPlan plan, string? registry, ImageInfo? before, bool onlyThisPlatform)
    {
        var steps = plan.Steps.ToDictionary(step => step.Image, StringComparer.Ordinal);
        var entries = (before?.Images ?? []).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        return
        [
            .. plan.Steps.Select(step => new PublishableImage(
                step,
                steps[step.Source.Definition.Root.Name],
                registry,
                entries.GetValueOrDefault(step.Image) is { } entry ? Usable(entry, step, registry) : [],
                onlyThisPlatform)),
        ];
    }

    /// <summary>The image.</summary>
    public ImageDefinition Definition => Step.Source.Definition;

    /// <summary>What this run has of it.</summary>
    public Platform Platform => Step.Source.Platform;

    /// <summary>Where it goes.</summary>
    public Reference Repository => ImageTags.Published(Definition, Registry);

    /// <summary>The repositories of its ancestors, which have most of its layers.</summary>
    public ImmutableArray<string> Ancestors => [.. Definition.Lineage.Skip(1).Select(image => ImageTags.Published(image, Registry).Repository)];

    /// <summary>The platforms that its index is to have.</summary>
    public ImmutableArray<Platform> Platforms => IsPart ? [Platform] : Definition.Platforms;

    /// <summary>The tag that always means this build.</summary>
    public string ImmutableTag => ImageTags.ImmutableTag(
        Definition.Version,
        [
            KeyValuePair.Create(Platform, Digest.Parse(Step.BuildId!)),
            .. (IsPart ? [] : Recorded).Select(other => KeyValuePair.Create(other.Platform, other.BuildId)),
        ]);

    /// <summary>The tags that move to it.</summary>
    public ImmutableArray<string> RollingTags => IsPart ? [] : [ImageTags.Rolling(Definition).Tag!];

    /// <summary>The base in its registry, exactly; null for one that was bootstrapped.</summary>
    public Reference? Base => Foundation.Labels.GetValueOrDefault(PlannedLabels.BaseDigest, "") is { Length: > 0 } digest
        ? Foundation.Source.Definition.Base!.Image.WithDigest(Digest.Parse(digest))
        : null;

    /// <exception cref="Outcomes.WorkerImagesException">A platform that it declares would be missing.</exception>
    public void Check()
    {
        var missing = Platforms.Where(IsMissing).ToList();
        if (missing.Count > 0)
        {
            throw PlatformRules.Missing(Repository, missing);
        }
    }

    // Of other sources an index would be of two kinds.
    private static ImmutableArray<PlatformEntry> Usable(ImageEntry entry, PlanStep step, string? registry)
    {
        var definition = step.Source.Definition;
        return entry.Repository != ImageTags.Published(definition, registry).Name
            ? []
            :
            [
                .. entry.Platforms.Where(other => other.Platform != step.Source.Platform
                    && definition.Platforms.Contains(other.Platform)
                    && other.Context.Sha256 == SourceIdentity.Of(step.Source with { Platform = other.Platform })),
            ];
    }

    // The last of the platforms to be published moves the tags.
    private bool IsPart => OnlyThisPlatform && Definition.Platforms.Any(IsMissing);

    private bool IsMissing(Platform platform) => platform != Platform && Recorded.All(other => other.Platform != platform);
}
