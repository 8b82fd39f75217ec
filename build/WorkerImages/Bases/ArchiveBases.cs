using System.Globalization;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Bases;

/// <summary>Images bootstrapped from a distribution's archive. Importing one tar again gives the same content.</summary>
internal sealed class ArchiveBases(IImageStore images, ArchiveBootstrap bootstrap, IProgress<RunEvent> events, TimeProvider clock)
{
    // The host "localhost": should the engine ever look for such a name outside, it must not find a stranger's image.
    private const string Repository = "localhost/worker-images/";

    /// <summary>The newest one made from the same recipe; null when the engine has none.</summary>
    public async Task<ExternalFact?> LookAsync(
        string name, ArchiveDefinition archive, Platform platform, CancellationToken cancellationToken)
    {
        var recipe = bootstrap.RecipeOf(archive, platform);
        var all = await images.ListAsync(LabelNames.BaseRecipe, cancellationToken);
        var made = all.Where(image => image.Labels[LabelNames.BaseRecipe] == recipe.Text);
        foreach (var image in made.OrderByDescending(image => image.Created))
        {
            if (image.Tags.FirstOrDefault(tag => tag.StartsWith(Repository, StringComparison.Ordinal)) is { } tag
                && await ReadAsync(name, tag, platform, cancellationToken) is { } fact)
            {
                TellAge(name, image.Created);
                return fact;
            }
        }

        return null;
    }

    /// <summary>Bootstraps it, or takes the kept tar, and imports it.</summary>
    public async Task<ExternalFact> MakeAsync(
        string name, ArchiveDefinition archive, Platform platform, bool again, CancellationToken cancellationToken)
    {
        var recipe = bootstrap.RecipeOf(archive, platform);
        await using var tar = File.OpenRead(await bootstrap.ObtainAsync(name, archive, platform, again, cancellationToken));
        var content = await Digest.OfAsync(tar, cancellationToken);
        tar.Position = 0;

        var reference = Reference.Parse($"{Repository}{name}:{recipe.Short}-{content.Short}");
        var labels = new Dictionary<string, string>
        {
            [LabelNames.BaseRecipe] = recipe.Text,
            [LabelNames.BaseOrigin] = "archive",
        };
        await images.ImportAsync(tar, reference, platform, labels, cancellationToken);
        return await ReadAsync(name, reference.ToString(), platform, cancellationToken)
            ?? throw new WorkerImagesException(
                ExitCode.Build, $"{reference} was imported, but the engine does not have it", next: "run again");
    }

    // An image derived from a base inherits its labels; only the base itself has but one layer.
    private async Task<ExternalFact?> ReadAsync(string name, string tag, Platform platform, CancellationToken cancellationToken)
    {
        if (await images.InspectAsync(tag, cancellationToken) is not { Layers.Length: 1 } image)
        {
            return null;
        }

        BasePlatform.Check(tag, image.Platform, platform);
        return new(name, image.Content.Text, tag, BaseOrigin.Archive) { DiffIds = image.Layers, Labels = image.Labels, Config = image.Config };
    }

    private void TellAge(string name, DateTimeOffset made)
    {
        var age = clock.GetUtcNow() - made;
        if (age > ArchiveBootstrap.FreshFor)
        {
            events.Report(new Notice(string.Create(
                CultureInfo.InvariantCulture, $"base {name} was bootstrapped {age.Days} days ago; --refresh-bases makes it again")));
        }
    }
}
