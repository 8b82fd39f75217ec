using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Catalog;

/// <summary>Programs that no image of a worker holds: a definition may not name them, and a smoke check looks for them.</summary>
internal static class ForbiddenPrograms
{
    /// <summary>Programs that run containers; a star matches anything.</summary>
    public static readonly ImmutableArray<string> Engines =
    [
        "dockerd", "docker-proxy", "dockerd-rootless.sh", "rootlesskit", "containerd", "containerd-shim*", "ctr", "nerdctl",
        "runc", "crun", "podman", "conmon", "crio", "buildkitd", "buildkit-runc", "balena-engine-daemon",
    ];

    /// <summary>Those by which a user becomes another.</summary>
    public static readonly ImmutableArray<string> Elevators = ["sudo", "sudo-rs", "sudoedit", "doas", "pkexec", "run0", "calife"];

    /// <summary>The expression, for .NET and JSON schema, of a name among some.</summary>
    public static string PatternOf(IEnumerable<string> names) =>
        $"^(?:{string.Join('|', names.Select(name => Regex.Escape(name).Replace(@"\*", ".*", StringComparison.Ordinal)))})$";
}
