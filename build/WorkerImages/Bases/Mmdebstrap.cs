using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>The program mmdebstrap on this machine.</summary>
internal static class Mmdebstrap
{
    private const string Name = "mmdebstrap";
    private const string ArchTest = "arch-test";

    /// <summary>
    /// Installs what a recipe needs, where that can be done. gpg lets it see which keyring a suite needs, and arch-test whether the machine can
    /// run another processor's programs.
    /// </summary>
    public static Task EnsureAsync(ArchiveRecipe recipe, string log, IProgress<RunEvent> events, CancellationToken cancellationToken)
    {
        string[] missing =
        [
            .. ChildProcess.Find(Name) is null ? new[] { Name, "gpg" } : [],
            .. recipe.IsForeign && ChildProcess.Find(ArchTest) is null ? new[] { ArchTest } : [],
        ];
        return missing.Length > 0
            ? new DebianPackages(events).InstallAsync(missing, "to bootstrap a base (or use --bases registry)", log, cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Writes a root file system as a tar.</summary>
    /// <param name="recipe">What it is made of.</param>
    /// <param name="target">The tar.</param>
    /// <param name="workspace">Where to unpack; what is left there after a kill is plain files.</param>
    /// <param name="log">What it says.</param>
    /// <param name="cancellationToken">Kills it with all its children.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="WorkerImagesException">There is no room for it.</exception>
    public static Task<int> RunAsync(
        ArchiveRecipe recipe, string target, RunDirectory workspace, BootstrapLog log, CancellationToken cancellationToken)
    {
        DiskRoom.Check(workspace.FullName);
        var environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = ArchiveRecipe.SourceDateEpoch };
        if (!Environment.IsPrivilegedProcess)
        {
            // Then it works in its own user namespace, which sees /tmp but seldom a home directory.
            return ChildProcess.RunAsync(Name, recipe.ArgumentsFor(target), environment, log.Write, workspace.Note, cancellationToken);
        }

        // In their own namespaces, processes and mounts are gone the moment the first process is: nothing is left to stop or to unmount.
        environment["TMPDIR"] = workspace.FullName;
        IEnumerable<string> arguments =
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", Name, .. recipe.ArgumentsFor(target)];
        return ChildProcess.RunAsync("unshare", arguments, environment, log.Write, workspace.Note, cancellationToken);
    }
}
