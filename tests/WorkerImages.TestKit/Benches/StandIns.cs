using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WorkerImages.Bases;

namespace WorkerImages.TestKit.Benches;

/// <summary>Small images for what a worker needs around it.</summary>
internal static class StandIns
{
    /// <summary>Debian's Redis, and nothing else.</summary>
    public const string Redis = "localhost/worker-images-test/redis:1";

    /// <summary>The image that tests run instead of Code Story's Blarify: a shell and <c>blarify.sh</c>.</summary>
    public const string Blarify = "localhost/worker-images-test/blarify:1";

    private const string Suite = "trixie";

    /// <summary>Puts both into an engine.</summary>
    public static async Task PutAsync(DockerProgram docker, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchDirectory();
        await using (var tar = File.Create(scratch.At("busybox.tar")))
        {
            await BusyboxRoot.WriteAsync(tar, cancellationToken);
        }

        await docker.RunAsync(["import", scratch.At("busybox.tar"), BusyboxRoot.Reference.ToString()], cancellationToken);
        await BuildAsync(docker, Blarify, await File.ReadAllTextAsync(Beside("blarify.sh"), cancellationToken), cancellationToken);
        await docker.RunAsync(["import", await RedisRootAsync(cancellationToken), Redis], cancellationToken);
    }

    /// <summary>Builds an image like <see cref="Blarify"/> with another script.</summary>
    public static async Task BuildAsync(DockerProgram docker, string name, string script, CancellationToken cancellationToken)
    {
        using var context = new ScratchDirectory();
        File.SetUnixFileMode(context.Write("blarify", script), (UnixFileMode)0b111_101_101);
        context.Write("Dockerfile", $"FROM {BusyboxRoot.Reference}\nCOPY blarify /bin/\n");
        await docker.RunAsync(["build", "--quiet", "--tag", name, context.Path], cancellationToken);
    }

    /// <summary>The root file system of <see cref="Redis"/>, as a tar; gives its path.</summary>
    public static async Task<string> RedisRootAsync(CancellationToken cancellationToken)
    {
        var sources = MachineArchive.Read("/").LinesFor(Suite, ["main"]);
        var recipe = await File.ReadAllTextAsync(Beside("redis.sh"), cancellationToken) + string.Join('\n', sources);
        var kept = Path.Combine(TestCache.Folder, $"redis-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)))[..12]}.tar");
        using var turn = await TestCache.TurnAsync("redis", cancellationToken);
        if (!File.Exists(kept))
        {
            var making = $"{kept}.{Environment.ProcessId}";
            var made = await RunningProgram.RunAsync("/bin/sh", [Beside("redis.sh"), Suite, making, .. sources], "/", null, cancellationToken);
            if (made.ExitCode != 0)
            {
                throw new InvalidOperationException($"the image of Redis could not be made: {made}");
            }

            TestCache.Keep(making, kept, "redis-*.tar*");
        }

        return kept;
    }

    private static string Beside(string name, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, name);
}
