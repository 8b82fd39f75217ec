using System.Collections.Immutable;
using System.Diagnostics;
using static WorkerImages.EngineTests.Runtime.EngineNames;
using static WorkerImages.EngineTests.Runtime.Words;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>What happens to a running worker: rows 39 to 43, 46, 47.</summary>
internal static class LifeRows
{
    private const string Look = "0:106 660";
    private const string RootLook = "0:0 660";

    public static ImmutableArray<Row> All { get; } =
    [
        new("39a", "docker stop reaches the worker")
        {
            On = Both, Socket = Look, Play = StopAsync,
            Without = Mutant.Classic("classic: `su -c` as PID 1", "su appuser -s /bin/sh -c \"sleep 60; :\"") with { Fails = "the exit code is 137" },
        },
        new("39b", "orphans are reaped")
        {
            On = Both, Play = OrphansAsync,
            Without = Mutant.Classic("classic: drop and exec without an init", DropAndExec) with { Fails = "zombies is" },
        },
        new("39c", "the worker's exit code is the container's")
        {
            On = Both, Command = "exit 42", Exit = 42,
            Without = Mutant.Edit("environment.sh", "\texec \"$@\"", "\"$@\" || exit 1"),
        },
        new("40", "with --init, too: no word, and orphans are reaped")
        {
            On = Both, Play = InitAsync, Without = Mutant.Played("tini without -s") with { Fails = "standard error is [WARN" },
        },
        new("41a", "/dev/stdout and /dev/stderr, pipes")
        {
            On = Both, Command = "echo out >/dev/stdout; echo err >/dev/stderr", Prints = ["out\n"], Says = ["err\n"],
            Without = Mutant.Edit("start.sh", "[ \"$settings_stdio\" = keep ] || drop_stdio \"$user_uid\" \"$self_caps\"", ":"),
        },
        new("41b", "/dev/stdout, a terminal")
        {
            On = Both, Options = "-t", Command = "echo out >/dev/stdout", Prints = ["out"],
            Without = Mutant.Edit("start.sh", "[ \"$settings_stdio\" = keep ] || drop_stdio \"$user_uid\" \"$self_caps\"", ":") with { Fails = "the exit code () is 2" },
        },
        new("42a", "worker-exec takes on the worker's groups")
        {
            On = Both, Socket = Look, Play = ExecAsync,
            Without = Mutant.Edit("worker-exec", "\tworker_exec \"$@\"", "worker_groups=$user_gid; worker_exec \"$@\"") with { Fails = "id -G is 1000," },
        },
        new("42b", "health asks as the worker: healthy where it may")
        {
            On = Both, Socket = Look, Play = trial => HealthAsync(trial, Required, "healthy"),
            Without = Mutant.Edit("worker.sh", "worker_as \"$process_gid\" \"$process_groups\"", "worker_as \"$process_gid\" ''") with { Fails = "health is unhealthy" },
        },
        new("42c", "health asks as the worker: unhealthy where it may not, though root may")
        {
            On = Both, Socket = Look, Play = HealthWithoutGroupAsync,
            Without = Mutant.Played("HEALTHCHECK `docker version`, as root") with { Fails = "health is healthy" },
        },
        new("42d", "start: user: health asks as the user, with the group that was added")
        {
            On = Both, Socket = Look, Play = trial => HealthAsync(trial, $"{Trial.Static} --group-add 106 {Required}", "healthy"),
            Without = Mutant.Edit("worker-health", "settings_timeout=4\n", "settings_timeout=4; self_uid=0\n") with { Fails = "health is unhealthy" },
        },
        new("43", "a program that drops by name keeps the group")
        {
            On = Both, Socket = Look, Play = InitgroupsAsync,
            Without = Mutant.Edit("start.sh", "start_etcgroup \"$user_name\" \"$start_gid_granted\"", ":") with { Fails = "id -G is 1000 2375," },
        },
        new("43b", "who stays root and drops by name later finds the group, too")
        {
            On = Both, Socket = Look, Options = "-e WORKER_USER=root", Answers = true, Says = ["D132"],
            Command = "setpriv --reuid appuser --regid appuser --init-groups docker version --format '{{.Server.Version}}'",
            Without = Mutant.Edit("start.sh", "\tstart_named\n", "") with { Fails = "the exit code" },
        },
        new("48a", "entries of the environment that no shell can hold reach the command, and what worker-exec runs")
        {
            On = Both, Play = EnvironmentAsync, Without = Mutant.Edit("environment.sh", "if [ -n \"$environment_back\" ]; then", "if false; then") with { Fails = "the environment lacks 'a.b=1" },
        },
        new("48b", "a PATH of another system: the image's programs find their own, and the PATH arrives")
        {
            On = Both, Socket = Look, Play = ForeignPathAsync,
            Without = Mutant.Edit("worker-entrypoint", " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", "\n") with { Fails = "the exit code" },
        },
        new("48c", "the host's passwd and group, mounted: the image's user is known by its numbers, and the mounts stay as they are")
        {
            On = Both, Socket = Look, Options = "-v {x}/passwd:/etc/passwd -v {x}/group:/etc/group", Groups = "1000 106", Answers = true,
            Without = Mutant.Edit("user.sh", "\"${image_user:-}\" | \"${image_uid:-}\")", "nobody-at-all)") with { Fails = "the exit code" },
        },
        new("46", "a path of the container as the engine's host sees it")
        {
            On = Both, Socket = Look, Options = "-v {x}/app:/app:ro", Command = "worker-doctor --path /app/file",
            Prints = ["/app/file is {x}/app/file for the engine"],
            Without = Mutant.Edit("paths.sh", "paths_found=${paths_from%/}$paths_rest", "paths_found=$1"),
        },
        new("47a", "relay: output is whole after standard input has ended")
        {
            On = [Docker26], Socket = RootLook, IsWritable = true, Options = Relay,
            Command = "docker run --rm --network none --entrypoint sh -i worker -c 'echo head; sleep 2; echo tail' </dev/null",
            Prints = ["head\ntail\n"], Without = Mutant.Edit("relay.sh", "socat -t 31536000", "socat"),
        },
        new("47b", "relay: sixty calls at once")
        {
            On = [Docker26], Socket = RootLook, Options = Relay, Prints = ["answered=60\n"],
            Command = "i=0; while [ $i -lt 60 ]; do { docker ps -q >/dev/null 2>&1 && echo x >>/tmp/answered; } & i=$((i+1)); done; "
                + "wait; echo answered=$(grep -c x /tmp/answered)",
            Without = Mutant.Edit("relay.sh", ",fork,max-children=512,unlink-early", ",unlink-early"),
        },
        new("47c", "relay: the container ends with it")
        {
            On = [Docker26], Socket = RootLook, Play = RelayDeathAsync,
            Without = Mutant.Edit("relay.sh", "kill -TERM \"$1\"", ":") with { Fails = "waited in vain for the container to end" },
        },
        new("47d", "relay: health goes through it")
        {
            On = [Docker26], Socket = RootLook, Play = trial => HealthAsync(trial, Relay, "healthy"),
            Without = Mutant.Edit("worker.sh", "[ -z \"$worker_relay_path\" ] || worker_relay \"$worker_relay_path\"", ":") with { Fails = "health is unhealthy" },
        },
        new("47e", "relay without CHOWN, which gives its socket to the worker: the reason is said, and the worker runs")
        {
            On = [Docker26], Socket = RootLook, Options = OptionalRelay + " --cap-drop CHOWN", Command = "echo started", Prints = ["started\n"],
            Says = ["D121", "WORKER_ROOT_SOCKET=relay needs the capabilities CHOWN"],
            Without = Mutant.Edit("relay.sh", "! process_has_cap 0 \"$self_caps\" || ", "") with { Fails = "needs the capabilities CHOWN" },
        },
        new("47f", "relay without KILL, which ends the worker with it: the reason is said, and the worker runs")
        {
            On = [Docker26], Socket = "0:106 600", Options = OptionalRelay + " --cap-drop KILL", Command = "echo started", Prints = ["started\n"],
            Says = ["D122", "WORKER_ROOT_SOCKET=relay needs the capabilities CHOWN, to give its socket to the worker, and KILL"],
            Without = Mutant.Edit("relay.sh", " || ! process_has_cap 5 \"$self_caps\"", "") with { Fails = "needs the capabilities CHOWN" },
        },
    ];

    private const string OptionalRelay = Trial.WithSocat + " -e WORKER_ROOT_SOCKET=relay";
    private const string Relay = OptionalRelay + " -e WORKER_DOCKER=required";

    private const string DropAndExec = "exec setpriv --reuid appuser --regid appuser --init-groups -- \"$@\"";

    private static async Task StopAsync(Trial trial)
    {
        var worker = await trial.StartAsync("", "sleep", "60");
        await trial.BecomesAsync("sleep to run", async () =>
            (await trial.TryAsync("top", worker, "-o", "pid,comm")).StandardOutput.Contains("sleep", StringComparison.Ordinal));
        await StoppedAsync(trial, worker);
    }

    /// <summary>Stops a worker, which must end by itself and in time.</summary>
    public static async Task StoppedAsync(Trial trial, string worker)
    {
        var watch = Stopwatch.StartNew();
        await trial.TryAsync("stop", "--time", "3", worker);
        trial.Expect("the stop within the grace", true, watch.Elapsed < TimeSpan.FromSeconds(3));
        trial.Expect("the exit code", "143", await InspectAsync(trial, worker, "{{.State.ExitCode}}"));
    }

    private static Task OrphansAsync(Trial trial) => OrphansAsync(trial, "");

    private static async Task OrphansAsync(Trial trial, string options, params string[] command)
    {
        const string Orphans = "for i in 1 2 3 4 5; do (sleep 0.2 &); done; exec tail -f /dev/null";
        var worker = await trial.StartAsync(options, [.. command, "sh", "-c", Orphans]);
        string[] processes = [];
        await trial.BecomesAsync("the orphans to end", async () =>
        {
            // proc(5): pid (comm) state
            processes = (await trial.TryAsync("exec", worker, "sh", "-c", "cat /proc/[0-9]*/stat")).StandardOutput.Split('\n');
            return processes.Any(line => line.Contains("(tail)", StringComparison.Ordinal))
                && !processes.Any(line => line.Contains("(sleep) S", StringComparison.Ordinal) || line.Contains("(sleep) R", StringComparison.Ordinal));
        });
        trial.Expect("zombies", 0, processes.Count(line => line.Contains("(sleep) Z", StringComparison.Ordinal)));
    }

    private static async Task InitAsync(Trial trial)
    {
        var result = trial.IsCounterTest
            ? await trial.RunAsync("--init --entrypoint /usr/bin/tini", "--", "/usr/local/bin/worker-entrypoint", "true")
            : await trial.RunAsync("--init", "true");
        trial.Expect("the exit code", 0, result.ExitCode);
        trial.Expect("standard error", "", result.StandardError);
        if (!trial.IsCounterTest)
        {
            await OrphansAsync(trial, "--init");
        }
    }

    private static async Task ExecAsync(Trial trial)
    {
        var worker = await trial.StartAsync("-e WORKER_DOCKER=required", "sleep", "60");
        await trial.SaidAsync(worker, "; engine ");
        trial.ExpectGroups("1000 2375 106", (await trial.TryAsync("exec", worker, "worker-exec", "id", "-G")).StandardOutput.Trim());
        var answer = await trial.TryAsync("exec", "-u", "appuser", worker, "worker-exec", "docker", "version", "--format", "{{.Server.Version}}");
        trial.Expect("the engine's answer", trial.Engine.Version, answer.StandardOutput.Trim().Split('+')[0]);
    }

    private static async Task HealthAsync(Trial trial, string options, string expected)
    {
        var worker = await trial.StartAsync($"{options} --health-interval 500ms --health-timeout 5s --health-start-period 0s --health-retries 3", "sleep", "60");
        var health = "";
        await trial.BecomesAsync("health to be known", async () => (health = await InspectAsync(trial, worker, "{{.State.Health.Status}}")) != "starting");
        trial.Expect("health", expected, health);
    }

    private static Task HealthWithoutGroupAsync(Trial trial)
    {
        var probe = trial.IsCounterTest ? $"--health-cmd docker{Trial.NoBreak}version" : "";
        return HealthAsync(trial, $"-e WORKER_DOCKER_GID=none -e WORKER_HEALTH_DOCKER=1 {probe}", "unhealthy");
    }

    private static async Task InitgroupsAsync(Trial trial)
    {
        var worker = await trial.StartAsync("-e WORKER_DOCKER=required", "sleep", "60");
        await trial.SaidAsync(worker, "; engine ");
        var dropped = await trial.TryAsync("exec", worker, "setpriv", "--reuid", "appuser", "--regid", "appuser", "--init-groups", "id", "-G");
        trial.ExpectGroups("1000 2375 106", dropped.StandardOutput.Trim());
        trial.ExpectGroups("1000 2375 106", (await trial.TryAsync("exec", "-u", "appuser", worker, "id", "-G")).StandardOutput.Trim());
    }

    private static async Task EnvironmentAsync(Trial trial)
    {
        string[] entries = ["a.b=1", "x-y=two words", "user_uid=0", "IFS=,", "TEXT=one\nWORKER_NOPE=1"];
        var worker = await trial.StartAsync(string.Join(' ', entries.Select(entry => "-e " + entry.Replace(' ', Trial.NoBreak))), "env", "-0");
        await trial.TryAsync("wait", worker);
        Compare((await trial.TryAsync("logs", worker)).StandardOutput);
        var running = await trial.StartAsync(string.Join(' ', entries.Select(entry => "-e " + entry.Replace(' ', Trial.NoBreak))), "sleep", "60");
        Compare((await trial.TryAsync("exec", running, "/usr/local/bin/worker-exec", "env", "-0")).StandardOutput);

        void Compare(string environment)
        {
            foreach (var entry in entries)
            {
                trial.ExpectText("the environment", entry + "\0", environment);
            }
        }
    }

    private static async Task ForeignPathAsync(Trial trial)
    {
        const string Foreign = "/run/wrappers/bin:/run/current-system/sw/bin";
        var seen = await trial.RunAsync($"-e PATH={Foreign} {Required}", "/usr/bin/env");
        trial.Expect($"the exit code ({seen.StandardError.Trim()})", 0, seen.ExitCode);
        trial.ExpectText("standard output", $"PATH={Foreign}\n", seen.StandardOutput);
    }

    private static async Task RelayDeathAsync(Trial trial)
    {
        var worker = await trial.StartAsync(Relay, "sleep", "60");
        await trial.SaidAsync(worker, "; engine ");
        await trial.TryAsync("exec", worker, "sh", "-c", "for p in /proc/[0-9]*; do read -r n <$p/comm; [ $n = socat ] && kill ${p#/proc/}; done");
        await trial.BecomesAsync("the container to end", async () => await InspectAsync(trial, worker, "{{.State.Running}}") == "false");
    }

    private static async Task<string> InspectAsync(Trial trial, string worker, string format) =>
        (await trial.TryAsync("inspect", "--format", format, worker)).StandardOutput.Trim();
}

/// <summary>The rows of <see cref="LifeRows"/>.</summary>
public sealed class LifeRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(LifeRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
