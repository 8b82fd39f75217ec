using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Signing;

namespace WorkerImages.Publishing;

/// <summary>Says how an image of a plan came to be.</summary>
internal static class ProvenanceBuilder
{
    /// <param name="step">What was built.</param>
    /// <param name="below">What it stands on, where that really is.</param>
    /// <param name="releases">The Release files that its packages came by, as far as that is known.</param>
    /// <param name="settings">The run.</param>
    /// <param name="finished">When it was done.</param>
    public static Provenance Of(PlanStep step, BaseInfo below, ImmutableArray<ArchiveRelease> releases, PublishSettings settings, DateTimeOffset finished) => new()
    {
        Definition = DefinitionOf(step.Source.Definition),
        Image = step.Image,
        Platform = step.Source.Platform,
        Arguments = below.IndexDigest is { } digest
            ? step.Arguments.SetItem(BuildPlanner.BaseArgument, $"{below.Name}@{digest}")
            : step.Arguments,
        Origins = [Below(step, below), .. Copied(step), .. OfCatalog(step), .. Downloaded(step), .. Installed(releases)],
        Source = step.SourceId,
        Commit = settings.Invocation.Commit,
        Builder = settings.Invocation.Builder,
        BuilderVersion = settings.Invocation.ToolVersion,
        Invocation = settings.Invocation.Id,
        Started = settings.Started,
        Finished = finished,
    };

    // Where the program is installed differs from machine to machine.
    private static string DefinitionOf(ImageDefinition image) => image.SourceRoot == ProgramFiles.Root
        ? $"{IncludeKeys.Program}/{image.Folder}/{CatalogFolders.ImageFile}"
        : image.Place.File;

    // A bootstrapped base has no manifest: it is known by its content.
    private static ProvenanceOrigin Below(PlanStep step, BaseInfo below) =>
        below.IndexDigest is { } digest
            ? new(step.Source.Definition.Parent is null ? "base" : "parent", Purl.Of(Reference.Parse(below.Name), digest), digest)
            : new("base", step.Source.Definition.Root.Base!.Name, Digest.Parse(Known(step, step.Source.Definition.Root.Base!.Name).Identity!));

    private static IEnumerable<ProvenanceOrigin> Copied(PlanStep step) => step.Source.Externals.Select(reference =>
    {
        var digest = Known(step, reference.ToString()).Digest!;
        return new ProvenanceOrigin("copy", Purl.Of(reference, digest), digest);
    });

    // One of the catalogue need not be published: it is known by its build id, which its label has.
    private static IEnumerable<ProvenanceOrigin> OfCatalog(PlanStep step) =>
        step.Origins.Where(origin => origin.Role == OriginRole.Image).Select(origin => new ProvenanceOrigin("image", origin.Name, Digest.Parse(origin.Identity!)));

    private static IEnumerable<ProvenanceOrigin> Downloaded(PlanStep step) =>
        from program in step.Source.Definition.Programs
        from download in program.Source.Static
        where download.Platform == step.Source.Platform
        select new ProvenanceOrigin("download", download.Url.AbsoluteUri, download.Sha256);

    // A Release file has the sums of the indexes below it.
    private static IEnumerable<ProvenanceOrigin> Installed(ImmutableArray<ArchiveRelease> releases) =>
        releases.Select(release => new ProvenanceOrigin("archive", release.Address, release.Digest));

    private static Origin Known(PlanStep step, string origin) => step.Origins.First(known => known.Name == origin);
}
