using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>
/// What the image's entrypoint adds to the start of a container; and, measured inside one container in turns, its own time beside a bare
/// command, gosu, a script that does no more than the drop (sh, stat, exec setpriv), and the one that most projects write (groupmod to the
/// socket's group, then su); and the health check of a running worker.
/// </summary>
internal static class EntrypointBenchmark
{
    private const string Image = "localhost/worker-images-benchmark/entrypoint";
    private const string Bare = "bare";
    private const int RoundsInside = 50;

    private static readonly ImmutableDictionary<string, string> Targets = ImmutableDictionary<string, string>.Empty
        .Add("worker-entrypoint,first-start", "< 8 ms").Add("worker-entrypoint,restart", "at most 2.0x of stat+setpriv").Add("worker-health", "< 60 ms");

    // Bash reads its clock without starting a program.
    private const string Dockerfile =
        """
        ARG BASE
        FROM ${BASE}
        RUN apt-get update && apt-get install --yes --no-install-recommends gosu
        COPY groupmod-and-su stat-and-setpriv one rounds health-rounds /
        RUN chmod 0755 /groupmod-and-su /stat-and-setpriv /rounds /health-rounds
        """;

    private const string GroupmodAndSu =
        """
        #!/bin/sh
        set -e
        groupmod --non-unique --gid "$(stat -c %g /var/run/docker.sock)" docker
        exec su appuser -c 'exec "$0" "$@"' -- "$@"

        """;

    // The least a shell can do to join the socket's group: what the entrypoint's time is held against.
    private const string StatAndSetpriv =
        """
        #!/bin/sh
        gid=$(stat -L -c %g /var/run/docker.sock)
        exec setpriv --reuid 1000 --regid 1000 --groups "1000,$gid" -- "$@"

        """;

    private const string One =
        """
        one() {
            local name=$1 start end; shift
            start=${EPOCHREALTIME/[.,]/}
            "$@" >/dev/null 2>&1 || { echo "$name failed" >&2; exit 1; }
            end=${EPOCHREALTIME/[.,]/}
            echo "$name $((end - start))"
        }

        """;

    // The first start of a container writes the socket's group into /etc/group, a restart finds it there.
    private const string Rounds =
        """
        #!/bin/bash
        . /one
        cp /etc/group /group
        for ((round = 0; round < $1; round++)); do
            one bare /usr/bin/true
            cat /group >/etc/group
            one worker-entrypoint,first-start worker-entrypoint true
            one worker-entrypoint,restart worker-entrypoint true
            one stat+setpriv /stat-and-setpriv true
            one gosu gosu appuser true
            one groupmod+su /groupmod-and-su true
        done

        """;

    private const string HealthRounds =
        """
        #!/bin/bash
        . /one
        for ((round = 0; round < $1; round++)); do
            one bare /usr/bin/true
            one docker-version docker version
            one worker-health worker-health
        done

        """;

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        var command = new Command(images.Engine);
        var worker = images.Steps[0].Tags[^1].ToString();
        return [.. await StartsAsync(command, worker, runs, cancellationToken), .. await InsideAsync(command, images, worker, cancellationToken)];
    }

    private static async Task<IEnumerable<Row>> StartsAsync(Command command, string worker, int runs, CancellationToken cancellationToken)
    {
        Task Start(params string[] arguments) => command.DockerAsync(cancellationToken, ["run", "--rm", "--network", "none", .. arguments]);
        await Start(worker, "true");
        var times = await Stopwatches.InTurnsAsync(runs, () => Start("--entrypoint", "true", worker), () => Start(worker, "true"));
        return
        [
            new("docker run --entrypoint true worker", $"{times[0]}", runs),
            new("docker run worker true", $"{times[1]}", runs, times[1].Beyond(times[0]), "< +15 ms"),
        ];
    }

    private static async Task<IEnumerable<Row>> InsideAsync(Command command, BuiltImages images, string worker, CancellationToken cancellationToken)
    {
        if (!images.Engine.StartsWith("unix://", StringComparison.Ordinal))
        {
            throw new UnmeasurableException($"the engine's socket cannot be mounted: it is at {images.Engine}");
        }

        using var context = new ScratchDirectory();
        context.Write("Dockerfile", Dockerfile);
        context.Write("groupmod-and-su", GroupmodAndSu);
        context.Write("stat-and-setpriv", StatAndSetpriv);
        context.Write("one", One);
        context.Write("rounds", Rounds);
        context.Write("health-rounds", HealthRounds);
        await command.DockerAsync(cancellationToken, "build", "--build-arg", $"BASE={worker}", "--tag", Image, context.Path);
        string[] started = ["--rm", "--network", "none", "--volume", $"{images.Engine["unix://".Length..]}:/var/run/docker.sock:ro", "--env", "WORKER_ROOT_SOCKET=group"];
        var rounds = RoundsInside.ToString(CultureInfo.InvariantCulture);
        try
        {
            var starts = await command.DockerAsync(cancellationToken, ["run", .. started, "--entrypoint", "/rounds", Image, rounds]);
            return [.. RowsOf(starts), .. RowsOf(await HealthAsync(command, started, rounds, cancellationToken))];
        }
        finally
        {
            await command.DockerAsync(CancellationToken.None, "rmi", "--force", Image);
        }
    }

    private static async Task<string> HealthAsync(Command command, string[] started, string rounds, CancellationToken cancellationToken)
    {
        var worker = (await command.DockerAsync(cancellationToken, ["run", "--detach", .. started, "--env", "WORKER_DOCKER=required", "--no-healthcheck", Image])).Trim();
        try
        {
            // It is healthy as soon as the entrypoint is through.
            await command.DockerAsync(cancellationToken, "exec", worker, "sh", "-c", "for try in $(seq 100); do if /usr/local/bin/worker-health; then exit; fi; done; exit 1");
            return await command.DockerAsync(cancellationToken, "exec", worker, "/health-rounds", rounds);
        }
        finally
        {
            await command.DockerAsync(CancellationToken.None, "rm", "--force", worker);
        }
    }

    private static IEnumerable<Row> RowsOf(string lines)
    {
        var samples = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .GroupBy(words => words[0], words => TimeSpan.FromMicroseconds(long.Parse(words[1], CultureInfo.InvariantCulture)))
            .ToDictionary(group => group.Key, group => new Samples([.. group]));
        return samples.Select(each => new Row(
            $"  inside, {each.Key}", $"{each.Value}", each.Value.Runs, each.Key == Bare ? "" : each.Value.Beyond(samples[Bare]), Targets.GetValueOrDefault(each.Key, "")));
    }
}
