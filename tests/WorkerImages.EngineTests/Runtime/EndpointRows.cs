using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;
using static WorkerImages.EngineTests.Runtime.Words;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>What lies at the endpoint's path, and what answers there. Rows 19 to 23, 27, 28, 34 to 37.</summary>
internal static class EndpointRows
{
    // What a user gets who mounts a ~/.docker for its logins: its current context is on the host's machine, here a port that no program listens on.
    private const string MountedConfiguration = " -e DOCKER_CONFIG=/configuration -v {x}/configuration:/configuration:ro";

    public static ImmutableArray<Row> All { get; } =
    [
        new("19", "rootless engine, the default path not mounted: where it keeps its socket")
        {
            On = [Docker26Rootless], Options = Required + " -e DOCKER_HOST=unix:///var/run/docker.sock", Exit = 66, NeverRuns = true,
            Says = ["D101", "$XDG_RUNTIME_DIR/docker.sock"],
            Without = Mutant.Edit("socket.sh", "absent)    socket_reason=D101", "absent)    socket_reason=D103"),
        },
        new("20a", "mode and groups allow it and the kernel denies connect with EACCES, as SELinux does")
        {
            On = Both, Socket = "0:106 660", Options = Required + " --security-opt seccomp={x}/no-connect.json", Exit = 77, NeverRuns = true,
            Says = ["D125", "label=disable"], Without = Mutant.Edit("probe.sh", "unix:*'permission denied'*) printf 'D125\\n' ;;", ""),
        },
        new("20b", "writing is denied, too, and Docker is optional: said, and nothing claimed")
        {
            On = Both, Socket = "0:106 660", Options = "--security-opt seccomp={x}/no-write.json", Command = "echo started", Prints = ["started\n"],
            Says = ["D125"], NeverSays = ["granted)"],
            Without = Mutant.Edit("start.sh", "resolver_denied || return 0", "return 0") with { Fails = "standard error lacks 'D125'" },
        },
        new("21a", "source missing, -v: the engine made a directory on the host")
        {
            On = Both, Without = Mutant.Edit("socket.sh", "directory) socket_reason=D102", "directory) socket_reason=D103")
                with { Fails = "standard error lacks 'D102'" },
            Play = async trial =>
            {
                var source = trial.At($"missing-{Guid.NewGuid():n}");
                var result = await trial.RunAsync($"-v {source}:/var/run/docker.sock {Required}", "true");
                trial.Expect("the exit code", 66, result.ExitCode);
                trial.Expect("a directory on the host", true, Directory.Exists(source));
                trial.ExpectText("standard error", "D102", result.StandardError);
                trial.ExpectText("standard error", "create_host_path: false", result.StandardError);
            },
        },
        new("21b", "source missing, --mount as D102 says: refused, and nothing made on the host")
        {
            On = Both, Without = Mutant.Played("-v in its place") with { Fails = "a directory on the host is True" },
            Play = async trial =>
            {
                var source = trial.At($"missing-{Guid.NewGuid():n}");
                var mount = trial.IsCounterTest ? $"-v {source}:/var/run/docker.sock:ro" : $"--mount type=bind,source={source},target=/var/run/docker.sock,readonly";
                var result = await trial.RunAsync(mount, "true");
                trial.Expect("the exit code", 125, result.ExitCode);
                trial.Expect("a directory on the host", false, Directory.Exists(source));
            },
        },
        new("22a", "a regular file")
        {
            Options = Required + " -v {x}/file:/var/run/docker.sock:ro", Exit = 66, NeverRuns = true, Says = ["D103"],
            Without = Mutant.Edit("socket.sh", "other)     socket_reason=D103", "other)     socket_reason=D101"),
        },
        new("22b", "a dangling link")
        {
            Options = Required + " -v {x}:/fixtures:ro -e DOCKER_HOST=unix:///fixtures/dangling", Exit = 66, NeverRuns = true,
            Says = ["D104"],
            Without = Mutant.Edit("socket.sh", "elif [ -L \"$1\" ]; then socket_kind=dangling", ""),
        },
        new("22c", "nothing at the path")
        {
            Options = Required + " -v {x}:/fixtures:ro -e DOCKER_HOST=unix:///fixtures/nothing", Exit = 66, NeverRuns = true,
            Says = ["D101"],
            Without = Mutant.Edit("socket.sh", "else socket_kind=absent", "else socket_kind=other"),
        },
        new("22d", "DOCKER_HOST of another machine, and a good socket at the usual path: the variable is named")
        {
            Socket = "0:106 660", Options = Required + " -e DOCKER_HOST=unix:///home/me/docker.sock", Exit = 66, NeverRuns = true,
            Says = ["A socket is at /var/run/docker.sock: unset DOCKER_HOST to use it.", "D101"],
            Without = Mutant.Edit("resolver.sh", "D10[0-4] | D114 |", "D114 |"),
        },
        new("22e", "white space around DOCKER_HOST: as the client reads it")
        {
            On = Both, Socket = "0:106 660", Options = $"-e DOCKER_HOST={Trial.NoBreak}unix:///var/run/docker.sock{Trial.NoBreak}", Groups = "1000 2375 106", Answers = true,
            Without = Mutant.Edit("endpoint.sh", "endpoint_bare \"${DOCKER_HOST:-}\"", "endpoint_text=${DOCKER_HOST:-}"),
        },
        new("23", "the engine crashed and left its socket")
        {
            Socket = "stale", Options = Required, Exit = 69, NeverRuns = true, Says = ["D110"],
            Without = Mutant.Edit("probe.sh", "unix:*'annot connect'* | unix:*'connection refused'*) printf 'D110\\n' ;;", ""),
        },
        new("23b", "the socket comes through a file system that shows it and passes no connections, as machines share them")
        {
            MoreSockets = ["0:106 660"], Play = SharedAsync,
            Without = Mutant.Edit("probe.sh", "D110:unix) ! socket_shared \"$worker_root$endpoint_path\" || probe_code=D114 ;;", "")
                with { Fails = "standard error lacks 'D114'" },
        },
        new("27", "the engine hangs: bounded")
        {
            Socket = "hung", Options = Required + " -e WORKER_DOCKER_TIMEOUT=2", Exit = 69, NeverRuns = true, Says = ["D113"],
            Without = Mutant.Edit("probe.sh", "124 | 143) printf 'D113\\n'; return 0 ;;", ""),
        },
        new("27b", "a system call filter older than this image denies tests of files")
        {
            On = Both, Options = "--security-opt seccomp={x}/no-test.json", Command = "echo started", Exit = 70, NeverRuns = true,
            Says = ["D186", "seccomp=unconfined"], Without = Mutant.Edit("worker-entrypoint", "limits_tests\n", ":\n"),
        },
        new("27c", "a system call filter older than this image denies the client its threads")
        {
            Socket = "0:106 660", Options = Required + " --security-opt seccomp={x}/no-thread.json", Exit = 70, NeverRuns = true,
            Says = ["D186", "Operation not permitted"], NeverSays = ["goroutine"],
            Without = Mutant.Edit("limits.sh", "*pthread_create*'ot permitted'* |", ""),
        },
        new("27d", "a system call filter older than this image denies stat")
        {
            Socket = "0:106 660", Options = Required + " --security-opt seccomp={x}/no-stat.json", Exit = 70, NeverRuns = true, Says = ["D186"],
            Without = Mutant.Edit("limits.sh", "| *statx*'ot permitted'*)", ")"),
        },
        new("27e", "the limit of processes ends the client")
        {
            Socket = "0:106 660", Options = Required + " --pids-limit 6", Exit = 70, NeverRuns = true, Says = ["D185", "--pids-limit"], NeverSays = ["goroutine"],
            Without = Mutant.Edit("limits.sh", "*'Resource temporarily unavailable'*) limits_code=D185 ;;", ""),
        },
        new("27f", "the limit of memory ends the client")
        {
            Socket = "0:106 660", Options = Required + " --memory 8m --memory-swap 8m", Exit = 70, NeverRuns = true, Says = ["D184", "the kernel ended"],
            Without = Mutant.Edit("limits.sh", "! limits_memory || limits_code=D184 ;;", ";;"),
        },
        new("28a", "a proxy denies the request")
        {
            Socket = "denied", Options = Required, Exit = 76, NeverRuns = true, Says = ["D141"],
            Without = Mutant.Edit("probe.sh", "*'403 Forbidden'* | *Forbidden*) printf 'D141\\n' ;;", ""),
        },
        new("28b", "something else answers")
        {
            Socket = "web-site", Options = Required, Exit = 76, NeverRuns = true, Says = ["D140"],
            Without = Mutant.Edit("probe.sh", "*'Expecting value'*) printf 'D140\\n' ;;", "*'Expecting value'*) printf 'D110\\n' ;;"),
        },
        new("34a", "DOCKER_HOST wins over DOCKER_CONTEXT, as in the CLI")
        {
            On = Both, Socket = "0:106 660", Options = "-e DOCKER_HOST=unix:///var/run/docker.sock -e DOCKER_CONTEXT=elsewhere",
            Groups = "1000 2375 106", Answers = true,
            Without = Mutant.Edit("endpoint.sh", "if [ -n \"$endpoint_text\" ]; then", "if [ -n \"$endpoint_text\" ] && [ -z \"${DOCKER_CONTEXT:-}\" ]; then"),
        },
        new("34b", "a current context that SDKs ignore, beside the socket: the worker's CLI asks the socket, as SDKs do")
        {
            On = Both, Socket = "0:106 660", Options = Required + MountedConfiguration, Groups = "1000 2375 106", Answers = true,
            Without = Mutant.Edit("endpoint.sh", "|| [ -n \"$endpoint_context\" ] || [ -n", "|| [ -n"),
        },
        new("34c", "a current context that SDKs ignore: the doctor sees it in a shell that lacks DOCKER_HOST, and blames no engine")
        {
            Socket = "0:106 660", Without = Mutant.Edit("doctor.sh", "[ \"$endpoint_kind\" = unix ] && [ -n \"$endpoint_context\" ] || return 0", "return 0")
                with { Fails = "standard output lacks 'warn  D171'" },
            Play = async trial =>
            {
                var worker = await trial.StartAsync(Required + MountedConfiguration + " -e WORKER_DOCKER_TIMEOUT=30", "sleep", "60");
                await trial.SaidAsync(worker, "; engine ");
                var doctor = await trial.TryAsync("exec", worker, "worker-doctor");
                trial.Expect("the exit code", 0, doctor.ExitCode);
                trial.ExpectText("standard output", "warn  D171", doctor.StandardOutput);
                trial.ExpectText("standard output", "the worker gets DOCKER_HOST=unix:///var/run/docker.sock", doctor.StandardOutput);
                trial.ExpectText("standard output", "pass       engine", doctor.StandardOutput);
            },
        },
        new("34d", "a current context and no socket: the context is asked, and is what is said to be refused")
        {
            Options = Required + MountedConfiguration, Exit = 69, NeverRuns = true, Says = ["D160", "docker endpoint dead"],
            Without = Mutant.Edit("endpoint.sh", "[ -z \"$endpoint_context\" ] || endpoint_context_found", ": ||"),
        },
        .. new[] { "unix://var/run/docker.sock", "http://127.0.0.1:2375", "fd://" }.Select((host, index) =>
            new Row($"35{(char)('a' + index)}", $"DOCKER_HOST={host}")
            {
                Options = $"{Required} -e DOCKER_HOST={host}", Exit = 64, NeverRuns = true, Says = ["D172", "three slashes"],
                Without = Mutant.Edit("resolver.sh", "bad)  resolver_verb=refuse resolver_reason=D172", "bad)  resolver_verb=refuse resolver_reason=D101"),
            }),
        new("36a", "a client older than the engine accepts")
        {
            On = [Docker26], Socket = "floor", Options = Required + " -v {x}/docker-20.10:/usr/bin/docker:ro", Exit = 76, NeverRuns = true,
            Says = ["D180", "client version 1.41 is too old", "1.44", "DOCKER_API_VERSION"],
            Without = Mutant.Edit("probe.sh", "*'is too old'*) printf 'D180\\n' ;;", ""),
        },
        new("36b", "a client older than the engine accepts, with the stop-gap that D180 names")
        {
            On = [Docker26], Socket = "floor", Options = Required + " -v {x}/docker-20.10:/usr/bin/docker:ro -e DOCKER_API_VERSION=1.44",
            Answers = true,
            Without = Mutant.Edit("worker-entrypoint", "settings_load\n", "settings_load; unset DOCKER_API_VERSION\n"),
        },
        new("36c", "the image's own client with an engine that accepts no old ones")
        {
            On = [Docker26], Socket = "floor", Options = Required, Answers = true,
            Without = Mutant.Edit("worker-entrypoint", "settings_load\n", "settings_load; export DOCKER_API_VERSION=1.41\n"),
        },
        new("36d", "DOCKER_API_VERSION, set once for an older engine, asks for less than this one accepts")
        {
            On = [Docker26], Socket = "floor", Options = Required + " -e DOCKER_API_VERSION=1.41", Exit = 76, NeverRuns = true, Says = ["D183", "Unset DOCKER_API_VERSION"],
            Without = Mutant.Edit("probe.sh", "[ -z \"${DOCKER_API_VERSION:-}\" ] || probe_code=D183 ;;", ": ;;"),
        },
        new("37a", "DOCKER_API_VERSION asks for more than the engine has")
        {
            Socket = "0:106 660", Options = Required + " -e DOCKER_API_VERSION=1.99", Exit = 76, NeverRuns = true, Says = ["D181"],
            Without = Mutant.Edit("probe.sh", "*'is too new'*) printf 'D181\\n' ;;", ""),
        },
        new("37b", "a client newer than the engine negotiates")
        {
            Socket = "0:106 660", Options = Required, Answers = true, Says = ["API 1.41"],
            Without = Mutant.Edit("worker-entrypoint", "settings_load\n", "settings_load; export DOCKER_API_VERSION=1.45\n"),
        },
    ];

    // Two lower directories are enough: nothing is written there.
    private static async Task SharedAsync(Trial trial)
    {
        var socket = trial.SocketAt("0:106 660");
        var shared = Directory.CreateDirectory(trial.At($"shared-{Guid.NewGuid():n}")).FullName;
        await trial.Engine.Bench.RunAsync($"mount -t overlay -o lowerdir={Path.GetDirectoryName(socket)}:{trial.At("app")} overlay {shared}", CancellationToken.None);
        var result = await trial.RunAsync($"-v {shared}/{Path.GetFileName(socket)}:/var/run/docker.sock:ro {Required}", "true");
        trial.Expect("the exit code", 69, result.ExitCode);
        trial.ExpectText("standard error", "D114", result.StandardError);
        trial.ExpectText("standard error", "on overlay", result.StandardError);
    }
}

/// <summary>The rows of <see cref="EndpointRows"/>.</summary>
public sealed class EndpointRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(EndpointRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
