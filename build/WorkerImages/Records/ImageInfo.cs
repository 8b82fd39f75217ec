using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

/// <summary>The record of what is published, <c>image-info.json</c>: what a later run, a rollback and a person use.</summary>
/// <param name="SchemaVersion">Grows when a name or its meaning changes.</param>
/// <param name="Tool">What wrote it.</param>
/// <param name="Source">What it was published from.</param>
/// <param name="Created">When.</param>
/// <param name="Images">By name and repository: an image may be in several registries.</param>
internal sealed record ImageInfo(int SchemaVersion, ToolInfo Tool, SourceInfo Source, DateTimeOffset Created, ImmutableArray<ImageEntry> Images)
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Reads a record strictly: a name that is not known, or one that is missing, is an error.</summary>
    /// <param name="json">The text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such record (<see cref="ExitCode.Usage"/>).</exception>
    public static ImageInfo Read(string json, string place)
    {
        var info = RecordText.Read(json, place, RecordText.Json.ImageInfo);
        RecordText.MustBeOf(Version, info.SchemaVersion, place);
        var twice = info.Images.GroupBy(image => image.Repository, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? info : throw RecordText.Refused($"{place} names an image twice", $"'{twice.Key}' is there more than once");
    }

    /// <summary>The same text for the same facts: members in the order of their declaration, lists sorted.</summary>
    public string Write() => RecordText.Write(
        this with { Images = [.. InOrder(Images).Select(image => image.Sorted())] }, RecordText.Json.ImageInfo);

    /// <summary>
    /// What holds after a later run: of an image and platform that it published its word counts, everything else stays, so that a run over
    /// some platforms still leaves a record of all.
    /// </summary>
    public ImageInfo MergedWith(ImageInfo later)
    {
        var before = Images.ToDictionary(image => image.Repository, StringComparer.Ordinal);
        var merged = later.Images.Select(image => before.TryGetValue(image.Repository, out var old) ? old.MergedWith(image) : image).ToList();
        var untouched = Images.Where(image => merged.TrueForAll(one => one.Repository != image.Repository));
        return later with { Images = [.. InOrder(untouched.Concat(merged))] };
    }

    private static IEnumerable<ImageEntry> InOrder(IEnumerable<ImageEntry> images) =>
        images.OrderBy(image => image.Name, StringComparer.Ordinal).ThenBy(image => image.Repository, StringComparer.Ordinal);
}

/// <summary>The program that wrote a record.</summary>
internal sealed record ToolInfo(string Name, string Version);

/// <summary>What images were published from.</summary>
/// <param name="Repository">Its address, without credentials; empty when unknown.</param>
/// <param name="Revision">The commit; empty when unknown.</param>
/// <param name="Ref">Branch or tag; empty when unknown.</param>
internal sealed record SourceInfo(string Repository, string Revision, string Ref);
