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
    /// <summary>Like <c>jenkins/inbound-agent</c>: runs as its user, and has volumes and its own entrypoint, stop signal and health check.</summary>
    public const string Jenkins =
        """
        RUN groupadd --gid 1000 jenkins && useradd --uid 1000 --gid 1000 --home-dir /home/jenkins --create-home jenkins \
            && mkdir -p /home/jenkins/agent /home/jenkins/.jenkins && chown jenkins:jenkins /home/jenkins/agent /home/jenkins/.jenkins \
            && printf '#!/bin/sh\necho 3309.v27b_9314fd1a_4\n' >/usr/local/bin/jenkins-agent && chmod +x /usr/local/bin/jenkins-agent
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
        RUN mkdir -p ~/.local/bin && printf '#!/bin/sh\necho 2.10.5\n' >~/.local/bin/airflow && chmod +x ~/.local/bin/airflow
        WORKDIR /opt/airflow
        ENV AIRFLOW_HOME=/opt/airflow PATH=/home/airflow/.local/bin:$PATH
        ENTRYPOINT ["/usr/bin/dumb-init", "--", "/entrypoint"]
        CMD ["--help"]
        """;

    /// <summary>Like <c>ubuntu:24.04</c>: has an account of uid 1000, which is in some of the distribution's groups.</summary>
    public const string Ubuntu = "RUN useradd --uid 1000 --user-group --groups adm,cdrom,dip,plugdev --home-dir /home/ubuntu --create-home ubuntu";

    /// <summary>Like <c>node</c>: has its own account of uid 1000, and the interpreter below <c>/usr/local</c>.</summary>
    public const string Node =
        """
        RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
            && apt-get update && apt-get install --yes --no-install-recommends nodejs && ln -s /usr/bin/node /usr/local/bin/node
        ENTRYPOINT ["docker-entrypoint.sh"]
        CMD ["node"]
        """;

    /// <summary>Like <c>mcr.microsoft.com/dotnet</c>'s images: has an account that no process has unless a user says so, and enough of .NET to publish and start.</summary>
    public const string DotNet =
        """
        RUN groupadd --gid 1654 app && useradd --uid 1654 --gid 1654 --create-home app \
            && mkdir /usr/share/dotnet && printf '%s\n' '#!/bin/sh' \
                '[ "$1" != publish ] || { mkdir -p "$4" && cp "$2/Program.cs" "$4/PatchPanda.Web.dll" && exit; }' \
                '[ -f "$1" ] && echo "${1%%.*} on .NET"' >/usr/share/dotnet/dotnet \
            && chmod +x /usr/share/dotnet/dotnet && ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
        ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true
        """;

    /// <summary>Like <c>golang</c>: a compiler below <c>/usr/local</c> that only <c>PATH</c> names, and as much of it as makes a program of a main package.</summary>
    public const string Go =
        """
        RUN mkdir -p /usr/local/go/bin && printf '%s\n' '#!/bin/sh' \
                'grep -q "^package main" "$3/main.go" && mkdir -p "${5%/*}" && printf "#!/bin/sh\necho ${5##*/} 1.0\n" >"$5" && chmod +x "$5"' >/usr/local/go/bin/go \
            && chmod +x /usr/local/go/bin/go
        ENV GOPATH=/go PATH=/go/bin:/usr/local/go/bin:$PATH
        """;

    /// <summary>Like <c>gitlab/gitlab-runner</c>: has a system account, volumes, and its own stop signal. One of the volumes is root's alone.</summary>
    public const string GitLab =
        """
        RUN groupadd --gid 999 gitlab-runner && useradd --uid 999 --gid 999 --home-dir /home/gitlab-runner --create-home gitlab-runner \
            && mkdir -p /etc/gitlab-runner/certs && chmod -R 700 /etc/gitlab-runner \
            && printf '#!/bin/sh\necho "Version:      18.2.0"\n' >/usr/bin/gitlab-runner && chmod +x /usr/bin/gitlab-runner
        VOLUME ["/etc/gitlab-runner", "/home/gitlab-runner"]
        STOPSIGNAL SIGQUIT
        ENTRYPOINT ["/usr/bin/dumb-init", "/entrypoint"]
        CMD ["run", "--user=gitlab-runner", "--working-directory=/home/gitlab-runner"]
        """;

    /// <summary>Like <c>python:3</c>: has an interpreter below <c>/usr/local</c>, and not the distribution's interpreter.</summary>
    public const string Python =
        """
        RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-venv \
            && version=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])') \
            && cp -a "/usr/bin/$version" /usr/local/bin/python3 && cp -a "/usr/lib/$version" /usr/local/lib/ \
            && cp -aL /usr/share/python-wheels "/usr/local/lib/$version/ensurepip/_bundled" \
            && apt-get purge --yes 'python3*' 'libpython3*' \
            && python3 -c 'import sys; assert sys.prefix == "/usr/local", sys.prefix'
        """;

    private readonly List<string> _pulled = [];
    private RegistryBench? _registry;

    /// <summary>Why there are none here; null when there are.</summary>
    public static string? WhyNot => RegistryBench.WhyNot;

    /// <summary>The registry's host and port.</summary>
    public async Task<string> HostAsync(CancellationToken cancellationToken) => (_registry ??= await RegistryBench.StartAsync(cancellationToken)).Host;

    /// <summary>Builds a base on the distribution's, publishes it, and makes it a base of a catalogue.</summary>
    public async Task AddAsync(OwnImages images, string name, string dockerfile, CancellationToken cancellationToken) =>
        await PublishAsync(images, name, await BuildAsync(images, dockerfile, cancellationToken), cancellationToken);

    /// <summary>The same of a whole Dockerfile.</summary>
    public async Task AddRawAsync(OwnImages images, string name, string dockerfile, CancellationToken cancellationToken) =>
        await PublishAsync(images, name, await new SmallBuild(dockerfile).RunAsync(bench.Engine, cancellationToken), cancellationToken);

    /// <summary>Builds a base on the distribution's; gives the image's id.</summary>
    public async Task<string> BuildAsync(OwnImages images, string dockerfile, CancellationToken cancellationToken) =>
        await new SmallBuild($"FROM {await images.DebianAsync(cancellationToken)}\n{dockerfile}\n").RunAsync(bench.Engine, cancellationToken);

    /// <summary>Publishes an image of the engine, and makes it a base of a catalogue.</summary>
    public async Task PublishAsync(OwnImages images, string name, string image, CancellationToken cancellationToken)
    {
        var reference = await PushAsync(images, $"strangers/{name}:1", image, cancellationToken);
        File.AppendAllText(images.Repository.At("images/catalog.yaml"), $"  {name}:\n    image: {reference}\n");
    }

    /// <summary>Publishes an image of the engine by a name in the registry, which may be all of the name that it has elsewhere.</summary>
    public async Task<Reference> PushAsync(OwnImages images, string name, string image, CancellationToken cancellationToken)
    {
        var reference = await NameAsync(name, cancellationToken);
        await images.PushAsync(image, reference, cancellationToken);
        return reference;
    }

    /// <summary>Publishes an image of a few files; gives its pinned name.</summary>
    /// <param name="name">Its name in the registry, with a tag.</param>
    /// <param name="layer">A tar.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Reference> PutAsync(string name, byte[] layer, CancellationToken cancellationToken)
    {
        var reference = await NameAsync(name, cancellationToken);
        var pinned = reference.WithDigest(await _registry!.PutImageAsync(reference, Platform.OfThisMachine, layer, cancellationToken));
        _pulled.Add(pinned.ToString());
        return pinned;
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

    private async Task<Reference> NameAsync(string name, CancellationToken cancellationToken)
    {
        var reference = Reference.Parse($"{await HostAsync(cancellationToken)}/{name}");
        _pulled.Add(reference.ToString());
        return reference;
    }
}
