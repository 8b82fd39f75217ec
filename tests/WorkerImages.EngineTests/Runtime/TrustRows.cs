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

    public static ImmutableArray<Row> All { get; } =
    [
        new("50a", "a plugin in the worker's home, and a socket of group 0: the next start asks the engine and runs no plugin as root")
        {
            On = Both, Socket = "0:0 660", Play = PluginAsync,
            Without = Mutant.Edit("policy.sh", "DOCKER_CONFIG=/nonexistent HOME=/nonexistent ", "") with { Fails = "a plugin run by root is True" },
        },
        new("50b", "/run everybody's, and a pid file of the worker's that names root's init: commands and health stay the worker's")
        {
            Play = PidFileAsync,
            Without = Mutant.Edit("process.sh", "\"$process_file_uid\" ] && process_may_be_worker; then", "\"$process_file_uid\" ]; then")
                with { Fails = "the user of worker-exec is 0" },
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
        var worker = await trial.StartAsync(
            $"-v {EverybodysFolder(trial)}:/run", "sh", "-c", "mkdir -p /run/worker; echo 1 0 >/run/worker/pid; echo planted; exec sleep 60");
        await trial.SaidAsync(worker, "planted");
        trial.Expect("the user of worker-exec", "1000", (await trial.TryAsync("exec", worker, "worker-exec", "id", "-u")).StandardOutput.Trim());
        trial.ExpectText("health", "uid 1000 ", (await trial.TryAsync("exec", worker, "worker-health")).StandardError);
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
