using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkerImages.Smoke.Checks;

/// <summary>The programs besides Docker's that an image promises.</summary>
internal static partial class ProgramChecks
{
    private const int Writable = 0b000_010_010;
    private const int Executable = 0b000_000_001;

    // As git, kubectl and helm, kubectl alone, and Go's flags have it.
    private static readonly ImmutableArray<ImmutableArray<string>> Asks = [["--version"], ["version"], ["version", "--client"], ["-version"]];

    public static IEnumerable<SmokeCheck> Of(ImagePromises promises) => promises.Programs.Select(program => new SmokeCheck(
        $"the program {program.Name} is root's, the worker may execute it{(program.Version is null ? "" : ", and its version is as defined")}",
        (bench, token) => CheckAsync(bench, promises, program, token)));

    /// <summary>All versions in a program's words.</summary>
    internal static IEnumerable<string> VersionsIn(string output) => Version().Matches(output).Select(match => match.Groups["version"].Value);

    private static async Task CheckAsync(ImageUnderTest bench, ImagePromises promises, ProgramPromise program, CancellationToken cancellationToken)
    {
        var path = program.Path ?? await FindAsync(bench, promises, program, cancellationToken);
        var seen = await bench.ExecuteAsync("0:0", ["stat", "--dereference", "--format", "%u %a %F", "--", path], cancellationToken);
        seen.MustExitWith(0);
        if (seen.StandardOutput.Trim().Split(' ', 3) is not ["0", var mode, "regular file"]
            || Convert.ToInt32(mode, 8) is var bits && ((bits & Writable) != 0 || (bits & Executable) == 0))
        {
            throw seen.Broken("a file that root (0) owns, everybody may execute and only root may change, such as 0 755 regular file", seen.StandardOutput.Trim());
        }

        if (program.Version is { } version)
        {
            await AskAsync(bench, promises, path, new(version), cancellationToken);
        }
    }

    private static async Task<string> FindAsync(ImageUnderTest bench, ImagePromises promises, ProgramPromise program, CancellationToken cancellationToken)
    {
        var seen = await bench.ExecuteAsync(promises.UserNumbers, ["sh", "-c", "command -v \"$1\"", "sh", program.Name], cancellationToken);
        seen.MustExitWith(0);
        return seen.StandardOutput.Trim();
    }

    private static async Task AskAsync(ImageUnderTest bench, ImagePromises promises, string path, ToolPromise promise, CancellationToken cancellationToken)
    {
        ObservedCommand? first = null;
        var versions = new List<string>();
        foreach (var ask in Asks)
        {
            var seen = await bench.ExecuteAsync(promises.UserNumbers, [path, .. ask], cancellationToken);
            first ??= seen;
            versions.AddRange(VersionsIn(seen.StandardOutput + " " + seen.StandardError));
            if (versions.Any(promise.IsKeptBy))
            {
                return;
            }
        }

        throw first!.Broken(
            string.Create(CultureInfo.InvariantCulture, $"a version that begins with {promise.Version}, by {string.Join(", ", Asks.Select(ask => string.Join(' ', ask)))}"),
            versions.Count == 0 ? "none" : string.Join(", ", versions.Distinct()));
    }

    // Not what a word holds: go1.22 tells how a program was made.
    [GeneratedRegex(@"(?<![\w.+-])v?(?<version>\d+(\.\d+)+[^\s,;:""'(){}\[\]]*)")]
    private static partial Regex Version();
}
