using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Signing;

namespace WorkerImages.Publishing.Verify;

/// <summary>
/// Which tags an image may be found under. Anybody who can write to a registry can point any tag to any signed image, so only signed tags count.
/// Where no tags were signed, what the image says about itself counts.
/// </summary>
/// <param name="Asked">The tag that the image was asked for by; null for none.</param>
/// <param name="Version">What its labels call its version; empty for nothing.</param>
/// <param name="Immutable">The tag that always means this build, as its labels have it; null where they do not say enough.</param>
internal sealed record VerifiedTags(string? Asked, string Version, string? Immutable)
{
    /// <param name="asked">The tag that the image was asked for by; null for none.</param>
    /// <param name="labels">Of every platform of its index; null for one that could not be read.</param>
    public static VerifiedTags Of(string? asked, IReadOnlyCollection<KeyValuePair<Platform, ImmutableSortedDictionary<string, string>?>> labels)
    {
        var version = labels.Select(one => one.Value?.GetValueOrDefault(OciLabels.Version, "")).FirstOrDefault(text => text is not null) ?? "";
        var builds = labels.Where(one => Digest.TryParse(one.Value?.GetValueOrDefault(LabelNames.BuildId, ""), out _))
            .Select(one => KeyValuePair.Create(one.Key, Digest.Parse(one.Value![LabelNames.BuildId])))
            .ToImmutableArray();
        return new(asked, version, builds.Length > 0 && builds.Length == labels.Count ? ImageTags.ImmutableTag(version, builds) : null);
    }

    /// <summary>Those that most likely were signed.</summary>
    public ImmutableArray<string> Expected => [.. new[] { Asked, Version, Immutable }.Where(tag => !string.IsNullOrEmpty(tag)).Select(tag => tag!).Distinct()];

    /// <summary>Those that must point to the image: a rolling one that was not asked for may have moved on.</summary>
    public ImmutableArray<string> Standing => [.. new[] { Immutable, Asked }.OfType<string>().Distinct()];

    /// <summary>Why the image should not be found under a tag; null for nothing.</summary>
    public string? Objection(string tag, ImageSignature signature) =>
        tag != Asked || signature.Tags.Contains(tag) ? null
        : !signature.Tags.IsEmpty ? $"it is not among the tags that were signed for this image ({string.Join(", ", signature.Tags)})"
        : tag == Version || tag == Immutable ? null
        : Version.Length == 0 ? $"it does not say its version, and is published under {tag}"
        : $"it is version {Version}, published under {tag}";
}
