using WorkerImages.Oci;

namespace WorkerImages.Registry;

/// <summary>
/// How a registry says that a rolling tag was put back on purpose, to whoever has no record of it: beside the tag VERSION stands
/// VERSION-rolled-back. The tag VERSION is held if and only if both stand for the same digest: whoever publishes then must not move it forward
/// by themselves. As soon as VERSION stands for anything else the other tag means nothing any more, and may stay.
/// </summary>
public static class HeldTag
{
    private const string Suffix = "-rolled-back";

    /// <summary>The tag that holds a rolling one.</summary>
    /// <param name="rolling">With its tag.</param>
    public static Reference Of(Reference rolling) =>
        rolling.WithTag((rolling.Tag ?? throw new ArgumentException($"{rolling} has no tag", nameof(rolling))) + Suffix);

    /// <summary>The rule.</summary>
    /// <param name="rolling">What the rolling tag stands for; null where it is not there.</param>
    /// <param name="holding">What the tag that holds it stands for; null where it is not there.</param>
    public static bool IsHeld(Digest? rolling, Digest? holding) => rolling is not null && rolling == holding;
}
