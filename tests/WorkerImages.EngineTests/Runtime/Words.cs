namespace WorkerImages.EngineTests.Runtime;

/// <summary>What many rows say alike.</summary>
internal static class Words
{
    /// <summary>Without an engine the start ends at once.</summary>
    public const string Required = "-e WORKER_DOCKER=required -e WORKER_DOCKER_WAIT=0";

    /// <summary>Takes the grant out of the entrypoint.</summary>
    public static readonly Mutant NoGrant = Mutant.Edit("start.sh", "grant) start_grant \"$resolver_reason\" ;;", "grant) ;;");

    /// <summary>The image's docker group gets the socket's number, and the worker is dropped to by name, as gosu does it.</summary>
    public static readonly Mutant Groupmod = Mutant.Classic(
        "classic: `groupmod -g`, then drop by name as gosu does",
        """
        groupmod -g "$(stat -c %g /var/run/docker.sock)" docker
        exec setpriv --reuid appuser --regid appuser --init-groups -- "$@"
        """);
}
