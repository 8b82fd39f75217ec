using System.Diagnostics;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>The program mmdebstrap on this machine.</summary>
internal static class Mmdebstrap
{
    private const string Name = "mmdebstrap";

    // In a session of its own and with a file for its words: a package manager that dies half-way, by Ctrl+C or by a broken pipe, leaves a
    // machine to mend. gpg lets mmdebstrap see which keyring a suite needs.
    private const string Installation =
        """
        exec setsid /bin/sh -c '
            export DEBIAN_FRONTEND=noninteractive
            apt-get -o DPkg::Lock::Timeout=300 update &&
                apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends mmdebstrap gpg
        ' >"$1" 2>&1 </dev/null
        """;

    /// <summary>Installs it where that can be done. Cancelling ends the wait; the package manager ends its work.</summary>
    public static async Task EnsureAsync(string log, IProgress<RunEvent> events, CancellationToken cancellationToken)
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

        events.Report(new Notice($"installing mmdebstrap with apt-get, to bootstrap a base; what apt says goes to {log}"));
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Installation, "sh", log]))
            ?? throw new InvalidOperationException("the system started no process");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            var lines = await File.ReadAllLinesAsync(log, cancellationToken);
            throw BootstrapFaults.Read("the package mmdebstrap could not be installed", lines, log);
        }
    }

    /// <summary>Writes a root file system as a tar.</summary>
    /// <param name="recipe">What it is made of.</param>
    /// <param name="target">The tar.</param>
    /// <param name="workspace">Where to unpack; what is left there after a kill is plain files.</param>
    /// <param name="log">What it says.</param>
    /// <param name="cancellationToken">Kills it with all its children.</param>
    /// <returns>The exit status.</returns>
    public static Task<int> RunAsync(
        ArchiveRecipe recipe, string target, Workspace workspace, BootstrapLog log, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = ArchiveRecipe.SourceDateEpoch };
        if (!Environment.IsPrivilegedProcess)
        {
            // Then it works in a user namespace of its own, which sees /tmp but seldom a home directory.
            return ChildProcess.RunAsync(Name, recipe.ArgumentsFor(target), environment, log.Write, workspace.Note, cancellationToken);
        }

        // In namespaces of their own, processes and mounts are gone the moment the first process is: nothing is left to stop or to unmount.
        environment["TMPDIR"] = workspace.Directory;
        string[] namespaces = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"];
        IEnumerable<string> arguments = [.. namespaces, Name, .. recipe.ArgumentsFor(target)];
        return ChildProcess.RunAsync("unshare", arguments, environment, log.Write, workspace.Note, cancellationToken);
    }
}
