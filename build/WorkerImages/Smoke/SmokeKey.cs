using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Smoke;

/// <summary>Names a set of checks of one image: it is another one as soon as the image, a check or what it expects is.</summary>
internal static class SmokeKey
{
    /// <summary>The name, in hex digits.</summary>
    /// <param name="imageId">The engine's id of the image.</param>
    /// <param name="promises">What the checks use.</param>
    /// <param name="checks">The checks.</param>
    /// <param name="surroundings">What decides which checks can be made.</param>
    public static string Of(string imageId, ImagePromises promises, IEnumerable<SmokeCheck> checks, string surroundings)
    {
        ImmutableArray<string> lines =
        [
            Line("checks", [Text(ImageChecks.Version), .. checks.Select(check => check.Name)]),
            Line("image", [imageId, promises.Image]),
            Line("surroundings", [surroundings]),
            .. LinesOf(promises),
        ];
        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Hex;
    }

    // Every promise, as a test makes sure.
    private static IEnumerable<string> LinesOf(ImagePromises promises) =>
    [
        Line("user", [promises.User.ToString(), promises.StartsAsUser ? "from the start" : "from the entrypoint on"]),
        Line("docker group", [promises.DockerGroup.Name, Text(promises.DockerGroup.Gid)]),
        .. promises.Groups.Select(group => Line("group", [group.Name, Text(group.Gid)])),
        Line("stop signal", [promises.StopSignal]),
        Line("working directory", [promises.WorkingDirectory]),
        .. promises.Directories.Select(directory => Line("directory", [directory.Path, directory.Mode])),
        Line("ports", [.. promises.Ports]),
        Line("volumes", [.. promises.Volumes]),
        Line("command", [.. promises.Command]),
        Line("health check", [.. promises.HealthCheck]),
        .. promises.Environment.Select(variable => Line("variable", [variable.Key, variable.Value])),
        .. promises.Labels.Select(label => Line("label", [label.Key, label.Value])),
        .. Tool("docker", promises.DockerCli),
        .. Tool("buildx", promises.Buildx),
        .. Tool("compose", promises.Compose),
        .. promises.Programs.Select(program => Line("program", [program.Name, program.Path, program.Version])),
        Line("python", [promises.SdkPython]),
        .. promises.Declared.SelectMany(Declared),
    ];

    private static IEnumerable<string> Tool(string name, ToolPromise? promise) => promise is null ? [] : [Line(name, [promise.Version])];

    private static IEnumerable<string> Declared(SmokeCheckDefinition check) =>
    [
        Line("declared", [check.Name, $"{check.User}", $"{check.Socket}", Text(check.ExitStatus), $"{check.TimeLimit}"]),
        Line("run", [.. check.Run]),
        Line("standard output", [.. check.StandardOutput]),
        Line("standard error", [.. check.StandardError]),
    ];

    private static string Line(string name, ImmutableArray<string?> values) =>
        $"{name}: {string.Join(' ', values.Select(value => value is null ? "-" : CanonicalJson.Quoted(value)))}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
