using System.Collections.Immutable;
using WorkerImages.Engine;

namespace WorkerImages.Smoke.Checks;

/// <summary>What an image promises about the start of its worker, through its own entrypoint and without a socket.</summary>
internal static class StartChecks
{
    // Each of them has broken an entrypoint somewhere.
    private static readonly ImmutableArray<string> Arguments =
        ["two words", "", "'single' \"double\"", "$HOME `id` $(id)", "a\nb", "*", "\\n", "--", "-x", "ünï ✓"];

    private static readonly ImmutableArray<string> EchoArguments = ["sh", "-c", "printf '%s\\0' \"$@\"", "sh"];

    // That 0 stays 0 every other check needs.
    private static readonly ImmutableArray<int> ExitStatuses = [7, 255];

    // signal(7)
    private static readonly ImmutableDictionary<string, int> Signals =
        ImmutableDictionary<string, int>.Empty.Add("TERM", 15).Add("INT", 2).Add("QUIT", 3);

    // What docker stop waits before it kills.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    // More than a slow start, less than any wait for an engine.
    private static readonly TimeSpan DelayLimit = TimeSpan.FromSeconds(2);
    private const int StartTries = 3;

    // Makes a process whose parent is gone, and waits until somebody has taken in its end.
    private const string OrphanScript =
        """
        orphan=$(sh -c 'sleep 0.1 >/dev/null & echo $!')
        for try in $(seq 100); do
            [ -d "/proc/$orphan" ] || exit 0
            sleep 0.05
        done
        grep -E '^(Name|State|PPid)' "/proc/$orphan/status"
        exit 1
        """;

    private const string WriteScript =
        """
        for directory in "$@"; do
            file=$(mktemp "$directory/.smoke-XXXXXX") && rm "$file" || broken=1
        done
        [ -z "${broken-}" ]
        """;

    // Prints which of the directories, and of the directories above them, the user who runs it may write to.
    private const string WritableScript =
        """
        for path in "$@"; do
            while [ -n "$path" ]; do
                [ ! -w "$path" ] || printf '%s\n' "$path"
                path=${path%/*}
            done
        done
        """;

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        yield return new(
            "the command runs as the worker, in its groups and without capabilities", (bench, token) => IdentityAsync(bench, promises, token));
        yield return new(
            "the worker can write to its home, its working directory, /tmp and every volume", (bench, token) => WritableAsync(bench, promises, token));
        yield return new(
            "the worker cannot write to where the image's own programs are", (bench, token) => ProgramsAsync(bench, promises, token));
        yield return new("the first process takes in the ends of orphans", OrphansAsync);
        yield return new("worker-health finds a running worker healthy", HealthAsync);
        yield return new("the environment arrives, with the worker's HOME and USER", (bench, token) => EnvironmentAsync(bench, promises, token));
        yield return new("arguments arrive as they were given", ArgumentsAsync);
        yield return new("the exit status is the command's own", ExitStatusAsync);
        yield return new("docker stop reaches the command and ends the container", (bench, token) => StopAsync(bench, promises, token));
        yield return new("without a socket the command starts at once", NoSocketAsync);
        if (!promises.StartsAsUser)
        {
            yield return new("a container started as the user runs its command", (bench, token) => UserAsync(bench, promises, token));
        }
    }

    private static async Task IdentityAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        var accounts = await bench.AccountsAsync(cancellationToken);
        var seen = (await bench.WorkerAsync(cancellationToken)).Status;
        var (uid, gid) = ((uint)promises.User.Uid, (uint)promises.User.Gid);

        // The entrypoint gives a worker the groups that list it; an engine gives a user in numbers none of them.
        var groups = promises.StartsAsUser ? [gid] : accounts.GroupsOf(promises.User.Name, promises.User.Gid);
        var isKept = seen.Uids.All(number => number == uid)
            && seen.Gids.All(number => number == gid)
            && seen.AllGroups.SetEquals(groups)
            && seen.EffectiveCapabilities == 0;
        if (!isKept)
        {
            throw new PromiseBrokenException($"uid {uid} gid {gid} groups {string.Join(',', groups)} and no capabilities", seen.ToString());
        }
    }

    private static async Task WritableAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        ImmutableArray<string> directories = [promises.User.Home, promises.WorkingDirectory, "/tmp", .. bench.Details.Config.Volumes];
        var seen = await bench.ExecuteAsync(
            promises.UserNumbers, ["sh", "-c", WriteScript, "sh", .. directories.Distinct()], cancellationToken);
        seen.MustExitWith(0);
    }

    // Checks of PATH only what an image of ours adds: root's programs here do not use PATH, and a base may have its own entry.
    private static async Task ProgramsAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        ImmutableArray<string> directories = ["/usr/local/bin", "/usr/local/lib/worker", "/etc/worker"];
        const string Venv = "VIRTUAL_ENV=";
        directories = directories.AddRange(
            bench.Details.Config.Environment.Where(variable => variable.StartsWith(Venv, StringComparison.Ordinal)).Select(variable => variable[Venv.Length..] + "/bin"));

        var seen = await bench.ExecuteAsync(promises.UserNumbers, ["/bin/sh", "-c", WritableScript, "sh", .. directories], cancellationToken);
        seen.MustExitWith(0);
        if (seen.StandardOutput.Length > 0)
        {
            throw seen.Broken("no directory that the worker may write to", "some");
        }
    }

    private static async Task OrphansAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var worker = await bench.WorkerAsync(cancellationToken);
        var seen = await bench.Containers.ExecuteAsync(worker.Container, "0:0", ["sh", "-c", OrphanScript], cancellationToken);
        seen.MustExitWith(0);
    }

    private static async Task HealthAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var worker = await bench.WorkerAsync(cancellationToken);
        var seen = await bench.Containers.ExecuteAsync(worker.Container, null, ["/usr/local/bin/worker-health"], cancellationToken);
        seen.MustExitWith(0);
    }

    private static async Task EnvironmentAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        const string NoName = "smoke.given";
        const string Given = "two  words 'single' \"double\" $HOME\nünï ✓";
        var request = bench.Containers.Through("env", "-0") with { Environment = [$"SMOKE_GIVEN={Given}", $"{NoName}={Given}"] };
        var seen = await bench.Containers.RunAsync(request, cancellationToken);
        seen.MustExitWith(0);
        var variables = seen.StandardOutput.Split('\0').ToHashSet();
        var expected = promises.Environment.SetItems(
        [
            new("SMOKE_GIVEN", Given), new(NoName, Given), new("HOME", promises.User.Home), new("USER", promises.User.Name), new("LOGNAME", promises.User.Name),
        ]);
        var missing = expected.Select(variable => $"{variable.Key}={variable.Value}").Where(variable => !variables.Contains(variable)).ToList();
        if (missing.Count > 0)
        {
            throw seen.Broken(string.Join(", ", missing), "other values or none");
        }
    }

    private static async Task ArgumentsAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var seen = await bench.Containers.RunAsync(bench.Containers.Through([.. EchoArguments, .. Arguments]), cancellationToken);
        seen.MustExitWith(0);
        var arrived = seen.StandardOutput.Split('\0')[..^1];
        if (!arrived.SequenceEqual(Arguments))
        {
            throw seen.Broken(
                $"{Arguments.Length} arguments as they were given",
                $"{arrived.Length}: {string.Join(' ', arrived.Select(ObservedCommand.Quoted))}");
        }
    }

    private static async Task ExitStatusAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        foreach (var status in ExitStatuses)
        {
            (await bench.Containers.RunAsync(bench.Containers.Through("sh", "-c", $"exit {status}"), cancellationToken)).MustExitWith(status);
        }
    }

    // After the limit the engine kills, and the status is 137.
    private static Task StopAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        var signal = promises.StopSignal["SIG".Length..];
        return Task.WhenAll(
            StopAsync(bench, "echo ready; exec sleep 86399", 128 + Signals[signal], cancellationToken),
            StopAsync(bench, $"trap 'exit 42' {signal}; echo ready; sleep 86399 & wait", 42, cancellationToken));
    }

    private static async Task StopAsync(ImageUnderTest bench, string script, int status, CancellationToken cancellationToken)
    {
        var container = await bench.Containers.StartAsync(bench.Containers.Through("sh", "-c", script), cancellationToken);
        await container.AwaitOutputAsync("ready", cancellationToken);
        await container.StopAsync(EndLimit, cancellationToken);
        (await container.EndAsync(cancellationToken)).MustExitWith(status);
    }

    // One slow start may be the machine's; then a start without the entrypoint is slow too.
    private static async Task NoSocketAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var through = await TimedAsync(bench, bench.Containers.Through("true"), cancellationToken);
        through.Seen.MustExitWith(0);
        for (var tries = 1; tries < StartTries && through.Time > DelayLimit; tries++)
        {
            var past = await TimedAsync(bench, bench.Containers.Past("true"), cancellationToken);
            var again = await TimedAsync(bench, bench.Containers.Through("true"), cancellationToken);
            through = (again.Seen, again.Time - past.Time);
        }

        if (through.Time > DelayLimit)
        {
            throw through.Seen.Broken(
                $"a start at most {DelayLimit.TotalSeconds} s longer than without the entrypoint", $"{through.Time.TotalSeconds:f1} s longer");
        }
    }

    // The engine's own times: what it takes to make a container and to hear of its end is not the entrypoint's.
    private static async Task<(ObservedCommand Seen, TimeSpan Time)> TimedAsync(
        ImageUnderTest bench, ContainerRequest request, CancellationToken cancellationToken)
    {
        var container = await bench.Containers.StartAsync(request, cancellationToken);
        var time = await container.RunningTimeAsync(cancellationToken);
        return (await container.EndAsync(cancellationToken), time);
    }

    private static async Task UserAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        var request = bench.Containers.Through("cat", "/proc/self/status") with { User = promises.UserNumbers };
        var seen = await bench.Containers.RunAsync(request, cancellationToken);
        seen.MustExitWith(0);
        if (ProcessStatus.Parse(seen.StandardOutput)?.Uids.All(uid => uid == promises.User.Uid) != true)
        {
            throw seen.Broken($"uid {promises.User.Uid}", "another one");
        }
    }
}
