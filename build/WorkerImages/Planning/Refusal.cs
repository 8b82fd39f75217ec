using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Planning;

/// <summary>Why a step of a plan could not end well.</summary>
/// <param name="ExitCode">What a run that was asked for it ends with.</param>
/// <param name="Why">The cause that was seen.</param>
/// <param name="Next">What the user can do.</param>
public sealed record Refusal(ExitCode ExitCode, string Why, string Next)
{
    /// <summary>The same as the error of a run.</summary>
    /// <param name="image">Whose step it is.</param>
    public WorkerImagesException Of(string image) => new(ExitCode, $"{image} is not published", Why, Next);

    /// <summary>An immutable tag would have to move.</summary>
    public static Refusal NeverMoves(Reference tag, Digest standing) => new(
        ExitCode.TagPolicy,
        $"{tag} is published as {standing} and never moves, and building the same again gives other bytes",
        "change the source or the version, or publish without --force");

    /// <summary>What stands under an immutable tag does not count, and this engine cannot make up for it.</summary>
    public static Refusal Distrusted(Reference tag, Digest standing, IEnumerable<Reason> doubts) => new(
        ExitCode.Verification,
        $"{tag} is {standing}: {string.Join("; ", doubts.Select(doubt => doubt.Detail))}; this engine does not hold what was built, so nothing makes up for it",
        $"publish it from where it was built, publish under another version, remove the tag {tag.Tag}, or name the key that signed it: --key FILE");

    /// <summary>Platforms that the image declares have no image.</summary>
    public static Refusal Missing(IEnumerable<Platform> platforms) => new(
        ExitCode.TagPolicy,
        $"there is no image for {string.Join(", ", platforms)}",
        "publish each platform with --platform, here or on a machine of its kind; the last one moves the tags");

    /// <summary>The user has named a record (<c>--record</c>), and so wants what is in it in the index; it stands on another base.</summary>
    public static Refusal Mixed(Platform platform) => new(
        ExitCode.TagPolicy,
        $"the image for {platform} in the record stands on another base than this one would: an index of both would be of two kinds",
        $"publish {platform} again, then this one, or allow it: --allow-mixed-bases");

    /// <summary>No check of the image can run.</summary>
    public static Refusal Untestable(Platform engine, Platform platform) => new(
        ExitCode.SmokeTest,
        $"the engine runs {engine}, so no check of the image for {platform} can run",
        "publish it from a machine of that kind, or allow it: --allow-untested");
}
