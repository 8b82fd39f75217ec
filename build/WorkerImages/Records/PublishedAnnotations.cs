using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

/// <summary>
/// What an index says about an image and each of its platforms. Labels are part of an image and so of its digest; what is known only after
/// the build stands here.
/// </summary>
internal static class PublishedAnnotations
{
    // An image of several platforms has one base index, but its times and layers are each platform's own.
    private static readonly ImmutableHashSet<string> OfOnePlatform = [OciLabels.Created, OciLabels.BaseDigest, OciLabels.RefName];

    /// <summary>On the index: the OCI's keys that the image's labels give a value.</summary>
    /// <param name="labels">Of any platform: those that count are alike.</param>
    /// <param name="below">What it stands on, where that really is.</param>
    public static ImmutableSortedDictionary<string, string> OfIndex(ImmutableSortedDictionary<string, string> labels, BaseInfo below)
    {
        var notes = labels.Where(label => label.Key.StartsWith(OciLabels.Prefix, StringComparison.Ordinal) && label.Value.Length > 0 && !OfOnePlatform.Contains(label.Key))
            .ToImmutableSortedDictionary(StringComparer.Ordinal)
            .Remove(OciLabels.BaseName);
        return below.IndexDigest is null ? notes : notes.SetItem(OciLabels.BaseName, below.Name);
    }

    /// <summary>On a platform's descriptor in the index: what it stands on and what is installed in it.</summary>
    /// <param name="below">What it stands on.</param>
    /// <param name="installed">What is installed in it; null when that was not looked at.</param>
    /// <param name="refresh">What the same source was rebuilt for; empty for an ordinary build.</param>
    public static ImmutableSortedDictionary<string, string> OfPlatform(BaseInfo below, PackagesInfo? installed, string refresh = "")
    {
        var notes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (below.IndexDigest is { } index)
        {
            notes[OciLabels.BaseName] = below.Name; // a bootstrapped base is in no registry
            notes[OciLabels.BaseDigest] = index.Text;
        }

        if (below.ManifestDigest is { } manifest)
        {
            notes[LabelNames.BaseManifest] = manifest.Text;
        }

        if (!below.DiffIds.IsEmpty)
        {
            notes[LabelNames.BaseDiffIds] = DiffIds(below.DiffIds);
        }

        if (installed is not null)
        {
            notes[LabelNames.Packages] = installed.Sha256.Text;
        }

        if (refresh.Length > 0)
        {
            notes[LabelNames.Refresh] = refresh;
        }

        return notes.ToImmutable();
    }

    /// <summary>The way back: what a platform's descriptor says that its image stands on; null where it does not say it, or says another's layers.</summary>
    /// <param name="notes">The descriptor's annotations.</param>
    /// <param name="layers">The image's own layers, lowest first.</param>
    public static BaseInfo? BelowOf(ImmutableSortedDictionary<string, string> notes, ImmutableArray<DiffId> layers)
    {
        var told = notes.GetValueOrDefault(LabelNames.BaseDiffIds, "");
        if (!int.TryParse(told.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > layers.Length || DiffIds(layers[..count]) != told)
        {
            return null;
        }

        _ = Digest.TryParse(notes.GetValueOrDefault(OciLabels.BaseDigest), out var index);
        _ = Digest.TryParse(notes.GetValueOrDefault(LabelNames.BaseManifest), out var manifest);
        return new(notes.GetValueOrDefault(OciLabels.BaseName, ""), index, manifest, layers[..count]);
    }

    /// <summary>How many, and the hash over them: enough to see whether a base's layers are the ones an image stands on.</summary>
    public static string DiffIds(ImmutableArray<DiffId> ids) =>
        $"{ids.Length}:{Digest.Of(Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => id + "\n"))))}";
}
