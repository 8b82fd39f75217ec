using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Publishing.Verify;
using WorkerImages.Registry;
using WorkerImages.Reporting;
using WorkerImages.Reporting.Pages;

namespace Build.Run;

/// <summary>Shows what a registry has of a catalogue as a page, <c>catalog.html</c>: asked as a plan asks, verified as <c>Verify</c> does.</summary>
internal sealed class CatalogReport(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    /// <summary>The page's name among the reports.</summary>
    public const string FileName = "catalog.html";

    /// <summary>Asks the registry, and writes the page.</summary>
    /// <param name="run">A run that has looked, as far as a plan.</param>
    public async Task<ImmutableArray<PublishedLook>> WriteAsync(RunState run)
    {
        using var registry = services.Registry(BuildServices.Impatient);
        var verification = new Verification(registry, run.Keys)
        {
            SignedAs = arguments.SignedAs,
            Audit = arguments.Deep ? new BlobAudit(registry.Blobs, services.Progress, services.Clock) : null,
        };
        var looks = ImmutableArray.CreateBuilder<PublishedLook>();
        var images = ImmutableArray.CreateBuilder<CatalogImage>();
        foreach (var image in run.Images.Where(image => image.IsPublished))
        {
            var reference = ImageTags.Published(image, arguments.Registry).WithTag(image.Version);
            var look = await PublishedLook.AtAsync(registry, run.Keys, verification, reference, cancellationToken);
            looks.Add(look);
            images.Add(Of(run, image, look) with { OtherTags = look.Index is null ? null : await OthersAsync(run, registry, image, reference) });
        }

        var page = CatalogPage.Of(new(services.Clock.GetUtcNow(), images.ToImmutable())
        {
            ToolVersion = ThisRun.ToolVersion,
            Keys = [.. run.Keys.Select(key => key.Id)],
        });
        await ReportFile.WriteAsync(Path.Combine(services.ReportsDirectory, FileName), page, cancellationToken);
        services.Progress.Report(new Notice($"the catalogue is in artifacts/reports/{FileName}"));
        return looks.ToImmutable();
    }

    private static CatalogImage Of(RunState run, ImageDefinition image, PublishedLook look) => new(image.Name, image.Description, look.Image)
    {
        Index = look.Index,
        Trust = look.IsVerified ? Trust.Verified : run.Keys.IsEmpty && look.Fault is null ? Trust.NotVerified : Trust.Refused,
        Findings = look.Findings,
        Fault = look.Fault is { } fault ? string.Join('\n', new[] { fault.What, fault.Why, fault.Next }.OfType<string>()) : null,
        Tags = Tags(run, image).SetItem(image.Version, look.Index),
        Platforms =
        [
            .. look.Platforms.Select(platform => new CatalogPlatform(platform.Platform, platform.Digest, platform.Size, platform.Created)
            {
                Bill = platform.Bill,
                Freshness = run.Refreshes.GetValueOrDefault((image.Name, platform.Platform)) is { } decision && decision.Fact.Index == look.Index ? decision : null,
            }),
        ],
    };

    private static ImmutableSortedDictionary<string, Digest?> Tags(RunState run, ImageDefinition image) =>
        run.Facts?.Published?.GetValueOrDefault(image.Name) is { } fact
            ? fact.Tags.Where(tag => tag.Value is not null).ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value?.Digest, StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, Digest?>(StringComparer.Ordinal);

    // Some registries do not list tags; what is shown does without.
    private async Task<int?> OthersAsync(RunState run, RegistryClient registry, ImageDefinition image, Reference reference)
    {
        try
        {
            var shown = Tags(run, image);
            var all = await registry.Tags.ListAsync(reference, cancellationToken);
            return all.Count(tag => tag != image.Version && !shown.ContainsKey(tag) && !tag.StartsWith("sha256-", StringComparison.Ordinal)
                && tag != FreshnessStore.Of(reference).Tag);
        }
        catch (RegistryException)
        {
            return null;
        }
    }
}
