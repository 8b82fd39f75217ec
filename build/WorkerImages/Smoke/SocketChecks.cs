using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Engine;

namespace WorkerImages.Smoke;

/// <summary>What an image promises about the Docker socket, checked against a real engine. Each check has a socket of its own.</summary>
internal static class SocketChecks
{
    private const string SdkScript = "import docker; print(docker.from_env().version()['Version'])";
    private const string ServerVersion = @"^\d+\.\d+";

    private static readonly ImmutableArray<string> AskEngine = ["docker", "version", "--format", "{{.Server.Version}}"];

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        var user = $"{promises.User.Uid}:{promises.User.Gid}";
        yield return new("a start leaves the socket on the host as it was", StaysAsync);
        yield return new(
            "started as its user without the socket's group, the worker is told what to add",
            (bench, token) => AdvisesAsync(bench, user, token));
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
        yield return new(
            "started as its user with the socket's group, the worker reaches the engine",
            (bench, token) => ReachesAsync(
                bench, UnknownTo, gid => bench.Containers.Through(AskEngine) with { User = user, AdditionalGroups = [Text(gid)] }, token));
        if (promises.SdkPython is { } python)
        {
            yield return new(
                "the Docker SDK for Python reaches the engine over a socket of a group that the image does not know",
                (bench, token) => ReachesAsync(bench, UnknownTo, _ => bench.Containers.Through(python, "-c", SdkScript), token));
        }
    }

    private static uint UnknownTo(SocketGroups groups, ImageAccounts accounts) => groups.UnknownTo(accounts);

    private static async Task ReachesAsync(
        ImageBench bench, Func<SocketGroups, ImageAccounts, uint> choose, Func<uint, ContainerRequest> request, CancellationToken cancellationToken)
    {
        var gid = choose(SocketRelay.GroupsFor(bench.Engine), await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var seen = await bench.Containers.RunAsync(socket.MountedIn(request(gid)), cancellationToken);
        seen.MustExitWith(0);
        seen.MustPrint(ServerVersion);
    }

    // Mounted read-write, against all advice: read-only, an image that changes the socket would only look harmless.
    private static async Task StaysAsync(ImageBench bench, CancellationToken cancellationToken)
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

    private static async Task AdvisesAsync(ImageBench bench, string user, CancellationToken cancellationToken)
    {
        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var seen = await bench.Containers.RunAsync(socket.MountedIn(bench.Containers.Through("true") with { User = user }), cancellationToken);
        seen.MustExitWith(0);
        seen.MustWarn($@"group_add.*\b{Text(gid)}\b");
    }

    private static string Text(uint gid) => gid.ToString(CultureInfo.InvariantCulture);
}
