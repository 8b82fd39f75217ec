namespace WorkerImages.Planning;

/// <summary>One reason, for people and for machines.</summary>
/// <param name="Kind">The machine's word.</param>
/// <param name="Detail">For people, such as <c>templates/rootfs/usr/local/bin/worker-entrypoint changed</c>.</param>
/// <param name="Old">What it was, where that makes sense.</param>
/// <param name="New">What it is, where that makes sense.</param>
internal sealed record Reason(ReasonKind Kind, string Detail, string? Old = null, string? New = null);

/// <summary>Why a plan builds or keeps an image.</summary>
internal enum ReasonKind
{
    /// <summary>An image with this build id is there.</summary>
    UpToDate,

    /// <summary>No image of this name is there.</summary>
    FirstBuild,

    /// <summary>A source file is new, gone or different; the detail names it.</summary>
    SourceChanged,

    /// <summary>A base or another image from outside is a different one now.</summary>
    BaseMoved,

    /// <summary>The parent is rebuilt in this plan, or was since.</summary>
    ParentRebuilt,

    /// <summary>A build argument has another value.</summary>
    ArgumentChanged,

    /// <summary>The archive has updates of packages that are due.</summary>
    UpdatesPending,

    /// <summary>It was not verified for longer than its policy allows.</summary>
    Aged,

    /// <summary>Its record is lost: the tool does not know any more what is in it.</summary>
    NotRecorded,

    /// <summary>The user asked for it.</summary>
    Forced,

    /// <summary>The engine has an image of this build that this tool did not build here.</summary>
    NotBuiltHere,

    /// <summary>The image is published, and not signed by a key that was given.</summary>
    NotSigned,

    /// <summary>Something of the published image is lost or damaged.</summary>
    Damaged,

    /// <summary>A tag is missing, or points to something else than it should.</summary>
    TagBehind,

    /// <summary>A tag points to something else, and is left there; never by itself a reason to do anything.</summary>
    TagLeft,

    /// <summary>Its build failed before, and is not tried this time; never by itself a reason to build.</summary>
    BackedOff,

    /// <summary>It could not end well.</summary>
    Refused,

    /// <summary>A registry did not say; never by itself a reason to build.</summary>
    Unknown,
}
