using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;
using static WorkerImages.EngineTests.Runtime.Words;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>Who owns the socket, and with which mode: rows 1 to 9, 18, 38, 45, 48, 49.</summary>
internal static class SocketRows
{
    // podman starts a process for each question
    private const string Patient = " -e WORKER_DOCKER_TIMEOUT=30";

    private static readonly string[] OwnDirectory = ["0:106 660 #45c", "0:106 660 #45c again"];

    private static readonly string[] LockedDirectory = ["0:106 660 #48", "0:106 660 #48 again"];

    public static ImmutableArray<Row> All { get; } =
    [
        new("1", "root:docker 660, a group that the image does not know")
        {
            On = Both, Socket = "0:106 660", IsWritable = true, Groups = "1000 2375 106", Answers = true, Says = ["(group 106 granted)"], Without = NoGrant,
        },
        new("2", "the socket's group is the image's docker group: nothing to do")
        {
            On = Both, Socket = "0:2375 660", Groups = "1000 2375", Answers = true, NeverSays = ["granted"],
            Without = Mutant.Edit("socket.sh", "case \" $7 \" in", "case \" - \" in") with { Fails = "standard error with 'granted'" },
        },
        new("3a", "another group of the image has the number: named a second time for the worker, neither joined nor renumbered")
        {
            On = Both, Socket = "0:4 660", IsWritable = true, Groups = "1000 2375 4", Answers = true, Says = ["(group 4, here called adm, granted)"],
            Command = "id -G; grep :4: /etc/group; docker version --format '{{.Server.Version}}'", Prints = ["adm:x:4:\ndockersock-4:x:4:appuser\n"],
            Without = Groupmod,
        },
        new("3b", "a group added before the start has the number: it stays as it is")
        {
            Socket = "0:999 660", Options = "-e WORKER_HOOKS=/hooks -v {x}/hooks:/hooks:ro", Groups = "1000 2375 999", Answers = true,
            Command = "id -G; grep ^queue /etc/group; docker version --format '{{.Server.Version}}'",
            Prints = ["queue:x:999:\n"],
            Without = Mutant.Classic(
                "classic: `groupmod -o`",
                """
                echo 'queue:x:999:' >>/etc/group
                groupmod -o -g 999 docker
                exec setpriv --reuid appuser --regid appuser --init-groups -- "$@"
                """),
        },
        new("4", "a very large group number")
        {
            On = Both, Socket = "0:4294967294 660", Groups = "1000 2375 4294967294", Answers = true,
            Without = Mutant.Edit("start.sh", "start_groups \"$1\"\n", "start_groups \"$(($1 & 2147483647))\"\n"),
        },
        new("5a", "group 0, required: refused with three ways out")
        {
            On = Both, Socket = "0:0 660", IsWritable = true, Options = Required, Exit = 77, NeverRuns = true,
            Says = ["D121", "WORKER_ROOT_SOCKET=group", "WORKER_ROOT_SOCKET=relay", "socket proxy"],
            Without = Mutant.Edit("socket.sh", "no:group:*:*:0)       socket_reason=D121 ;;", ""),
        },
        new("5b", "group 0, optional: warned, and the worker runs without it")
        {
            On = Both, Socket = "0:0 660", Exit = 1, Groups = "1000 2375", Answers = false, Says = ["D121"],
            Without = Mutant.Edit("user.sh", "[ \"$1\" != 0 ] || return 0", ":"),
        },
        new("5c", "group 0, granted because WORKER_ROOT_SOCKET=group says so")
        {
            Socket = "0:0 660", IsWritable = true, Options = "-e WORKER_ROOT_SOCKET=group", Groups = "1000 2375 0", Answers = true,
            Says = ["(group 0, here called root, granted)"],
            Without = Mutant.Edit("socket.sh", "no:group:yes:group:0) socket_verb=grant socket_reason=0 ;;", ""),
        },
        new("5d", "a number that WORKER_DOCKER_GID names is granted, whatever the socket says")
        {
            Socket = "0:0 660", Options = "-e WORKER_DOCKER_GID=0", Groups = "1000 2375 0", Answers = true,
            Without = Mutant.Edit("start.sh", "start_groups \"$settings_gid\" ;;", ": ;;"),
        },
        new("6a", "group 0 where the engine says that its host is Docker Desktop's machine")
        {
            Socket = "desktop", Groups = "1000 2375 0", Prints = ["27.3.1\n"], Says = ["(group 0, here called root, granted)"],
            Without = Mutant.Edit("policy.sh", "| *:'Docker Desktop'* |", "|"),
        },
        new("6b", "group 0 where the engine says that its host is OrbStack's machine")
        {
            Socket = "orbstack", Groups = "1000 2375 0", Prints = ["27.3.1\n"], Says = ["(group 0, here called root, granted)"],
            Without = Mutant.Edit("policy.sh", "| *:OrbStack*)", ")"),
        },
        new("7a", "rootless engine: group 0 there is nobody's root")
        {
            On = [Docker26Rootless], Socket = "rootless", Groups = "1000 2375 0", Answers = true, Says = ["is 0:0 1660"],
            Without = Mutant.Edit("policy.sh", "yes:* | *:'Docker Desktop'*", "*:'Docker Desktop'*"),
        },
        new("7b", "rootless engine: the mode has four digits")
        {
            On = [Docker26Rootless], Socket = "rootless", Options = Required, Groups = "1000 2375 0", Answers = true,
            Without = Mutant.Edit("socket.sh", "*[2367]?) socket_class=group ;;", "[0-7][2367][0-7]) socket_class=group ;;"),
        },
        new("8a", "mode 600: no group helps")
        {
            On = Both, Socket = "0:106 600", IsWritable = true, Options = Required, Exit = 77, NeverRuns = true, Says = ["D122", "SocketMode=0660"],
            Without = Mutant.Edit("socket.sh", "no:owner:*)           socket_reason=D122 ;;", "no:owner:*) socket_verb=grant socket_reason=$1 ;;"),
        },
        new("8b", "podman's service as it makes its socket")
        {
            On = [Podman], Socket = "podman", Options = Required, Exit = 77, NeverRuns = true,
            Says = ["D122", "is 0:0 600", "podman: the systemd socket unit"],
            Without = Mutant.Edit("socket.sh", "no:owner:*)           socket_reason=D122 ;;", "no:owner:*) socket_verb=grant socket_reason=$1 ;;"),
        },
        new("9", "mode 666: works without a grant, and is warned about")
        {
            On = Both, Socket = "0:106 666", IsWritable = true, Groups = "1000 2375", Answers = true, Says = ["D123"],
            Without = Mutant.Edit("socket.sh", "*[2367])  socket_verb=leave socket_reason=world-writable; return ;;", ""),
        },
        new("18a", "userns-remap: the group has no number here")
        {
            On = [Docker26Remapped], Socket = "0:106 660", Options = Required, Exit = 77, NeverRuns = true,
            Says = ["D124", "userns_mode: host", "--userns=host"],
            Without = Mutant.Edit("socket.sh", "yes:*)                socket_reason=D124 ;;", ""),
        },
        new("18b", "userns-remap, switched off for this container as D124 says")
        {
            On = [Docker26Remapped], Socket = "0:106 660", Options = "--userns=host " + Required, Groups = "1000 2375 106", Answers = true,
            Without = NoGrant,
        },
        new("18c", "userns-remap, the group is lent to the namespace as D124 says: root there may not open the socket, and the worker may")
        {
            On = [Docker26Remapped], Socket = "0:107 660", Options = Required, Groups = "1000 2375 107", Answers = true, Says = ["is 65534:107 660"],
            Without = Mutant.Edit("resolver.sh", "\tresolver_asks\n\t[ \"$resolver_answer\" = no ]", "\t[ ! -w \"$worker_root$endpoint_path\" ]")
                with { Fails = "the exit code" },
        },
        new("38a", "podman serves the API")
        {
            On = [Podman], Socket = "0:106 660", Options = Required + Patient, Groups = "1000 2375 106", Answers = true, Without = NoGrant,
        },
        new("38b", "podman serves the API: the doctor says so")
        {
            On = [Podman], Socket = "0:106 660", Options = Patient, Command = "worker-doctor", Prints = ["warn  D193"],
            Without = Mutant.Edit("doctor.sh", "case $doctor_text in *Podman*)", "case $doctor_text in *podman*)"),
        },
        new("45a", "an image that changes the socket's owner cannot")
        {
            Socket = "0:106 660 #45a", IsAlone = true,
            Without = Mutant.Played("the socket mounted read-write") with { Fails = "standard error lacks 'Read-only file system'" },
            Play = async trial =>
            {
                var mount = $"-v {trial.SocketAt("0:106 660 #45a")}:/var/run/docker.sock{(trial.IsCounterTest ? "" : ":ro")}";
                var result = await trial.RunAsync($"{mount} --entrypoint sh", "-c", "chgrp 990 /var/run/docker.sock; docker version --format '{{.Server.Version}}'");
                trial.ExpectText("standard error", "Read-only file system", result.StandardError);
                trial.Expect("the engine's answer", trial.Engine.Version, result.StandardOutput.Trim().Split('+')[0]);
            },
        },
        new("45b", "a socket that could be changed: the entrypoint does not")
        {
            On = Both, Socket = "0:106 660 #45b", IsWritable = true, IsAlone = true, Groups = "1000 2375 106", Answers = true,
            Without = Mutant.Edit("start.sh", "start_groups \"$1\"\n", "start_groups \"$1\"; chmod 666 \"$endpoint_path\"\n")
                with { Fails = "the host's socket is", FailsAlone = true },
        },
        new("45c", "a socket in a directory that could be changed: the entrypoint changes neither")
        {
            MoreSockets = OwnDirectory,
            Play = async trial =>
            {
                var result = await trial.RunAsync(await InDirectoryAsync(trial, OwnDirectory, 0b111_101_101), "sh", "-c", Row.Ask);
                trial.Expect("the exit code", 0, result.ExitCode);
                trial.ExpectGroups("1000 2375 106", result.StandardOutput.Split('\n')[0]);
            },
            Without = Mutant.Edit("start.sh", "start_groups \"$1\"\n", "start_groups \"$1\"; chmod 777 \"${endpoint_path%/*}\"\n")
                with { Fails = "the directory of the host's socket is", FailsAlone = true },
        },
        new("48", "a directory on the way that only root may search: said, and nothing claimed")
        {
            MoreSockets = LockedDirectory,
            Play = async trial =>
            {
                var result = await trial.RunAsync(await InDirectoryAsync(trial, LockedDirectory, 0b111_000_000), "echo", "started");
                trial.Expect("the exit code", 0, result.ExitCode);
                trial.Expect("standard output", "started\n", result.StandardOutput);
                trial.ExpectText("standard error", "D126", result.StandardError);
                trial.Expect("a success claimed", false, result.StandardError.Contains("granted)", StringComparison.Ordinal));
            },
            Without = Mutant.Edit("resolver.sh", "case $endpoint_path in /var/run/docker.sock | /run/docker.sock) return 1 ;; esac", "return 1")
                with { Fails = "standard error lacks 'D126'" },
        },
        new("49", "an access list lets the user in, whom owner, group and mode do not")
        {
            Socket = "0:106 660 #49", Options = "-u 10001:10001 " + Required,
            Play = async trial =>
            {
                await trial.Engine.Bench.RunAsync($"setfacl --modify u:10001:rw {trial.SocketAt("0:106 660 #49")}", CancellationToken.None);
                await trial.PlayOnceAsync(trial);
            },
            Groups = "10001", Answers = true, NeverSays = ["D120"],
            Without = Mutant.Edit("resolver.sh", "refuse:D12[0-4]) ! resolver_open || resolver_verb=leave resolver_reason=listed ;;", "")
                with { Fails = "standard error with 'D120'" },
        },
    ];

    // Mounted read-write: with what else could its mode be changed?
    private static async Task<string> InDirectoryAsync(Trial trial, string[] looks, int mode)
    {
        var folder = Directory.CreateDirectory(trial.At($"directory-{Guid.NewGuid():n}"));
        folder.UnixFileMode = (UnixFileMode)mode;
        await trial.MoveAsync(looks, folder.FullName);
        return $"-v {folder}:/host -e DOCKER_HOST=unix:///host/docker.sock";
    }
}

/// <summary>The rows of <see cref="SocketRows"/>.</summary>
public sealed class SocketRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(SocketRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
