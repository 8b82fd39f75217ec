namespace WorkerImages.EngineTests.Smoke;

/// <summary>Images that start as their user and break promises: those that other images do not make.</summary>
internal static class StaticMutants
{
    private const string Start = "a container starts as whom the definition says";
    private const string Identity = "the command runs as the worker, in its groups and without capabilities";
    private const string RefusesRoot = "a start as root is refused, and the command does not run";
    private const string Hardened = "hardened in every way, the command runs as the user";
    private const string HardenedReaches = "hardened in every way and with the socket's group, the worker reaches the engine";
    private const string Requires = "where Docker is required, a start without the socket's group ends with what to add";
    private const string Programs = "worker-health, worker-exec and worker-doctor serve the user";
    private const string Sdk = "with the socket's group, the Docker SDK for Python reaches the engine";

    // The entrypoint has to write where it may not.
    private const string WritesToRoot = "touch /home/appuser/started || exit 1";

    private static readonly Mutant[] Table =
    [
        new("the user is a name", "USER appuser:appuser", Start) { IsAlone = true },
        new("the user brings its groups along", "USER 1000", Start, Identity) { IsAlone = true },
        new("it does not know that it starts as its user", "USER 0\nRUN sed -i '/^static=/d' /usr/local/lib/worker/image.conf\nUSER 1000:1000", RefusesRoot) { IsAlone = true },
        new("it needs a file system that it can write to", AsRoot(Mutants.Wrapper(WritesToRoot)), Hardened, HardenedReaches),
        new("what is required is only wished for", AsRoot(Mutants.Wrapper("[ \"${WORKER_DOCKER-}\" != required ] || export WORKER_DOCKER=optional")), Requires),
        new("worker-doctor finds fault", AsRoot(Mutants.Program("/usr/local/bin/worker-doctor", "exit 77")), Programs),
        new("the Docker SDK is missing", AsRoot("RUN rm -r /usr/lib/python3/dist-packages/docker"), Sdk),
    ];

    /// <summary>All of them, as few images as can tell them apart.</summary>
    public static IReadOnlyList<MutantImage> Images { get; } = MutantImage.Of(Table);

    private static string AsRoot(string lines) => $"USER 0\n{lines}\nUSER 1000:1000";
}
