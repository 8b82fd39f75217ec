using WorkerImages.Catalog;

namespace WorkerImages.Smoke.Checks;

/// <summary>The checks that an image's owner declared.</summary>
internal static class DeclaredChecks
{
    public static IEnumerable<SmokeCheck> Of(ImagePromises promises) => promises.Declared.Select(check =>
        new SmokeCheck(check.Name, check.TimeLimit, (bench, token) => RunAsync(bench, promises, check, token)));

    private static async Task RunAsync(
        ImageUnderTest bench, ImagePromises promises, SmokeCheckDefinition check, CancellationToken cancellationToken)
    {
        var request = check.User switch
        {
            SmokeUser.Worker => bench.Containers.Through(check.Run),
            SmokeUser.Root => bench.Containers.Past(check.Run),
            var other => throw new ArgumentOutOfRangeException(nameof(check), other, null),
        };

        // Who declares it may have it listen, or look for its own host name.
        request = SmokeContainers.Alone(request);
        if (check.Socket == SmokeSocket.None)
        {
            Judge(check, await bench.Containers.RunAsync(request, cancellationToken));
            return;
        }

        var gid = SocketRelay.GroupsFor(bench.Engine).UnknownTo(await bench.AccountsAsync(cancellationToken));
        await using var socket = SocketRelay.Open(bench.Engine, gid);
        if (promises.StartsAsUser && check.User == SmokeUser.Worker)
        {
            request = SocketChecks.WithGroup(request, gid);
        }

        Judge(check, await bench.Containers.RunAsync(socket.MountedIn(request), cancellationToken));
    }

    private static void Judge(SmokeCheckDefinition check, ObservedCommand seen)
    {
        seen.MustExitWith(check.ExitStatus);
        foreach (var pattern in check.StandardOutput)
        {
            seen.MustPrint(pattern);
        }

        foreach (var pattern in check.StandardError)
        {
            seen.MustWarn(pattern);
        }
    }
}
