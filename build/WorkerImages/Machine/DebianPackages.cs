using System.Diagnostics;
using WorkerImages.Outcomes;

namespace WorkerImages.Machine;

/// <summary>
/// Puts packages of the distribution on this machine, without what they merely recommend, and without starting their services: a service
/// that the user did not ask for would come back at every start of the machine.
/// </summary>
/// <param name="events">Hears what is installed and when it is done.</param>
internal sealed class DebianPackages(IProgress<RunEvent> events)
{
    // The script runs in its own session and is never ended half-way: a package manager that is killed leaves a machine to fix. It
    // takes its own ban on services away at its end, or at its next run should the machine lose power between. Services that are new are
    // disabled; those that were there before are left as they were.
    private const string Script =
        """
        export DEBIAN_FRONTEND=noninteractive
        units() { find /lib/systemd/system /usr/lib/systemd/system /etc/init.d -maxdepth 1 -type f 2>/dev/null | sort -u; }
        ban=/usr/sbin/policy-rc.d
        if [ ! -e "$ban" ] || grep -q worker-images "$ban"; then
            trap 'rm -f "$ban"' EXIT
            printf '#!/bin/sh\n# by worker-images while it installs packages: start no service\nexit 101\n' >"$ban" && chmod 755 "$ban"
        fi
        before=$(units)
        # lists that were read in the last ten minutes, by an earlier installation of this run, are new enough
        [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mmin -10 2>/dev/null)" ] ||
            apt-get -o DPkg::Lock::Timeout=300 update || exit
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" || exit
        for unit in $(units); do
            case "
        $before
        " in *"
        $unit
        "*) continue ;; esac
            name=${unit##*/}
            if [ -d /run/systemd/system ]; then
                case $name in *@*) ;; *.service | *.socket) systemctl disable "$name" ;; esac
            else
                case $unit in /etc/init.d/*) update-rc.d "$name" disable ;; esac
            fi
        done
        """;

    /// <summary>True when this machine's packages are Debian's way.</summary>
    public static bool HasApt => File.Exists("/usr/bin/apt-get");

    /// <summary>True when this machine's packages are Debian's way and this process may install some.</summary>
    public static bool CanInstall => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && HasApt;

    /// <summary>Installs packages. Cancelling ends the wait; the package manager ends its work.</summary>
    /// <param name="packages">Names of packages.</param>
    /// <param name="purpose">What they are for, such as <c>to bootstrap a base</c>.</param>
    /// <param name="log">The file for what apt says; written over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="WorkerImagesException">This machine cannot install them, or apt failed.</exception>
    public async Task InstallAsync(IReadOnlyCollection<string> packages, string purpose, string log, CancellationToken cancellationToken)
    {
        var names = string.Join(' ', packages);
        if (!CanInstall)
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                $"{names}: not on this machine, and needed {purpose}",
                "only root on Debian or a relative can install it",
                $"run: sudo apt-get update && sudo apt-get install --no-install-recommends {names}");
        }

        await events.WorkAsync($"installing {names} {purpose}", TimeProvider.System, async () =>
        {
            if (await RunAsync(packages, log, cancellationToken) != 0)
            {
                throw Failure(names, log);
            }
        });
    }

    private static WorkerImagesException Failure(string names, string log)
    {
        var last = File.ReadLines(log).TakeLast(6).ToList();
        return new(
            !AptFaults.IsDiskFull(last) && AptFaults.IsNetwork(last) ? ExitCode.Network : ExitCode.Build,
            $"{names} could not be installed",
            string.Join('\n', last),
            $"see that apt-get update && apt-get install --no-install-recommends {names} works; all that apt said is in {log}");
    }

    private static async Task<int> RunAsync(IReadOnlyCollection<string> packages, string log, CancellationToken cancellationToken)
    {
        // One installation at a time on this machine: the end of one would take away the ban of another. The lock is the script's, not this
        // process's, which may be gone before the script ends.
        const string Detached =
            """log=$1 script=$2; shift 2; exec setsid --wait flock --close /run/worker-images-packages.lock /bin/sh -c "$script" sh "$@" >"$log" 2>&1 </dev/null""";
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Detached, "sh", log, Script, .. packages]))
            ?? throw new InvalidOperationException("the system started no process");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
