using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Proofs;
using WorkerImages.Records;

namespace WorkerImages.Publishing;

/// <summary>Says how an image of a plan came to be.</summary>
internal static class ProvenanceOf
{
    /// <param name="image">The image.</param>
    /// <param name="below">What it stands on.</param>
    /// <param name="settings">The run.</param>
    /// <param name="finished">When it was done.</param>
    public static Provenance Of(PublishableImage image, BaseInfo below, PublishSettings settings, DateTimeOffset finished) => new()
    {
        Definition = image.Definition.Place.File,
        Image = image.Definition.Name,
        Platform = image.Platform,
        Arguments = image.Step.Arguments,
        Origins = [Below(image, below), .. Copied(image.Step)],
        Source = Digest.Parse(image.Step.SourceId),
        Commit = settings.Invocation.Commit,
        Builder = settings.Invocation.Builder,
        BuilderVersion = settings.Invocation.ToolVersion,
        Invocation = settings.Invocation.Id,
        Started = settings.Started,
        Finished = finished,
    };

    // A bootstrapped base has no manifest: it is known by its content.
    private static ProvenanceOrigin Below(PublishableImage image, BaseInfo below) =>
        below.IndexDigest is { } digest
            ? image.Definition.Parent is { } parent
                ? new("parent", Purl.Of(ImageTags.Published(parent, image.Registry).WithTag(parent.Version), digest), digest)
                : new("base", Purl.Of(Reference.Parse(below.Name), digest), digest)
            : new("base", image.Definition.Root.Base!.Name, Digest.Parse(Known(image.Step, image.Definition.Root.Base!.Name).Identity!));

    private static IEnumerable<ProvenanceOrigin> Copied(PlanStep step) => step.Source.Externals.Select(reference =>
    {
        var digest = Known(step, reference.ToString()).Digest!;
        return new ProvenanceOrigin("copy", Purl.Of(reference, digest), digest);
    });

    private static Origin Known(PlanStep step, string origin) => step.Origins.First(known => known.Name == origin);
}
