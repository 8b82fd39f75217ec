using System.Collections.Immutable;
using WorkerImages.Catalog;

namespace WorkerImages.Smoke.Checks;

/// <summary>The files of an image that may break a promise, found in one walk over its root file system.</summary>
internal sealed record FileFindings(ImmutableArray<FileFinding> All)
{
    /// <summary>The walk, to be run as root; other file systems (proc, sys, dev) are not entered. Findings end in NUL.</summary>
    public static ImmutableArray<string> Command { get; } =
    [
        "find", "/", "-xdev",
        "(", "-type", "f", "-perm", "/6000", "-printf", @"setid %m %u:%g %p\0", ")", ",",
        "(", "!", "-type", "l", "-perm", "-0002", "!", "(", "-type", "d", "-perm", "-1000", ")", "-printf", @"writable %m %u:%g %p\0", ")", ",",
        "(", "(", "-nouser", "-o", "-nogroup", ")", "-printf", @"ownerless %m %U:%G %p\0", ")", ",",
        "(", "!", "-type", "d", "(", .. Named(ForbiddenPrograms.Engines), ")", "-printf", @"engine %m %u:%g %p\0", ")", ",",
        "(", "!", "-type", "d", "(", .. Named(ForbiddenPrograms.Elevators), ")", "-printf", @"elevator %m %u:%g %p\0", ")",
    ];

    public IEnumerable<FileFinding> SetIds => All.Where(found => found.Kind == "setid");

    public IEnumerable<FileFinding> Writable => All.Where(found => found.Kind == "writable");

    public IEnumerable<FileFinding> Ownerless => All.Where(found => found.Kind == "ownerless");

    public IEnumerable<FileFinding> ContainerEngines => All.Where(found => found.Kind == "engine" && found.IsProgram);

    public IEnumerable<FileFinding> PrivilegeElevators => All.Where(found => found.Kind == "elevator" && found.IsProgram);

    /// <summary>Reads what <see cref="Command"/> printed.</summary>
    public static FileFindings Parse(string output) => new(
        [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 4))
            .Select(part => new FileFinding(part[0], part[1], part[2], part[3]))]);

    private static IEnumerable<string> Named(ImmutableArray<string> names) =>
        names.SelectMany((name, index) => index == 0 ? ["-name", name] : new[] { "-o", "-name", name });
}

/// <summary>A file and why it is looked at.</summary>
/// <param name="Kind">The first word of the line.</param>
/// <param name="Mode">Permission bits in octal digits.</param>
/// <param name="Owner">User and group, by name where the image has one.</param>
/// <param name="Path">Absolute.</param>
internal sealed record FileFinding(string Kind, string Mode, string Owner, string Path)
{
    // A completion or a manual page of the name is no program; an empty file where programs are is on its way to be one.
    public bool IsProgram =>
        (Convert.ToInt32(Mode, 8) & 0b001_001_001) != 0
        || Path.Contains("/bin/", StringComparison.Ordinal)
        || Path.Contains("/sbin/", StringComparison.Ordinal);

    public override string ToString() => $"{Path} ({Mode} {Owner})";
}
