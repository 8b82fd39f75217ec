using System.Collections.Immutable;
using System.Text;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Bases;

/// <summary>
/// What a bootstrapped base is made from: mmdebstrap's arguments. Equal recipes give equal bytes while the archive stays the same.
/// </summary>
internal sealed record ArchiveRecipe
{
    /// <summary>
    /// The time that every file gets at most, in seconds since 1970 (reproducible-builds.org/specs/source-date-epoch). The archive's own
    /// date would be nicer, but mmdebstrap must know it before it asks the archive. It is 1980 because zip archives know no earlier time.
    /// </summary>
    public const string SourceDateEpoch = "315532800";

    // Raised when the result changes although the arguments do not.
    private const int Version = 2;

    // As in Debian's slim images: licences stay.
    private static readonly ImmutableArray<string> Documentation =
    [
        "path-exclude=/usr/share/doc/*",
        "path-include=/usr/share/doc/*/copyright",
        "path-exclude=/usr/share/groff/*",
        "path-exclude=/usr/share/info/*",
        "path-exclude=/usr/share/linda/*",
        "path-exclude=/usr/share/lintian/*",
        "path-exclude=/usr/share/locale/*",
        "path-include=/usr/share/locale/locale.alias",
        "path-exclude=/usr/share/man/*",
    ];

    private ArchiveRecipe(string suite, ImmutableArray<string> options, ImmutableArray<string> sources)
    {
        Suite = suite;
        Options = options;
        Sources = sources;
        Id = Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', [$"worker-images base {Version}", suite, .. options, .. sources])));
    }

    /// <summary>The archive's suite.</summary>
    public string Suite { get; }

    /// <summary>mmdebstrap's options.</summary>
    public ImmutableArray<string> Options { get; }

    /// <summary>apt's sources in one-line style; empty for mmdebstrap's own.</summary>
    public ImmutableArray<string> Sources { get; }

    /// <summary>True when it is for another processor than this machine's, whose programs must be emulated to configure packages.</summary>
    public bool IsForeign { get; private init; }

    /// <summary>The hash of all of it.</summary>
    public Digest Id { get; }

    public static ArchiveRecipe Of(ArchiveDefinition archive, Platform platform, MachineArchive machine) =>
        new(
            archive.Suite,
            [
                "--variant=minbase",
                $"--architectures={platform.DebianArchitecture}",
                $"--components={string.Join(',', archive.Components)}",
                .. archive.Packages.Select(package => "--include=" + package),
                "--aptopt=Acquire::Languages \"none\"",
                // An image's file system is thrown away when a build fails: nothing is gained by waiting for the disk.
                "--dpkgopt=force-unsafe-io",
                .. Documentation.Select(rule => "--dpkgopt=" + rule),
                // These two are the building machine's.
                "--customize-hook=rm -f \"$1/etc/resolv.conf\" \"$1/etc/hostname\"",
                // What debconf and dpkg keep of their state before the last change.
                "--customize-hook=rm -f \"$1\"/var/cache/debconf/*-old \"$1\"/var/lib/dpkg/*-old",
            ],
            machine.LinesFor(archive.Suite, archive.Components))
        {
            IsForeign = !platform.Matches(Platform.OfThisMachine),
        };

    /// <summary>mmdebstrap's whole argument list to write a tar to <paramref name="target"/>.</summary>
    public IEnumerable<string> ArgumentsFor(string target) => [.. Options, Suite, target, .. Sources];
}
