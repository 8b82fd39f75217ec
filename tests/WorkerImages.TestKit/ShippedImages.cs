using System.Collections.Immutable;
using System.Diagnostics;
using WorkerImages.Catalog;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Smoke;

namespace WorkerImages.TestKit;

/// <summary>The shipped images in the engine of the tests, each built once a run, when the first test asks for it.</summary>
/// <param name="bench">Where they are built.</param>
public sealed class ShippedImages(EngineBench bench)
{
    private static readonly string Root = FindRoot();

    private readonly Lazy<Task<SmokeImage>> _pythonWorker = new(() => BuildPythonWorkerAsync(bench.Engine));

    /// <summary>The image <c>python-worker</c>: a Docker CLI, a virtual environment and the Docker SDK.</summary>
    public Task<SmokeImage> PythonWorkerAsync(CancellationToken cancellationToken) => _pythonWorker.Value.WaitAsync(cancellationToken);

    private static async Task<SmokeImage> BuildPythonWorkerAsync(IEngine engine)
    {
        var root = await BootstrapAsync();
        var reference = Reference.Parse("localhost/worker-images-test/base:1");
        await using (var tar = File.OpenRead(root))
        {
            await engine.Images.ImportAsync(tar, reference, Platform.OfThisMachine, ImmutableDictionary<string, string>.Empty, CancellationToken.None);
        }

        var definition = Definition();
        var labels = ImmutableSortedDictionary<string, string>.Empty
            .Add(LabelNames.Image, definition.Name).Add(LabelNames.BuildId, "build").Add(LabelNames.SourceId, "source");
        var build = new SmallBuild($"FROM {reference}\n" + Dockerfile, Path.Combine(Root, "templates", "rootfs")) { Labels = labels };
        return new(definition, await build.RunAsync(engine, CancellationToken.None), labels);
    }

    private static ImageDefinition Definition() => new()
    {
        Name = "python-worker",
        Place = new("images/python-worker/image.yaml"),
        Description = "Python worker with the Docker SDK.",
        Version = "0.1.0",
        Repository = "localhost:5000/acme/python-worker",
        Platforms = [Platform.OfThisMachine],
        User = new("appuser", 1000, 1000, "/home/appuser"),
        DockerGroup = new("docker", 2375),
        DockerCli = new("26.1", "docker-cli", null, []),
        Python = new("/opt/venv", ["python3-docker"], null),
        Environment = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("PYTHONUNBUFFERED", "1"),
        WorkingDirectory = "/app",
        Command = ["sleep", "infinity"],
        HealthCheck = new(["worker-health"], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), 3),
    };

    private const string Dockerfile =
        """
        RUN find / -xdev -type f -perm /6000 -exec chmod ug-s {} + && \
            groupadd --gid 2375 docker && groupadd --gid 1000 appuser && \
            useradd --no-log-init --uid 1000 --gid 1000 --groups docker --home-dir /home/appuser --create-home appuser && \
            install --directory --owner=1000 --group=1000 /app && \
            python3 -m venv --without-pip --system-site-packages /opt/venv && ln -s /opt/venv /app/.venv
        WORKDIR /app
        ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PYTHONUNBUFFERED=1
        COPY rootfs/ /
        RUN printf '%s\n' user=appuser uid=1000 gid=1000 docker_gid=2375 home=/home/appuser venv=/opt/venv venv_link=/app/.venv cli=/usr/bin/docker \
            >/usr/local/lib/worker/image.conf
        LABEL org.opencontainers.image.title=python-worker \
              org.opencontainers.image.description="Python worker with the Docker SDK." \
              org.opencontainers.image.version=0.1.0
        ENTRYPOINT ["/usr/bin/tini", "-s", "--", "/usr/local/bin/worker-entrypoint"]
        HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["worker-health"]
        CMD ["sleep", "infinity"]

        """;

    // Kept between runs: a bootstrap takes most of a minute.
    private static async Task<string> BootstrapAsync()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var root = Path.Combine(cache, "worker-images-tests", "root.tar");
        if (!File.Exists(root))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root)!);
            const string Packages = "ca-certificates,tini,docker-cli,python3,python3-venv,python3-docker";
            string[] arguments = ["--quiet", "--variant=minbase", $"--include={Packages}", "trixie", root + ".tmp.tar"];
            using var bootstrap = Process.Start("mmdebstrap", arguments);
            await bootstrap.WaitForExitAsync();
            Assert.True(bootstrap.ExitCode == 0, "mmdebstrap failed; its words are above");
            File.Move(root + ".tmp.tar", root);
        }

        return root;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "global.json")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return directory.FullName;
    }
}
