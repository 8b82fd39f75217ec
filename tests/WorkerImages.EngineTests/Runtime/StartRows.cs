using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;
using static WorkerImages.EngineTests.Runtime.Words;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>How the container is started: user, groups, capabilities, hardening. Rows 10 to 17, 44.</summary>
internal static class StartRows
{
    public static ImmutableArray<Row> All { get; } =
    [
        new("10", "user: and group_add, everything hardened: no root code path")
        {
            On = Both, Socket = "0:106 660", Groups = "10001 106", Answers = true,
            Options = "-u 10001:10001 --group-add 106 --cap-drop ALL --read-only --security-opt no-new-privileges",
            Without = Mutant.Edit("worker-entrypoint", "0) start_as_root \"$@\" ;;", "*) start_as_root \"$@\" ;;"),
        },
        new("10b", "start: user, group_add, everything hardened: the image's own user, by number")
        {
            On = Both, Socket = "0:106 660", Groups = "1000 106", Answers = true,
            Options = Trial.Static + " --group-add 106 --cap-drop ALL --read-only --security-opt no-new-privileges",
            Without = Mutant.Edit("worker-entrypoint", "0) start_as_root \"$@\" ;;", "*) start_as_root \"$@\" ;;"),
        },
        new("10c", "start: user, started as root all the same: ends, and never runs the command")
        {
            On = Both, Socket = "0:106 660", Options = Trial.Static + " -u 0:0", Exit = 78, NeverRuns = true,
            Says = ["D130", "remove user: root"], Without = Mutant.Edit("start.sh", "[ \"$image_static\" != 1 ] || die 78", "true || die 78"),
        },
        new("10d", "start: user without group_add, required: the line to paste, and no word of root")
        {
            On = Both, Socket = "0:106 660", Options = $"{Trial.Static} {Required}", Exit = 77, NeverRuns = true,
            Says = ["D120", "group_add: [\"106\"]"], NeverSays = ["as root"],
            Without = Mutant.Edit("causes.sh", "[ \"${image_static:-0}\" != 1 ] || cause_static \"$1\"", ":")
                with { Fails = "standard error with 'as root'" },
        },
        new("11a", "user: without group_add, required: the line to paste, with the number")
        {
            On = Both, Socket = "0:106 660", Options = "-u 10001:10001 " + Required, Exit = 77, NeverRuns = true,
            Says = ["D120", "group_add: [\"106\"]", "--group-add 106", "supplementalGroups: [106]"],
            Without = Mutant.Edit("socket.sh", "*)                    socket_reason=D120 ;;", "*) socket_verb=leave socket_reason=member ;;"),
        },
        new("11b", "user: without group_add, optional: said, and the worker runs")
        {
            On = Both, Socket = "0:106 660", Options = "-u 10001:10001", Exit = 1, Groups = "10001", Answers = false,
            Says = ["D120", "group_add: [\"106\"]"],
            Without = Mutant.Edit("start.sh", "[ \"${WORKER_LOG:-info}\" = quiet ] || resolver_cause \"$start_code\"", ":")
                with { Fails = "standard error lacks 'D120'" },
        },
        new("12", "an arbitrary uid with group 0 and no passwd entry")
        {
            On = Both, Socket = "0:106 660", Options = "-u 1000650000:0 --group-add 106", Groups = "0 106", Answers = true,
            Command = "id -G; whoami || echo home=$HOME; touch $HOME/written; docker version --format '{{.Server.Version}}'",
            Prints = ["home=/tmp\n"],
            Without = Mutant.Edit("worker.sh", "case ${HOME:-/} in / | /root) ;; *) return 0 ;; esac", "return 0") with { Fails = "standard output lacks 'home=" },
        },
        new("13", "root start keeps group_add's groups, gains the socket's, and not 0")
        {
            On = Both, Socket = "0:106 660", Options = "--group-add 44", Groups = "1000 2375 44 106", Answers = true, Without = Groupmod,
        },
        new("14a", "read-only root file system") { On = Both, Socket = "0:106 660", Options = "--read-only", Groups = "1000 2375 106", Answers = true, Without = Groupmod },
        new("14b", "read-only root file system, /run a tmpfs")
        {
            On = Both, Socket = "0:106 660", Options = "--read-only --tmpfs /run", Groups = "1000 2375 106", Answers = true,
            Without = Groupmod,
        },
        new("15", "no-new-privileges")
        {
            On = Both, Socket = "0:106 660", Options = "--security-opt no-new-privileges", Groups = "1000 2375 106", Answers = true,
            Without = Mutant.Classic(
                "classic: start as the user, gain the group through a set-uid program",
                "exec /set-uid-setpriv --groups \"$(stat -c %g /var/run/docker.sock)\" -- \"$@\"",
                "-u 1000:1000 -v {x}/set-uid-setpriv:/set-uid-setpriv:ro"),
        },
        new("16", "cap_drop ALL, root start: ends, and never runs the command as root")
        {
            On = Both, Socket = "0:106 660", Options = "--cap-drop ALL", Exit = 78, NeverRuns = true,
            Says = ["D130", "cap_add: [SETUID, SETGID, KILL]"],
            Without = Mutant.Edit("start.sh", "[ \"$drop_verb\" = drop ] || start_refuse_drop \"effective", ": \"effective"),
        },
        new("17a", "cap_drop ALL with SETUID, SETGID and KILL")
        {
            On = Both, Socket = "0:106 660", Options = "--cap-drop ALL --cap-add SETUID --cap-add SETGID --cap-add KILL",
            Groups = "1000 2375 106", Answers = true,
            NeverSays = ["D134"], Without = Mutant.Edit("drop.sh", "then drop_verb=drop; fi", "then :; fi"),
        },
        new("17b", "cap_drop ALL with SETUID only")
        {
            Socket = "0:106 660", Options = "--cap-drop ALL --cap-add SETUID", Exit = 78, NeverRuns = true, Says = ["D130"],
            Without = Mutant.Edit("drop.sh", "process_has_cap 6 \"$1\" && process_has_cap 7 \"$1\"", "process_has_cap 7 \"$1\""),
        },
        new("17c", "cap_drop ALL with SETGID only")
        {
            Socket = "0:106 660", Options = "--cap-drop ALL --cap-add SETGID", Exit = 78, NeverRuns = true, Says = ["D130"],
            Without = Mutant.Edit("drop.sh", "process_has_cap 6 \"$1\" && process_has_cap 7 \"$1\"", "process_has_cap 6 \"$1\""),
        },
        new("17d", "cap_drop ALL without KILL: docker stop could not reach the worker, said at the start")
        {
            Socket = "0:106 660", Options = "--cap-drop ALL --cap-add SETUID --cap-add SETGID", Groups = "1000 2375 106", Answers = true,
            Says = ["D134", "cap_add: [KILL]"],
            Without = Mutant.Edit("start.sh", "then start_warn_kill; fi", "then :; fi") with { Fails = "standard error lacks 'D134'" },
        },
        new("44", "no socket and no DOCKER_HOST: a plain worker, no word")
        {
            On = Both, Command = "id -G; echo started", Groups = "1000 2375", Prints = ["started\n"], Silent = true,
            Without = Mutant.Edit("start.sh", "if [ \"$start_code\" = D100 ]; then", "if false; then") with { Fails = "standard error is worker: D100" },
        },
    ];
}

/// <summary>The rows of <see cref="StartRows"/>.</summary>
public sealed class StartRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(StartRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
