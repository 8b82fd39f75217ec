using WorkerImages.Machine;

namespace WorkerImages.TestKit;

/// <summary>Programs out of the distribution's packages, in the user's cache: each is fetched once and never installed.</summary>
internal static class UnpackedPackages
{
    /// <summary>The directory that the script made, or that it made before.</summary>
    /// <param name="name">In the cache.</param>
    /// <param name="script">Puts the programs into the directory it is given.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    /// <exception cref="InvalidOperationException">The script failed; the message has the reason.</exception>
    public static async Task<string> ObtainAsync(string name, string script, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(UserCache.Directory, "worker-images-tests", name);

        // Tests of one process want the same programs at the same time.
        using var turn = await FileLock.TakeAsync(kept + ".lock", () => { }, cancellationToken);
        if (!Directory.Exists(kept))
        {
            // Beside the place where they stay, so that they get there in one step.
            var unfinished = $"{kept}.{Environment.ProcessId}";
            Directory.CreateDirectory(unfinished);
            var result = await RunningProgram.RunAsync("/bin/sh", ["-euc", script, "unpack", unfinished], "/", null, cancellationToken);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException($"{name} could not be unpacked: {result.StandardError}");
            }

            Directory.Move(unfinished, kept);
        }

        return kept;
    }
}
