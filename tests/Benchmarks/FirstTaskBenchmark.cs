using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace Benchmarks;

/// <summary>
/// From <c>docker compose up</c> of Redis and Code Story's ingestion worker to the end of its first task: with the example's file and image,
/// and as it was before, on an image of the distribution with Python whose start command installs the rest. Then, how much of a disk each takes.
/// </summary>
internal static class FirstTaskBenchmark
{
    private const string Before = "localhost/worker-images-benchmark/before";

    // What the old start command found in its image: Python.
    private const string BeforeDockerfile =
        """
        ARG BASE
        FROM ${BASE}
        RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-venv && rm -rf /var/lib/apt/lists/*
        """;

    // Milder than it was: no Azure CLI (its installer cannot be reached here), Celery from Debian, and the host's socket is left as it is.
    private const string BeforeCompose =
        """
        services:
          redis:
            image: $REDIS
            command: [redis-server, --save, "", --protected-mode, "no"]
            healthcheck: { test: [CMD, redis-cli, ping], interval: 2s, timeout: 3s, retries: 15 }
          worker:
            image: $BEFORE
            depends_on: { redis: { condition: service_healthy } }
            working_dir: /app
            environment: { CELERY_BROKER_URL: "redis://redis:6379/0", CELERY_RESULT_BACKEND: "redis://redis:6379/0", PIP_INDEX_URL: $INDEX, PIP_TRUSTED_HOST: $HOST }
            volumes: ["$DOCKER_SOCKET:/var/run/docker.sock:ro", "$REPOSITORIES:$REPOSITORIES:ro", "$PROJECT:/app"]
            command:
              - bash
              - -c
              - |
                set -e
                apt-get update
                apt-get install -y curl build-essential gnupg lsb-release docker.io celery python3-celery python3-redis
                groupadd -f docker
                adduser --disabled-password --gecos '' appuser
                usermod -aG docker appuser
                group=$$(getent group "$$(stat -c %g /var/run/docker.sock)" | cut -d : -f 1)
                [ -n "$$group" ] || { group=docker-host; groupadd --gid "$$(stat -c %g /var/run/docker.sock)" $$group; }
                usermod -aG "$$group" appuser
                chown -R appuser:appuser /app /home/appuser
                exec su appuser -c 'python3 -m venv --system-site-packages ~/.venv && . ~/.venv/bin/activate && pip install docker azure-identity &&
                  exec python -m celery -A codestory.ingestion_pipeline.celery_app worker --loglevel=INFO --concurrency=2 -Q ingestion'

        """;

    // Only the image of Redis differs from the file that users have: its index cannot be reached here.
    private const string AfterCompose =
        """
        services:
          redis: { image: $REDIS }

        """;

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        if (!images.Engine.StartsWith("unix://", StringComparison.Ordinal))
        {
            throw new UnmeasurableException($"the engine's socket cannot be mounted: it is at {images.Engine}");
        }

        if (FileServer.Bridge is null)
        {
            throw new UnmeasurableException("the engine has no bridge docker0, by which an index of Python packages on this machine could be reached");
        }

        var command = new Command(images.Engine);
        await StandIns.PutAsync(new DockerProgram(images.Engine), cancellationToken);
        await CodeStoryImage.BuildAsync(images.Engine, cancellationToken);
        using var scratch = new ScratchDirectory();
        scratch.Write("Dockerfile", BeforeDockerfile);
        await command.DockerAsync(cancellationToken, "build", "--build-arg", $"BASE={images.Steps[0].Arguments["BASE"]}", "--tag", Before, scratch.Path);
        try
        {
            using var repository = new ScratchRepository();
            return await CodeStoryImage.InAsync(
                repository, images.Engine, index => MeasureAsync(command, images.Engine, repository, index, runs, cancellationToken), cancellationToken);
        }
        finally
        {
            await command.DockerAsync(CancellationToken.None, "rmi", "--force", Before);
        }
    }

    private static async Task<ImmutableArray<Row>> MeasureAsync(
        Command command, string engine, ScratchRepository repository, Uri index, int runs, CancellationToken cancellationToken)
    {
        var analysed = Directory.CreateDirectory(repository.At("analysed")).FullName;
        repository.Write("analysed/file", "of a repository\n");
        repository.Write("before.yaml", BeforeCompose);
        repository.Write("after.yaml", AfterCompose);
        repository.Write(
            "variables",
            $"""
            REDIS={StandIns.Redis}
            BEFORE={Before}
            INDEX={index}
            HOST={index.Host}
            DOCKER_SOCKET={engine["unix://".Length..]}
            REPOSITORIES={analysed}
            PROJECT={repository.At("examples/code-story/app")}
            """);
        FirstTask Project(string name, params string[] files) => new(
            command, $"worker-images-benchmark-{name}", ["--env-file", repository.At("variables"), .. files.SelectMany(file => new[] { "--file", repository.At(file) })], analysed, cancellationToken);
        var after = Project("after", "examples/code-story/compose.yaml", "after.yaml");
        var before = Project("before", "before.yaml");
        var sizes = new Dictionary<FirstTask, long>();
        async Task Start(FirstTask project)
        {
            await project.RunAsync();
            sizes[project] = await SizeAsync(command, project.Worker, cancellationToken);
        }

        try
        {
            var times = await Stopwatches.InTurnsAsync(
                runs, new Stopwatches.Turn(() => Start(after), after.RemoveAsync), new Stopwatches.Turn(() => Start(before), before.RemoveAsync));
            return
            [
                new("code-story-worker: compose up to the first task's end", $"{times[0]}", runs, times[0].Over(times[1])),
                new("installing at start: compose up to the first task's end", $"{times[1]}", runs),
                new("code-story-worker: image and what the container wrote", Megabytes(sizes[after]), 1, Ratio(sizes[after], sizes[before])),
                new("installing at start: the same", Megabytes(sizes[before]), 1),
            ];
        }
        finally
        {
            await after.RemoveAsync();
            await before.RemoveAsync();
        }
    }

    // The worker's file system: its image, and what was written since.
    private static async Task<long> SizeAsync(Command command, string container, CancellationToken cancellationToken) => long.Parse(
        (await command.DockerAsync(cancellationToken, "inspect", "--size", "--type", "container", "--format", "{{.SizeRootFs}}", container)).Trim(),
        CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    private static string Ratio(long one, long other) => string.Create(CultureInfo.InvariantCulture, $"{(double)one / other:0.00}x");
}
