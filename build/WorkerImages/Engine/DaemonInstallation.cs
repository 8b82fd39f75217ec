using System.Diagnostics;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>
/// Puts dockerd on a Debian-like machine: the distribution's own package, without what it merely recommends, and without its service: a
/// package's service would be a second engine that nobody asked for, and would come back at every start of the machine.
/// </summary>
internal sealed class DaemonInstallation(PrivateEnginePaths paths, IProgress<RunEvent> events)
{
    private const string Work = "installing the engine (docker.io)";

    // The script runs in a session of its own and is never ended half-way: a package manager that is killed leaves a machine to mend. It
    // takes its own ban on services away at its end, or at its next run should the machine lose power between.
    private const string Script =
        """
        export DEBIAN_FRONTEND=noninteractive
        ban=/usr/sbin/policy-rc.d
        if [ ! -e "$ban" ] || grep -q worker-images "$ban"; then
            trap 'rm -f "$ban"' EXIT
            printf '#!/bin/sh\n# by worker-images while it installs docker.io: start no service\nexit 101\n' >"$ban" && chmod 755 "$ban"
        fi
        apt-get -o DPkg::Lock::Timeout=300 update &&
            apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends docker.io || exit
        if [ -d /run/systemd/system ]; then
            systemctl disable docker.socket docker.service containerd.service
        else
            update-rc.d docker disable
        fi
        """;

    /// <summary>True when dockerd is on the machine.</summary>
    public static bool IsDone =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, "dockerd")));

    /// <summary>True when this machine's packages are Debian's way.</summary>
    public static bool IsPossible => File.Exists("/usr/bin/apt-get");

    /// <summary>Installs it. Cancelling ends the wait; the package manager ends its work.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        events.Report(new Notice($"dockerd is not on this machine: installing the package docker.io; what apt says goes to {paths.InstallationLog}"));
        events.Report(new WorkBegan(Work));
        var watch = Stopwatch.StartNew();
        var hasSucceeded = false;
        try
        {
            hasSucceeded = await RunScriptAsync(cancellationToken) == 0 && IsDone;
        }
        finally
        {
            events.Report(new WorkEnded(Work, watch.Elapsed.TotalSeconds, hasSucceeded));
        }

        if (!hasSucceeded)
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                "the package docker.io could not be installed",
                LogTail.Of(paths.InstallationLog),
                "see that `apt-get update && apt-get install --no-install-recommends docker.io` works, or start an engine by hand and name it with `--engine ADDRESS`");
        }

        events.Report(new Notice("installed docker.io; its service is left stopped and disabled (`apt-get purge docker.io` takes it away again)"));
    }

    private async Task<int> RunScriptAsync(CancellationToken cancellationToken)
    {
        const string Detached = """log=$1; exec setsid /bin/sh -c "$2" >"$log" 2>&1 </dev/null""";
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Detached, "sh", paths.InstallationLog, Script]))
            ?? throw new InvalidOperationException("the system started no process");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
