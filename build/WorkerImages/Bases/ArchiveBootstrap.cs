using WorkerImages.Catalog;
using WorkerImages.Machine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>
/// Makes root file systems from a distribution's archive and keeps them, each under the hash of its recipe, so that a second engine, or an
/// engine that lost its images, need not wait for one again. A kept one is too old after a week, which is when it goes.
/// </summary>
/// <param name="cache">The directory to keep them in.</param>
/// <param name="logs">The directory of log files.</param>
/// <param name="machine">Which mirror to use.</param>
/// <param name="events">Hears what happens.</param>
/// <param name="clock">Tells how old a kept one is.</param>
internal sealed class ArchiveBootstrap(string cache, string logs, MachineArchive machine, IProgress<RunEvent> events, TimeProvider clock)
{
    /// <summary>After this a bootstrapped base is worth making again: distributions publish security updates daily.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromDays(7);

    private string WorkParent => Path.Combine(cache, "work");

    /// <summary>How many killed bootstraps left something that the next one removes.</summary>
    public int Leftovers => RunDirectory.Leftovers(WorkParent).Count;

    /// <summary>The hash of what the base is made from.</summary>
    public Digest RecipeOf(ArchiveDefinition archive, Platform platform) => ArchiveRecipe.Of(archive, platform, machine).Id;

    /// <summary>Gives the path of an uncompressed tar.</summary>
    /// <param name="name">The base's name in the catalogue.</param>
    /// <param name="archive">What it is made from.</param>
    /// <param name="platform">What it runs on.</param>
    /// <param name="again">True to make it even if there is one.</param>
    /// <param name="cancellationToken">Kills the bootstrap; nothing stays behind.</param>
    /// <exception cref="WorkerImagesException">The archive cannot be reached, or the bootstrap failed.</exception>
    public async Task<string> ObtainAsync(
        string name, ArchiveDefinition archive, Platform platform, bool again, CancellationToken cancellationToken)
    {
        var recipe = ArchiveRecipe.Of(archive, platform, machine);
        var kept = Path.Combine(cache, recipe.Id.Hex + ".tar");
        Directory.CreateDirectory(cache);
        using var turn = await FileLock.TakeAsync(
            Path.ChangeExtension(kept, ".lock"),
            () => events.Report(new Notice($"waiting for another run that bootstraps {name}")),
            cancellationToken);
        Sweep();
        if (!again && File.Exists(kept))
        {
            return kept;
        }

        var work = $"bootstrapping {name} from the archive of {archive.Suite} for {platform}";
        return await events.WorkAsync(work, clock, async () =>
        {
            using var log = new BootstrapLog(Path.Combine(logs, $"base-{name}.log"), line => events.Report(new WorkAdvanced(work, line)));
            await MakeAsync(recipe, kept, $"{work} failed", log, cancellationToken);
            return kept;
        });
    }

    /// <summary>Removes what killed runs left half-made, and kept tars that are too old. Cheap where there is nothing.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(cache))
        {
            return;
        }

        var removed = RunDirectory.Sweep(WorkParent);
        if (removed > 0)
        {
            events.Report(new Notice($"removed what {removed} killed {(removed == 1 ? "bootstrap" : "bootstraps")} left in {WorkParent}"));
        }

        var oldest = clock.GetUtcNow().UtcDateTime - FreshFor;
        foreach (var tar in Directory.GetFiles(cache, "*.tar").Where(tar => File.GetLastWriteTimeUtc(tar) < oldest))
        {
            File.Delete(tar);
        }
    }

    private async Task MakeAsync(ArchiveRecipe recipe, string target, string failure, BootstrapLog log, CancellationToken cancellationToken)
    {
        await Mmdebstrap.EnsureAsync(recipe, Path.Combine(logs, "install-mmdebstrap.log"), events, cancellationToken);
        using var workspace = RunDirectory.Create(WorkParent, recipe.Id.Short);
        var tar = Path.Combine(workspace.FullName, "base.tar");
        if (await Mmdebstrap.RunAsync(recipe, tar, workspace, log, cancellationToken) != 0)
        {
            throw BootstrapFaults.Read(failure, log.LastLines, log.Path);
        }

        File.Move(tar, target, overwrite: true);
    }
}
