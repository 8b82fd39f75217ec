using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Oci;

/// <summary>
/// What an image says about itself (OCI image-spec 1.1, config.md), with the bytes it stands in: they are handed on as they are, since their
/// digest is the image's id.
/// </summary>
/// <param name="Bytes">As received.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="DiffIds">Its layers before compression, lowest first.</param>
/// <param name="Config">What of it reaches containers.</param>
/// <param name="Labels">All labels, inherited ones included.</param>
/// <param name="Created">When it was made, if it says so.</param>
internal sealed record ImageConfiguration(
    ReadOnlyMemory<byte> Bytes,
    Platform Platform,
    ImmutableArray<DiffId> DiffIds,
    ContainerConfig Config,
    ImmutableSortedDictionary<string, string> Labels,
    DateTimeOffset? Created)
{
    /// <summary>Longer ones are not read; real ones have some kilobytes.</summary>
    public const int LongestBytes = 8 * 1024 * 1024;

    /// <summary>Of the bytes.</summary>
    public Digest Digest { get; } = Digest.Of(Bytes.Span);

    /// <summary>Equal where a user who runs the image sees no difference; see <see cref="ContentIdentity"/>.</summary>
    public Digest Content => ContentIdentity.Of(Platform, DiffIds, Config);

    /// <summary>
    /// When it was built, as its label <see cref="OciLabels.Created"/> says, else <see cref="Created"/>, which is older where a builder took its
    /// steps from its cache.
    /// </summary>
    public DateTimeOffset? Built => DateTimeOffset.TryParse(
        Labels.GetValueOrDefault(OciLabels.Created), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : Created;

    /// <summary>What a manifest writes of it.</summary>
    public Descriptor Descriptor => new(MediaTypes.Config, Digest, Bytes.Length);

    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static ImageConfiguration Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LongestBytes)
        {
            throw new FormatException($"an image configuration of {bytes.Length} bytes is longer than {LongestBytes}");
        }

        var json = JsonPart.Read(bytes, "config");
        var config = json.Optional("config");
        var variant = json.OptionalText("variant") is { Length: > 0 } text ? text : null;
        return new(
            bytes,
            new(json.Text("os"), json.Text("architecture"), variant),
            [.. json.Part("rootfs").Items("diff_ids").Select(id => DiffId.Parse(id.Text()))],
            ContainerConfig.Read(config),
            config?.Map("Labels") ?? Descriptor.NoAnnotations,
            json.OptionalText("created") is { } created ? Time(created) : null);
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"config.created: '{text}' is not a time");
}
