using WorkerImages.EngineTests.Sources;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Bases;

/// <summary>
/// Bases as other people publish them, in a registry on this machine: Debian from its archive with the accounts, the interpreter and the
/// configuration of well-known images.
/// </summary>
internal sealed class ImitatedBases(EngineBench bench) : IAsyncDisposable
{
    /// <summary>Like <c>jenkins/inbound-agent</c>: ends as its user, has volumes, and starts, stops and looks after its health in a way of its own.</summary>
    public const string Jenkins =
        """
        RUN groupadd --gid 1000 jenkins && useradd --uid 1000 --gid 1000 --home-dir /home/jenkins --create-home jenkins \
            && mkdir -p /home/jenkins/agent /home/jenkins/.jenkins && chown jenkins:jenkins /home/jenkins/agent /home/jenkins/.jenkins
        USER jenkins
        VOLUME /home/jenkins/.jenkins
        VOLUME /home/jenkins/agent
        WORKDIR /home/jenkins
        ENV AGENT_WORKDIR=/home/jenkins/agent LANG=C.UTF-8
        EXPOSE 50000
        STOPSIGNAL SIGINT
        HEALTHCHECK CMD false
        ENTRYPOINT ["/usr/local/bin/jenkins-agent"]
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        """;

    /// <summary>Like <c>apache/airflow</c>: a user of group 0 by number, a directory that group 0 may write to, and sudo.</summary>
    public const string Airflow =
        """
        RUN apt-get update && apt-get install --yes --no-install-recommends sudo \
            && useradd --uid 50000 --gid 0 --home-dir /home/airflow --create-home airflow \
            && echo 'airflow ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/airflow \
            && mkdir -p /opt/airflow/dags && chown -R airflow:0 /opt/airflow && chmod -R g+rwX /opt/airflow
        USER 50000
        WORKDIR /opt/airflow
        ENV AIRFLOW_HOME=/opt/airflow
        ENTRYPOINT ["/usr/bin/dumb-init", "--", "/entrypoint"]
        CMD ["--help"]
        """;

    /// <summary>Like <c>ubuntu:24.04</c>: an account of uid 1000, in groups of the distribution's.</summary>
    public const string Ubuntu = "RUN useradd --uid 1000 --user-group --groups adm,cdrom,dip,plugdev --home-dir /home/ubuntu --create-home ubuntu";

    /// <summary>Like <c>python:3</c>: an interpreter below <c>/usr/local</c>, and none of the distribution's.</summary>
    public const string Python =
        """
        RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-venv \
            && version=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])') \
            && cp -a "/usr/bin/$version" /usr/local/bin/python3 && cp -a "/usr/lib/$version" /usr/local/lib/ \
            && cp -a /usr/share/python-wheels /usr/local/share/ \
            && apt-get purge --yes 'python3*' 'libpython3*' \
            && python3 -c 'import sys; assert sys.prefix == "/usr/local", sys.prefix'
        """;

    private readonly List<string> _pulled = [];
    private RegistryBench? _registry;

    /// <summary>Why there are none here; null when there are.</summary>
    public static string? WhyNot => RegistryBench.WhyNot;

    /// <summary>The registry's host and port, once it has a base.</summary>
    public string Host => _registry!.Host;

    /// <summary>Builds a base on the distribution's, publishes it, and makes it a base of a catalogue.</summary>
    public async Task AddAsync(OwnImages images, string name, string dockerfile, CancellationToken cancellationToken) =>
        await AddRawAsync(images, name, $"FROM {await images.DebianAsync(cancellationToken)}\n{dockerfile}\n", cancellationToken);

    /// <summary>The same of a whole Dockerfile.</summary>
    public async Task AddRawAsync(OwnImages images, string name, string dockerfile, CancellationToken cancellationToken) =>
        await PublishAsync(images, name, await new SmallBuild(dockerfile).RunAsync(bench.Engine, cancellationToken), cancellationToken);

    /// <summary>Publishes an image of the engine, and makes it a base of a catalogue.</summary>
    public async Task PublishAsync(OwnImages images, string name, string image, CancellationToken cancellationToken)
    {
        _registry ??= await RegistryBench.StartAsync(cancellationToken);
        var reference = Reference.Parse($"{_registry.Host}/strangers/{name}:1");
        await images.PushAsync(image, reference, cancellationToken);
        _pulled.Add(reference.ToString());
        File.AppendAllText(images.Repository.At("images/catalog.yaml"), $"  {name}:\n    image: {reference}\n");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var reference in _pulled)
        {
            await bench.Engine.Images.RemoveAsync(reference, CancellationToken.None);
        }

        await (_registry?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
