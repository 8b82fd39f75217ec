using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Engine;

namespace WorkerImages.Smoke.Checks;

/// <summary>What an image promises about the Docker socket, checked against a real engine. Each check has its own socket.</summary>
internal static class SocketChecks
{
    /// <summary>What the engine's version looks like.</summary>
    public const string ServerVersion = @"^\d+\.\d+";

    private const string SdkScript = "import docker; print(docker.from_env().version()['Version'])";

    /// <summary>What prints the engine's version.</summary>
    public static readonly ImmutableArray<string> AskEngine = ["docker", "version", "--format", "{{.Server.Version}}"];

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises) =>
        [.. StartedAsUser(promises), .. promises.StartsAsUser ? [] : StartedAsRoot(promises)];

    /// <summary>What prints the engine's version, by the Docker SDK for Python.</summary>
    public static ImmutableArray<string> AskBySdk(string python) => [python, "-c", SdkScript];

    /// <summary>The request with the socket's group added. A person who starts a container as its user has to add it, too.</summary>
    public static ContainerRequest WithGroup(ContainerRequest request, uint gid) =>
        request with { AdditionalGroups = request.AdditionalGroups.Add(Text(gid)) };

    /// <summary>The number as engines and messages have it.</summary>
    public static string Text(uint gid) => gid.ToString(CultureInfo.InvariantCulture);

    public static uint UnknownTo(SocketGroups groups, ImageAccounts accounts) => groups.UnknownTo(accounts);

    /// <summary>Runs what asks the engine for its version in a container with a socket of a group.</summary>
    public static async Task ReachesAsync(
        ImageUnderTest bench, Func<SocketGroups, ImageAccounts, uint> choose, Func<uint, ContainerRequest> request, CancellationToken cancellationToken)
    {
        var gid = choose(SocketRelay.GroupsFor(bench.Engine), await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var seen = await bench.Containers.RunAsync(socket.MountedIn(request(gid)), cancellationToken);
        seen.MustExitWith(0);
        seen.MustPrint(ServerVersion);
    }

    private static IEnumerable<SmokeCheck> StartedAsUser(ImagePromises promises)
    {
        yield return new(
            "started as its user without the socket's group, the worker reads what to add",
            (bench, token) => AdvisesAsync(bench, promises.UserNumbers, token));
        if (promises.DockerCli is not null)
        {
            yield return new(
                "started as its user with the socket's group, the worker reaches the engine",
                (bench, token) => ReachesAsync(
                    bench, UnknownTo, gid => WithGroup(bench.Containers.Through(AskEngine) with { User = promises.UserNumbers }, gid), token));
        }
    }

    // What only root could do with a socket, or to it.
    private static IEnumerable<SmokeCheck> StartedAsRoot(ImagePromises promises)
    {
        yield return new("a start leaves the socket on the host as it was", StaysAsync);
        if (promises.DockerCli is null)
        {
            yield break;
        }

        yield return new(
            "the worker reaches the engine over a socket of a group that the image does not know",
            (bench, token) => ReachesAsync(bench, UnknownTo, _ => bench.Containers.Through(AskEngine), token));
        yield return new(
            "the worker reaches the engine over a socket of a group that the image uses for something else",
            (bench, token) => ReachesAsync(
                bench, (groups, accounts) => groups.ForeignIn(accounts, promises), _ => bench.Containers.Through(AskEngine), token));
        if (promises.SdkPython is { } python)
        {
            yield return new(
                "the Docker SDK for Python reaches the engine over a socket of a group that the image does not know",
                (bench, token) => ReachesAsync(bench, UnknownTo, _ => bench.Containers.Through(AskBySdk(python)), token));
        }
    }

    // Mounted read-write, against all advice: read-only, an image that changes the socket would only look harmless.
    private static async Task StaysAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var before = SocketState.Of(socket.Path);
        var seen = await bench.Containers.RunAsync(socket.MountedIn(bench.Containers.Through("true"), readOnly: false), cancellationToken);
        seen.MustExitWith(0);
        var after = SocketState.Of(socket.Path);
        if (after != before)
        {
            throw seen.Broken($"the socket as {before}", after.ToString());
        }
    }

    private static async Task AdvisesAsync(ImageUnderTest bench, string user, CancellationToken cancellationToken)
    {
        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var seen = await bench.Containers.RunAsync(socket.MountedIn(bench.Containers.Through("true") with { User = user }), cancellationToken);
        seen.MustExitWith(0);
        seen.MustWarn($@"group_add.*\b{Text(gid)}\b");
    }
}
