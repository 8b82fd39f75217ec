using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace Benchmarks;

/// <summary>
/// From the start of Redis and Code Story's ingestion worker to the end of its first task: on the image <c>celery-worker</c>, and as it was
/// before, on an image of the distribution with Python whose start command installs the rest. Then, how much of a disk each takes.
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

    // Milder than it was: no Azure CLI, no compilers, no azure-identity, Debian's packages in pip's place, and the socket is left as it is.
    private const string BeforeCommand =
        """
        set -e
        apt-get update
        apt-get install --yes curl gnupg lsb-release docker.io python3-docker celery python3-celery python3-redis
        adduser --disabled-password --gecos '' appuser
        group=$(getent group "$(stat -c %g /var/run/docker.sock)" | cut -d : -f 1)
        [ -n "$group" ] || { group=docker-host; groupadd --gid "$(stat -c %g /var/run/docker.sock)" $group; }
        usermod -aG "$group" appuser
        chown appuser:appuser /home/appuser
        exec su appuser -c 'python3 -m venv --system-site-packages ~/.venv && . ~/.venv/bin/activate && cd /app && exec python -m celery \
            -A codestory.ingestion_pipeline.celery_app worker --loglevel=INFO --concurrency=2 -Q ingestion'
        """;

    private static readonly string[] Celery =
        ["python", "-m", "celery", "-A", "codestory.ingestion_pipeline.celery_app", "worker", "--loglevel=INFO", "--concurrency=2", "-Q", "ingestion"];

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        if (!images.Engine.StartsWith("unix://", StringComparison.Ordinal))
        {
            throw new UnmeasurableException($"the engine's socket cannot be mounted: it is at {images.Engine}");
        }

        var command = new Command(images.Engine);
        await StandIns.PutAsync(new DockerProgram(images.Engine), cancellationToken);
        using var scratch = new ScratchDirectory();
        scratch.Write("Dockerfile", BeforeDockerfile);
        scratch.Write("repository/file", "of a repository\n");
        await command.DockerAsync(cancellationToken, "build", "--build-arg", $"BASE={images.Steps[0].Arguments["BASE"]}", "--tag", Before, scratch.Path);
        var ours = images.Steps.Single(step => step.Image == "celery-worker").Tags[^1];
        var worker = new FirstTask(command, images.Engine["unix://".Length..], scratch.At("repository"), cancellationToken);
        try
        {
            return await MeasureAsync(worker, ours, runs);
        }
        finally
        {
            await worker.RemoveAsync();
            await command.DockerAsync(CancellationToken.None, "rmi", "--force", Before);
        }
    }

    private static async Task<ImmutableArray<Row>> MeasureAsync(FirstTask worker, string ours, int runs)
    {
        var sizes = new long[2];
        async Task Start(int which, params string[] image)
        {
            await worker.RunAsync(image);
            sizes[which] = await worker.SizeAsync();
        }

        var times = await Stopwatches.InTurnsAsync(
            runs, () => Start(0, [ours, .. Celery]), () => Start(1, "--workdir", "/app", Before, "bash", "-c", BeforeCommand.ReplaceLineEndings("\n")));
        return
        [
            new("celery-worker: docker run to the first task's end", $"{times[0]}", runs, times[0].Over(times[1])),
            new("installing at start: docker run to the first task's end", $"{times[1]}", runs),
            new("celery-worker: image and what the container wrote", Megabytes(sizes[0]), 1, string.Create(CultureInfo.InvariantCulture, $"{(double)sizes[0] / sizes[1]:0.00}x")),
            new("installing at start: the same", Megabytes(sizes[1]), 1),
        ];
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
