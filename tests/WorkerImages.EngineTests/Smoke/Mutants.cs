namespace WorkerImages.EngineTests.Smoke;

/// <summary>Images that break promises: what is done to a good one, and the promises that are broken by it, no more and no fewer.</summary>
internal static class Mutants
{
    private const string Accounts = "the user and the groups are as defined";
    private const string Identity = "the command runs as the worker, in its groups and without capabilities";
    private const string Ownerless = "every file belongs to a user and a group of the image";
    private const string Cli = "the Docker CLI runs and its version is as defined";
    private const string Writable = "the worker can write to its home, its working directory, /tmp and every volume";
    private const string Environment = "the environment arrives, with the worker's HOME and USER";
    private const string Health = "worker-health finds a running worker healthy";
    private const string Arguments = "arguments arrive as they were given";
    private const string ExitStatus = "the exit status is the command's own";
    private const string Orphans = "the first process takes in the ends of orphans";
    private const string Term = "docker stop reaches the command and ends the container";
    private const string UserStart = "a container started as the user runs its command";
    private const string UserReaches = "started as its user with the socket's group, the worker reaches the engine";
    private const string UserAdvised = "started as its user without the socket's group, the worker reads what to add";
    private const string ReachesUnknown = "the worker reaches the engine over a socket of a group that the image does not know";
    private const string ReachesForeign = "the worker reaches the engine over a socket of a group that the image uses for something else";
    private const string ReachesSdk = "the Docker SDK for Python reaches the engine over a socket of a group that the image does not know";
    private const string Promised = "the program tini is root's, the worker may execute it, and its version is as defined";
    private const string Declared = "python is the virtual environment's";

    private static readonly Mutant[] Table =
    [
        new("the user has another uid", "RUN sed -i 's/^appuser:x:1000:/appuser:x:1001:/' /etc/passwd", Accounts, Identity, Ownerless) { IsAlone = true },
        new("the docker group has another gid", "RUN groupmod --gid 999 docker", Accounts),
        new("the user is not in the docker group", "RUN gpasswd --delete appuser docker", Accounts),
        new("the worker stays root", Wrapper("[ \"$(id -u)\" != 0 ] || export WORKER_USER=root"), Identity, Health, Environment) { IsAlone = true },
        new("the worker has group 0", "ENV WORKER_DOCKER_GID=0", Identity, ReachesUnknown, ReachesForeign, ReachesSdk),
        new("the CLI is an empty file", "RUN : >/usr/bin/docker", Cli, ReachesUnknown, ReachesForeign, UserReaches),
        new("the CLI may not be executed", "RUN chmod a-x /usr/bin/docker", Cli, ReachesUnknown, ReachesForeign, UserReaches),
        new("the CLI is an older one", Program("/usr/local/bin/docker", "[ \"$1\" != --version ] || { echo Docker version 20.10.24, build 1; exit; }; exec /usr/bin/docker \"$@\""), Cli),
        new("a promised program may be changed by its group", "RUN chmod g+w /usr/bin/tini", Promised),
        new("dockerd is there", "RUN touch /usr/sbin/dockerd", "the image holds no container engine"),
        new("containerd is there", "RUN cp /bin/true /opt/containerd", "the image holds no container engine"),
        new("sudo is there", "RUN cp /bin/true /usr/bin/sudo", "the image holds neither sudo nor its like"),
        new("a program is setuid", "RUN chmod u+s /usr/bin/mount", "no file is setuid or setgid"),
        new("a program is setgid", "RUN chmod g+s /usr/bin/expiry", "no file is setuid or setgid"),
        new("a file is writable for everyone", "RUN touch /opt/file && chmod 666 /opt/file", "only sticky directories are writable for everyone"),
        new("a file is nobody's", "RUN touch /opt/file && chown 4242:4242 /opt/file", Ownerless),
        new("a label has another value", "LABEL org.opencontainers.image.version=9.9", "the labels are as defined"),
        new("a label is empty", "LABEL io.worker-images.build=", "the labels are as defined"),
        new("the working directory is another one", "WORKDIR /home/appuser", "the working directory is as defined"),
        new("the default command is another one", "CMD [\"true\"]", "the default command is as defined"),
        new("there is no health check", "HEALTHCHECK NONE", "the health check is as defined"),
        new("the health check is looked for along PATH", "HEALTHCHECK CMD [\"worker-health\"]", "the health check is as defined", "the entrypoint and the health check are named by their paths"),
        new("it starts as its user", "USER 1000:1000", "a container starts as whom the definition says", Identity, ReachesUnknown, ReachesForeign, ReachesSdk) { IsAlone = true },
        new("worker-health fails", Program("/usr/local/bin/worker-health", "exit 1"), Health),
        new("/tmp is root's", "RUN chmod 755 /tmp", Writable),
        new("the working directory is root's", "RUN chown root:root /app", Writable),
        new("the home directory is root's", "RUN chown root:root /home/appuser", Writable),
        new("the first process takes in no orphans", Entrypoint("/usr/bin/env", "python3", "-c", Supervisor), Orphans),
        new("a variable of the image is lost", Entrypoint("/usr/bin/tini", "-s", "--", "env", "-u", "PYTHONUNBUFFERED", "worker-entrypoint"), Environment),
        new("a shell drops what it cannot hold", Entrypoint("/usr/bin/tini", "-s", "--", "dash", "-c", "exec worker-entrypoint \"$@\"", "dash"), Environment),
        new("HOME is root's", Entrypoint("/usr/bin/tini", "-s", "--", "worker-entrypoint", "env", "HOME=/root"), Environment),
        new("empty arguments are lost", Wrapper("for each; do shift; [ -z \"$each\" ] || set -- \"$@\" \"$each\"; done"), Arguments),
        new("arguments are split at blanks", Entrypoint("/usr/bin/tini", "-s", "--", "bash", "-c", "exec worker-entrypoint $*", "sh"), Arguments, ExitStatus, Term, ReachesSdk, Declared) { IsAlone = true },
        new("exit status 255 becomes 0", Entrypoint("/usr/bin/tini", "-s", "-e", "255", "--", "worker-entrypoint"), ExitStatus),
        new("the command is the first process", Entrypoint("/usr/local/bin/worker-entrypoint"), Orphans, Term),
        new("a shell in front loses TERM", Entrypoint("/bin/bash", "-c", "worker-entrypoint \"$@\"; exit $?", "sh"), Term),
        new("another signal stops it", "STOPSIGNAL SIGINT", "the stop signal is as defined", Term),
        new("a volume is root's", "VOLUME /srv/data", Writable),
        new("every start waits", Wrapper("sleep 5"), "without a socket the command starts at once"),
        new("a start as the user is refused", Wrapper("[ \"$(id -u)\" = 0 ] || exit 1"), UserStart, UserAdvised, UserReaches),
        new("a start as the user looks elsewhere", Wrapper("[ \"$(id -u)$1\" != 1000docker ] || export DOCKER_HOST=unix:///run/other.sock"), UserReaches),
        new("nobody says what to add", "ENV WORKER_LOG=quiet", UserAdvised),
        new("the socket's group is changed", Wrapper("! [ -S /var/run/docker.sock ] || chgrp 2375 /var/run/docker.sock 2>/dev/null"), "a start leaves the socket on the host as it was"),
        new("the socket's mode is changed", Wrapper("! [ -S /var/run/docker.sock ] || chmod 666 /var/run/docker.sock 2>/dev/null"), "a start leaves the socket on the host as it was"),
        new("the socket's group is not joined", "ENV WORKER_DOCKER_GID=none", ReachesUnknown, ReachesForeign, ReachesSdk),
        new("a group with another use is not joined", Wrapper("! grep -q \":$(stat -c %g /var/run/docker.sock 2>/dev/null):\" /etc/group || export WORKER_DOCKER_GID=none"), ReachesForeign),
        new("the programs are the worker's", "RUN chown 1000 /usr/local/bin", "the worker cannot write to where the image's own programs are"),
        new("the Docker SDK is missing", "RUN rm -r /usr/lib/python3/dist-packages/docker", ReachesSdk),
        new("the virtual environment is not on the path", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", Declared),
    ];

    // A first process that hands TERM on and keeps the exit status, and knows no child but its own.
    private const string Supervisor =
        "import signal,subprocess,sys; p=subprocess.Popen(['worker-entrypoint']+sys.argv[1:]); "
        + "signal.signal(signal.SIGTERM,lambda *_:p.send_signal(signal.SIGTERM)); r=p.wait(); sys.exit(r if r>=0 else 128-r)";

    /// <summary>All of them, as few images as can tell them apart.</summary>
    public static IReadOnlyList<MutantImage> Images { get; } = MutantImage.Of(Table);

    /// <summary>Something is done before the image's own entrypoint.</summary>
    public static string Wrapper(string line) =>
        Program("/usr/local/bin/wrapper", line + "\nexec worker-entrypoint \"$@\"", "/bin/bash") + "\n" + Entrypoint("/usr/bin/tini", "-s", "--", "wrapper");

    /// <summary>A shell script instead of a program.</summary>
    public static string Program(string path, string text, string shell = "/bin/sh") =>
        $"RUN echo {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"#!{shell}\n" + text + "\n"))} | base64 -d >{path} && chmod 755 {path}";

    // Setting it takes the inherited command away.
    private static string Entrypoint(params string[] command) =>
        $"ENTRYPOINT {System.Text.Json.JsonSerializer.Serialize(command)}\nCMD [\"sleep\", \"infinity\"]";
}
