using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>The engine comes, goes and comes back under a running worker: rows 24 to 26. The engine replaces its sockets, as plays say.</summary>
internal static class RestartRows
{
    private const string Look = "0:106 660";
    private const string InRun = "-e DOCKER_HOST=unix:///host/docker.sock -e WORKER_DOCKER=required";

    private static readonly string[] LateLooks = ["0:106 660 #25", "0:106 660 #25 again"];

    public static ImmutableArray<Row> All { get; } =
    [
        new("24a", "the engine restarted under a mounted socket file: replaced, recreate")
        {
            On = [Docker20Restarted], MoreSockets = [Look], IsAlone = true, Play = FileMountAsync,
            Without = Mutant.Edit("probe.sh", "unix:0:*'annot connect'* | unix:0:*'connection refused'*) printf 'D111\\n' ;;", "") with { Fails = "health lacks 'D111'" },
        },
        new("24b", "the engine restarted under the mounted directory: the worker goes on")
        {
            On = [Docker20Restarted], IsAlone = true, Play = DirectoryMountAsync,
            Without = Mutant.Played("the socket's file mounted in place of its directory") with { Fails = "the engine's answer is" },
        },
        new("25a", "the socket appears late: waited for, then granted")
        {
            MoreSockets = LateLooks, Play = LateAsync,
            Without = Mutant.Edit("await.sh", "D100:* | D101:* | D104:* |", "") with { Fails = "the exit code is 66" },
        },
        new("25b", "docker stop while waiting ends at once, even as PID 1") { Play = StopWaitingAsync, Without = Mutant.Edit("await.sh", "trap 'exit 143' TERM") with { Fails = "the exit code is 137" } },
        new("26", "the socket comes back with another group: unhealthy, restart")
        {
            On = [Docker20Restarted], IsAlone = true, Play = OtherGroupAsync,
            Without = Mutant.Edit("worker-health", "if [ \"$1\" = D120 ] && worker_regrant; then health_code=D112; fi") with { Fails = "health lacks 'D112'" },
        },
    ];

    private static async Task FileMountAsync(Trial trial)
    {
        var worker = await trial.StartAsync($"-v {trial.SocketAt(Look)}:/var/run/docker.sock:ro -e WORKER_DOCKER=required", "sleep", "300");
        await trial.SaidAsync(worker, "; engine ");
        await trial.ReplacingAsync(() => RowBenches.RestartAsync(trial.Engine), trial.SocketAt(Look));
        var health = await trial.TryAsync("exec", worker, "worker-health");
        trial.Expect("the exit code of health", 1, health.ExitCode);
        trial.ExpectText("health", "D111", health.StandardOutput + health.StandardError);
    }

    private static async Task DirectoryMountAsync(Trial trial)
    {
        var socket = trial.SocketAt("restarted");
        await OwnAsync(trial, socket, 106);
        var mount = trial.IsCounterTest ? $"-v {socket}:/host/docker.sock" : $"-v {Path.GetDirectoryName(socket)}:/host:ro";
        var worker = await trial.StartAsync($"{mount} {InRun}", "sleep", "300");
        await trial.SaidAsync(worker, "; engine ");
        await RestartAsync(trial, socket, 106);
        var answer = await trial.TryAsync("exec", worker, "worker-exec", "docker", "version", "--format", "{{.Server.Version}}");
        trial.Expect("the engine's answer", trial.Engine.Version, answer.StandardOutput.Trim().Split('+')[0]);
    }

    private static async Task OtherGroupAsync(Trial trial)
    {
        var socket = trial.SocketAt("restarted");
        await OwnAsync(trial, socket, 106);
        var worker = await trial.StartAsync($"-v {Path.GetDirectoryName(socket)}:/host:ro {InRun}", "sleep", "300");
        await trial.SaidAsync(worker, "; engine ");
        await RestartAsync(trial, socket, 107);
        var health = await trial.TryAsync("exec", worker, "worker-health");
        trial.Expect("the exit code of health", 1, health.ExitCode);
        trial.ExpectText("health", "D112", health.StandardOutput + health.StandardError);
    }

    private static async Task LateAsync(Trial trial)
    {
        var folder = Directory.CreateDirectory(trial.At($"late-{Guid.NewGuid():n}")).FullName;
        var worker = await trial.StartAsync(
            $"-v {folder}:/host:ro -e DOCKER_HOST=unix:///host/docker.sock -e WORKER_DOCKER=required", "sh", "-c", Row.Ask);
        await trial.SaidAsync(worker, trial.IsCounterTest ? "D101" : "waiting up to 30 s");
        await trial.MoveAsync(LateLooks, folder);
        var exit = await trial.TryAsync("wait", worker);
        trial.Expect("the exit code", "0", exit.StandardOutput.Trim());
        var logs = await trial.TryAsync("logs", worker);
        trial.ExpectGroups("1000 2375 106", logs.StandardOutput.Split('\n')[0]);
        trial.ExpectText("standard output", trial.Engine.Version, logs.StandardOutput);
    }

    private static Task OwnAsync(Trial trial, string socket, int group) =>
        trial.ReplacingAsync(() => trial.Engine.Bench.RunAsync($"own 0:{group} 660 {socket}", CancellationToken.None), socket);

    private static async Task RestartAsync(Trial trial, string socket, int group)
    {
        await trial.ReplacingAsync(() => RowBenches.RestartAsync(trial.Engine), socket);
        await OwnAsync(trial, socket, group);
    }

    private static async Task StopWaitingAsync(Trial trial)
    {
        var worker = await trial.StartAsync("-e DOCKER_HOST=unix:///nothing -e WORKER_DOCKER=required --entrypoint worker-entrypoint", "true");
        await trial.SaidAsync(worker, "waiting up to 30 s");
        await LifeRows.StoppedAsync(trial, worker);
    }
}

/// <summary>The rows of <see cref="RestartRows"/>.</summary>
public sealed class RestartRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(RestartRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
