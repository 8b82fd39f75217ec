using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Smoke.Checks;

/// <summary>The programs of Docker's that an image promises: run, not just found.</summary>
internal static partial class ToolChecks
{
    public static IEnumerable<SmokeCheck> Of(ImagePromises promises)
    {
        IEnumerable<(string Name, ToolPromise? Tool, ImmutableArray<string> Command)> tools =
        [
            ("the Docker CLI", promises.DockerCli, ["docker", "--version"]),
            ("the buildx plugin", promises.Buildx, ["docker", "buildx", "version"]),
            ("the compose plugin", promises.Compose, ["docker", "compose", "version"]),
        ];
        return tools.Where(tool => tool.Tool is not null).Select(tool => new SmokeCheck(
            $"{tool.Name} runs and its version is as defined",
            (bench, token) => RunAsync(bench, promises, tool.Tool!, tool.Command, token)));
    }

    /// <summary>The first version in a program's words; empty when there is none.</summary>
    internal static string VersionIn(string output) => Version().Match(output).Groups["version"].Value;

    private static async Task RunAsync(
        ImageUnderTest bench, ImagePromises promises, ToolPromise tool, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        var seen = await bench.ExecuteAsync(promises.UserNumbers, command, cancellationToken);
        seen.MustExitWith(0);
        var version = VersionIn(seen.StandardOutput);
        if (version.Length == 0 || !tool.IsKeptBy(version))
        {
            throw seen.Broken(
                tool.Version is null ? "a version" : $"a version that begins with {tool.Version}", version.Length == 0 ? "none" : version);
        }
    }

    [GeneratedRegex(@"(^|\s)v?(?<version>\d+\.\d+[^\s,]*)")]
    private static partial Regex Version();
}
