using System.Globalization;
using WorkerImages.Engine;

namespace WorkerImages.Smoke.Checks;

/// <summary>
/// What an image promises whose containers are never root, besides what every image promises about a start as its user: a person starts a
/// container as the image says, and adds the socket's group.
/// </summary>
internal static class UserStartChecks
{
    private const int CannotBecome = 78;
    private const int NoPermission = 77;

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        if (!promises.StartsAsUser)
        {
            yield break;
        }

        yield return new("a start as root is refused, and the command does not run", RefusesRootAsync);
        yield return new("hardened in every way, the command runs as the user", (bench, token) => HardenedAsync(bench, promises, token));
        yield return new("where Docker is required, a start without the socket's group ends with what to add", RequiresAsync);
        if (promises.DockerCli is null)
        {
            yield break;
        }

        yield return new(
            "hardened in every way and with the socket's group, the worker reaches the engine",
            (bench, token) => SocketChecks.ReachesAsync(
                bench, SocketChecks.UnknownTo, gid => SocketChecks.WithGroup(Hardened(bench.Containers.Through(SocketChecks.AskEngine)), gid), token));
        yield return new("worker-health, worker-exec and worker-doctor serve the user", ProgramsAsync);
        if (promises.SdkPython is { } python)
        {
            yield return new(
                "with the socket's group, the Docker SDK for Python reaches the engine",
                (bench, token) => SocketChecks.ReachesAsync(
                    bench, SocketChecks.UnknownTo, gid => SocketChecks.WithGroup(bench.Containers.Through(SocketChecks.AskBySdk(python)), gid), token));
        }
    }

    private static async Task RefusesRootAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var seen = await bench.Containers.RunAsync(bench.Containers.Through("echo", "ran") with { User = "0:0" }, cancellationToken);
        seen.MustExitWith(CannotBecome);
        seen.MustWarn(@"\bD130\b");
        seen.MustPrint(@"\A\z");
    }

    private static async Task HardenedAsync(ImageUnderTest bench, ImagePromises promises, CancellationToken cancellationToken)
    {
        var seen = await bench.Containers.RunAsync(Hardened(bench.Containers.Through("id", "-u")), cancellationToken);
        seen.MustExitWith(0);
        seen.MustPrint(string.Create(CultureInfo.InvariantCulture, $@"\A{promises.User.Uid}\n\z"));
    }

    private static async Task RequiresAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var request = bench.Containers.Through("echo", "ran") with { Environment = ["WORKER_DOCKER=required", "WORKER_DOCKER_WAIT=0"] };
        var seen = await bench.Containers.RunAsync(socket.MountedIn(request), cancellationToken);
        seen.MustExitWith(NoPermission);
        seen.MustWarn($@"\bD120\b.*group_add.*\b{SocketChecks.Text(gid)}\b");
        seen.MustPrint(@"\A\z");
    }

    private static async Task ProgramsAsync(ImageUnderTest bench, CancellationToken cancellationToken)
    {
        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        var request = bench.Containers.Through("sh", "-c", "echo ready; exec sleep 86399") with { Environment = ["WORKER_HEALTH_DOCKER=1"] };
        var worker = await bench.Containers.StartAsync(socket.MountedIn(SocketChecks.WithGroup(request, gid)), cancellationToken);
        await worker.AwaitOutputAsync("ready", cancellationToken);

        (await bench.Containers.ExecuteAsync(worker.Id, null, ["/usr/local/bin/worker-health"], cancellationToken)).MustExitWith(0);
        var answer = await bench.Containers.ExecuteAsync(worker.Id, null, ["/usr/local/bin/worker-exec", .. SocketChecks.AskEngine], cancellationToken);
        answer.MustPrint(SocketChecks.ServerVersion);
        (await bench.Containers.ExecuteAsync(worker.Id, null, ["/usr/local/bin/worker-doctor"], cancellationToken)).MustExitWith(0);
    }

    private static ContainerRequest Hardened(ContainerRequest request) =>
        request with { ReadOnly = true, DroppedCapabilities = ["ALL"], SecurityOptions = request.SecurityOptions.Add("no-new-privileges") };
}
