using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>A worker that leaves something behind for root, who starts it again, looks after it, or lends it its terminal: rows 50.</summary>
internal static class TrustRows
{
    private const string Plugin =
        """
        [ ! -e ~/ran ] || echo again
        mkdir -p ~/.docker/cli-plugins
        printf '#!/bin/sh\nid -u >>/home/appuser/ran\n' >~/.docker/cli-plugins/docker-evil
        chmod 755 ~/.docker/cli-plugins/docker-evil
        : >>~/ran
        echo planted
        exec sleep 60
        """;

    private const string Link =
        """
        [ ! -e /run/worker/planted ] || echo again
        ln -sf /etc/passwd /run/worker/pid
        : >/run/worker/planted
        echo planted
        exec sleep 60
        """;

    private const string BelievesPidFile =
        """
        if process_trusts "$worker_root/run/worker"; then
        		# root wrote it, so root started the worker, even if another user runs PID 1 of a pod or of the host
        		process_was=$process_first_uid
        		[ "$self_uid" != 0 ] || process_first_uid=0
        		read -r process_file_pid process_file_uid <"$worker_root/run/worker/pid" || process_file_pid=''
        		if settings_is_number "$process_file_pid" && process_facts "$process_file_pid" &&
        			[ "$process_uid" = "$process_file_uid" ] && process_may_be_worker; then
        """;

    public static ImmutableArray<Row> All { get; } =
    [
        new("50a", "a plugin in the worker's home, and a socket of group 0: the next start asks the engine and runs no plugin as root")
        {
            On = Both, Socket = "0:0 660", Play = PluginAsync,
            Without = Mutant.Edit("policy.sh", "DOCKER_CONFIG=/nonexistent HOME=/nonexistent ", "") with { Fails = "a plugin run by root is True" },
        },
        new("50b", "/run everybody's, and a pid file that names a process of the worker's user with group 0: commands and health stay the worker's")
        {
            Play = PidFileAsync,
            Without = Mutant.Edit("process.sh", BelievesPidFile, "if read -r process_file_pid process_file_uid <\"$worker_root/run/worker/pid\"; then\n"
                + "if process_facts \"$process_file_pid\"; then") with { Fails = "the groups of worker-exec is 0" },
        },
        new("50c", "a pid file of the worker's that is a link to /etc/passwd: the next start does not write there")
        {
            Play = LinkAsync, Without = Mutant.Edit(
                "process.sh", "process_place=$worker_root/run/worker\n", "printf '%s %s\\n' \"$$\" \"$1\" >$worker_root/run/worker/pid; return 0\n") with { Fails = "/etc/passwd is" },
        },
        new("50d", "the host's processes and no pid file: worker-exec does not take the host's first for the worker")
        {
            Play = HostProcessesAsync,
            Without = Mutant.Edit("process.sh", "process_walk && process_facts \"$process_worker_pid\" && process_may_be_worker", "process_walk")
                with { Fails = "a command run as root is True" },
        },
        new("50e", "hooks in a directory of the worker's: the next start does not run them as root, and says why")
        {
            Play = PlantedHookAsync,
            Without = Mutant.Edit("hooks.sh", "before-drop) hooks_check \"$hooks_one\"", "before-drop)") with { Fails = "a hook of the worker's run by root is True" },
        },
        new("50f", "programs of the worker's first in PATH: neither the next start nor commands of root's run them as root")
        {
            On = Both, Socket = "0:106 660", Play = PlantedProgramsAsync,
            Without = Mutant.Edit("worker-entrypoint", " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", "\n")
                with { Fails = "a program of the worker's run by root is True" },
        },
    ];

    private static async Task PluginAsync(Trial trial)
    {
        var worker = await StartAgainAsync(trial, "", Plugin);
        var ran = await trial.TryAsync("exec", worker, "cat", "/home/appuser/ran");
        trial.Expect("the exit code of cat", 0, ran.ExitCode);
        trial.Expect("a plugin run by root", false, ran.StandardOutput.Split('\n').Contains("0"));
    }

    private static async Task PidFileAsync(Trial trial)
    {
        var worker = await trial.StartAsync($"-v {EverybodysFolder(trial)}:/run", "sh", "-c", "mkdir -p /run/worker; echo planted; exec sleep 60");
        await trial.SaidAsync(worker, "planted");
        await trial.TryAsync("exec", "-d", "-u", "1000:0", worker, "sh", "-c", "echo \"$$ 1000\" >/run/worker/new; mv -f /run/worker/new /run/worker/pid; exec sleep 60");
        await trial.BecomesAsync("the pid file to be planted", async () => (await trial.TryAsync("exec", worker, "test", "-e", "/run/worker/pid")).ExitCode == 0);
        trial.Expect("the groups of worker-exec", "1000 2375", (await trial.TryAsync("exec", worker, "/usr/local/bin/worker-exec", "id", "-G")).StandardOutput.Trim());
        trial.ExpectText("health", "uid 1000 groups 1000,2375", (await trial.TryAsync("exec", worker, "/usr/local/bin/worker-health")).StandardError);
        var status = await trial.TryAsync("exec", worker, "/usr/local/bin/worker-exec", "grep", "-E", "^(CapBnd|NoNewPrivs)", "/proc/self/status");
        trial.Expect("what worker-exec keeps", "CapBnd:\t0000000000000000\nNoNewPrivs:\t1\n", status.StandardOutput);
    }

    private static async Task PlantedHookAsync(Trial trial)
    {
        var folder = EverybodysFolder(trial);
        const string Plant = "mkdir -p /app/hooks/before-drop.d; echo 'id -u >/app/ran' >/app/hooks/before-drop.d/1.sh; echo planted; exec sleep 60";
        var worker = await trial.StartAsync($"-v {folder}:/app -e WORKER_HOOKS=/app/hooks", "sh", "-c", Plant);
        await trial.SaidAsync(worker, "planted");
        await trial.TryAsync("restart", "--time", "0", worker);
        if (!trial.IsCounterTest)
        {
            trial.Expect("the exit code", "70", (await trial.TryAsync("wait", worker)).StandardOutput.Trim());
            await trial.SaidAsync(worker, "is not root's alone to change");
        }

        trial.Expect("a hook of the worker's run by root", false, await RanAsRootAsync(trial, folder));
    }

    private static async Task PlantedProgramsAsync(Trial trial)
    {
        var folder = EverybodysFolder(trial);
        const string Plant = "mkdir -p /app/bin; for name in setpriv stat head env worker-health sh; do "
            + "printf '#!/usr/bin/perl\nopen(F, \">>/app/ran\") && print(F \"$<\\n\"); exit 1;\n' >/app/bin/$name; /usr/bin/chmod 755 /app/bin/$name; done; "
            + "[ -e /app/again ] && echo again; : >/app/again; echo planted; exec /usr/bin/sleep 60";
        var worker = await trial.StartAsync(
            $"-v {folder}:/app -e PATH=/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin -e a.b=1", "/bin/sh", "-c", Plant);
        await trial.SaidAsync(worker, "planted");
        await trial.TryAsync("restart", "--time", "0", worker);
        if (!trial.IsCounterTest)
        {
            await trial.SaidAsync(worker, "again");
            await trial.TryAsync("exec", worker, "/usr/local/bin/worker-exec", "/usr/bin/id");
            await trial.TryAsync("exec", worker, "/usr/local/bin/worker-health");
            await trial.TryAsync("exec", worker, "/usr/local/bin/worker-doctor");
        }

        trial.Expect("a program of the worker's run by root", false, await RanAsRootAsync(trial, folder));
    }

    // In a counter-test it comes to be; elsewhere all that could have made it has ended.
    private static async Task<bool> RanAsRootAsync(Trial trial, string folder)
    {
        var file = Path.Combine(folder, "ran");
        if (trial.IsCounterTest)
        {
            await trial.BecomesAsync("what was planted to run", () => Task.FromResult(new FileInfo(file) is { Exists: true, Length: > 0 }));
        }

        return File.Exists(file) && (await File.ReadAllTextAsync(file)).Split('\n').Contains("0");
    }

    private static async Task LinkAsync(Trial trial)
    {
        var before = await trial.RunAsync("--entrypoint cat", "/etc/passwd");
        var worker = await StartAgainAsync(trial, $"-v {EverybodysFolder(trial)}:/run/worker", Link);
        trial.Expect("/etc/passwd", before.StandardOutput, (await trial.TryAsync("exec", worker, "cat", "/etc/passwd")).StandardOutput);
    }

    private static async Task HostProcessesAsync(Trial trial)
    {
        var worker = await trial.StartAsync("--pid host --read-only --tmpfs /run", "sh", "-c", "echo runs; exec sleep 60");
        await trial.SaidAsync(worker, "runs");
        var command = await trial.TryAsync("exec", worker, "worker-exec", "id", "-u");
        trial.Expect("a command run as root", false, command.StandardOutput.Trim() == "0");
    }

    private static async Task<string> StartAgainAsync(Trial trial, string options, string script)
    {
        var worker = await trial.StartAsync(options, "sh", "-c", script);
        await trial.SaidAsync(worker, "planted");
        await trial.TryAsync("restart", "--time", "0", worker);
        await trial.SaidAsync(worker, "again");
        return worker;
    }

    // Not even sticky: who may write there may also replace what others have there.
    private static string EverybodysFolder(Trial trial)
    {
        var folder = Directory.CreateDirectory(trial.At($"everybody-{Guid.NewGuid():n}"));
        folder.UnixFileMode = (UnixFileMode)0b111_111_111;
        return folder.FullName;
    }
}

/// <summary>The rows of <see cref="TrustRows"/>.</summary>
public sealed class TrustRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(TrustRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
