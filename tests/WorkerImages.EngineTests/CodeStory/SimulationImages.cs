using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using WorkerImages.Bases;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>The images of the simulation.</summary>
internal static class SimulationImages
{
    /// <summary>Debian's Redis, and nothing else.</summary>
    public const string Redis = "localhost/simulation/redis:1";

    /// <summary>What is run in Blarify's place: a shell and a script.</summary>
    public const string Blarify = "localhost/simulation/blarify:1";

    /// <summary>The same with a script that prints what it would print of another repository.</summary>
    public const string FixedText = "localhost/simulation/fixed-text:1";

    private const string Suite = "trixie";
    private const string Busybox = "localhost/simulation/busybox:1";

    /// <summary>Puts all but the worker's into an engine.</summary>
    /// <param name="docker">The engine.</param>
    /// <param name="scratch">A directory for files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task PutAsync(DockerProgram docker, string scratch, CancellationToken cancellationToken)
    {
        await docker.RunAsync(["import", await RedisAsync(cancellationToken), Redis], cancellationToken);
        var busybox = Path.Combine(scratch, "busybox.tar");
        await using (var tar = File.Create(busybox))
        {
            await BusyboxRoot.WriteAsync(tar, cancellationToken);
        }

        await docker.RunAsync(["import", busybox, Busybox], cancellationToken);
        await BuildAsync(docker, Blarify, await File.ReadAllTextAsync(Beside("blarify.sh"), cancellationToken), scratch, cancellationToken);
        var elsewhere = SimulatedRepository.Write(Path.Combine(scratch, "elsewhere"));
        await BuildAsync(docker, FixedText, $"#!/bin/sh\ncat <<'E'\n{string.Join('\n', elsewhere.Listing())}\nE\n", scratch, cancellationToken);
    }

    /// <summary>A file beside this source.</summary>
    public static string Beside(string name, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, name);

    private static async Task BuildAsync(DockerProgram docker, string name, string script, string scratch, CancellationToken cancellationToken)
    {
        var context = Directory.CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("n"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "blarify"), script, cancellationToken);
        File.SetUnixFileMode(Path.Combine(context, "blarify"), (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM {Busybox}\nCOPY blarify /bin/\n", cancellationToken);
        await docker.RunAsync(["build", "--quiet", "--tag", name, context], cancellationToken);
    }

    private static async Task<string> RedisAsync(CancellationToken cancellationToken)
    {
        var sources = MachineArchive.Read("/etc").LinesFor(Suite, ["main"]);
        var recipe = await File.ReadAllTextAsync(Beside("redis.sh"), cancellationToken) + string.Join('\n', sources);
        var kept = Path.Combine(TestCache.Folder, $"redis-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(recipe)))[..12]}.tar");
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
}
