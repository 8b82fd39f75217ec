using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>The program mmdebstrap on this machine.</summary>
internal sealed class Mmdebstrap(IProgress<RunEvent> events)
{
    private const string Name = "mmdebstrap";

    // apt waits this many seconds for another apt to end.
    private static readonly ImmutableArray<string> Install =
        ["install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", Name, "gpg"];

    /// <summary>Installs it where that can be done.</summary>
    public async Task EnsureAsync(BootstrapLog log, CancellationToken cancellationToken)
    {
        if (ChildProcess.Find(Name) is not null)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess || ChildProcess.Find("apt-get") is null)
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                "no base can be bootstrapped: mmdebstrap is not installed",
                "only root on a machine with apt can install it",
                "run: sudo apt-get update && sudo apt-get install mmdebstrap, or use --bases registry");
        }

        events.Report(new Notice("installing mmdebstrap with apt-get, to bootstrap a base"));
        await AptAsync(["update"], log, cancellationToken);
        await AptAsync(Install, log, cancellationToken);
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
        ArchiveRecipe recipe, string target, Workspace workspace, BootstrapLog log, CancellationToken cancellationToken)
    {
        DiskRoom.Check(workspace.Directory);
        var environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = ArchiveRecipe.SourceDateEpoch };
        if (!Environment.IsPrivilegedProcess)
        {
            // Then it works in a user namespace of its own, which sees /tmp but seldom a home directory.
            return ChildProcess.RunAsync(Name, recipe.ArgumentsFor(target), environment, log.Write, workspace.Note, cancellationToken);
        }

        // In namespaces of their own, processes and mounts are gone the moment the first process is: nothing is left to stop or to unmount.
        environment["TMPDIR"] = workspace.Directory;
        IEnumerable<string> arguments =
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", Name, .. recipe.ArgumentsFor(target)];
        return ChildProcess.RunAsync("unshare", arguments, environment, log.Write, workspace.Note, cancellationToken);
    }

    private static async Task AptAsync(IEnumerable<string> arguments, BootstrapLog log, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        if (await ChildProcess.RunAsync("apt-get", arguments, environment, log.Write, null, cancellationToken) != 0)
        {
            throw BootstrapFaults.Read($"apt-get {string.Join(' ', arguments)} failed", log);
        }
    }
}
