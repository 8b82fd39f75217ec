using System.Collections.Immutable;
using Build.Hosting;
using Cake.Frosting;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Verify;
using WorkerImages.Registry;

namespace Build.Tasks;

/// <summary>Checks published images against public keys.</summary>
[TaskName("Verify")]
[TaskDescription("checks published images (--image NAME or REFERENCE) with public keys: signatures, labels, base, tags")]
public sealed class VerifyTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var keys = KeyFiles.NeededToVerify(context.BuildArguments, context.BuildServices.Progress);
        using var registry = context.BuildServices.Registry();
        var verification = new Verification(registry, keys)
        {
            SignedAs = context.BuildArguments.SignedAs,
            Audit = context.BuildArguments.Deep ? new BlobAudit(registry.Blobs, context.BuildServices.Progress, context.BuildServices.Clock) : null,
        };
        var findings = ImmutableArray.CreateBuilder<VerificationFinding>();
        foreach (var image in PublishedImages.Asked(context.BuildArguments, () => CatalogReader.Read(context.BuildServices.Root, context.BuildServices.CatalogDirectory)))
        {
            findings.AddRange(await verification.CheckAsync(image, context.CancellationToken));
        }

        context.Results.Show(findings.ToImmutable());
        var bad = findings.Where(finding => finding.Objection is not null).Select(finding => finding.Image).Distinct().ToList();
        if (bad.Count > 0)
        {
            throw new WorkerImagesException(
                ExitCode.Verification,
                $"not what its owner signed: {string.Join(", ", bad)}",
                next: "do not run it; see above what is wrong, and publish again or roll back; for a copy of what was signed elsewhere, say where: --signed-as HOST/PATH");
        }
    }
}
