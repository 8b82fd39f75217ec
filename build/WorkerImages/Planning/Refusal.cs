using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Planning;

/// <summary>Why a step of a plan could not end well.</summary>
/// <param name="ExitCode">What a run that was asked for it ends with.</param>
/// <param name="Why">The cause that was seen.</param>
/// <param name="Next">What the user can do.</param>
internal sealed record Refusal(ExitCode ExitCode, string Why, string Next)
{
    /// <summary>The same as the error of a run.</summary>
    /// <param name="image">Whose step it is.</param>
    /// <param name="what">What is not done with it.</param>
    public WorkerImagesException Of(string image, string what = "published") => new(ExitCode, $"{image} is not {what}", Why, Next);

    /// <summary>What is published does not count, and this engine cannot make up for it.</summary>
    /// <param name="published">By its tag, or by its digest where it has no tag.</param>
    /// <param name="index">What that is.</param>
    /// <param name="doubts">Why it does not count.</param>
    public static Refusal Distrusted(Reference published, Digest index, IEnumerable<Reason> doubts) => new(
        ExitCode.Verification,
        $"{published} is {index}: {string.Join("; ", doubts.Select(doubt => doubt.Detail))}; what this engine holds does not make up for it",
        "publish it from where it was built, publish under another version, "
            + (published.Tag is { } tag ? $"remove the tag {tag}, " : "") + "or name the key that signed it: --key FILE");

    /// <summary>An immutable tag points to what is not its build at all.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="standing">What it points to.</param>
    /// <param name="objection">Why that is not the build; null where it only is another one.</param>
    /// <param name="hasKey">True where a key was given.</param>
    public static Refusal Taken(Reference tag, Digest standing, string? objection, bool hasKey) => new(
        hasKey ? ExitCode.Verification : ExitCode.TagPolicy,
        $"{tag} is {standing}, and not this build: {objection ?? "its images are others"}; an immutable tag never moves",
        $"see who put it there, then remove the tag {tag.Tag} or publish under another version");

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
