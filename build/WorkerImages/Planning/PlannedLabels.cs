using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning.Changes;

namespace WorkerImages.Planning;

/// <summary>
/// The labels of an image that only its plan knows. The plan writes all, empty ones too: an image inherits what it does not
/// write. The labels of the moment (<see cref="OciLabels.Created"/>, <see cref="OciLabels.Revision"/>) are no part of a plan: the run that builds adds them.
/// </summary>
internal static class PlannedLabels
{
    internal static ImmutableSortedDictionary<string, string> Of(PlannedImage image, IReadOnlyDictionary<string, ExternalFact> externals)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var definition = image.Source.Definition;
        var origins = image.Origins.Where(origin => origin.Identity is not null)
            .ToImmutableSortedDictionary(origin => origin.Name, origin => origin.Identity!, StringComparer.Ordinal);
        labels[LabelNames.Image] = definition.Name;
        labels[LabelNames.Account] = definition.User.ToString();
        labels[LabelNames.Platform] = image.Source.Platform.ToString();
        labels[LabelNames.SourceId] = image.SourceId.Text;
        labels[LabelNames.BuildId] = image.BuildId?.Text ?? "";
        labels[LabelNames.Refresh] = image.Source.Refresh;
        labels[LabelNames.Files] = JsonOf(FileRecord.Of(image.Files, SourceFiles.DockerfileIn(image.Source)));
        labels[LabelNames.Arguments] = JsonOf(image.Source.Arguments);
        labels[LabelNames.Origins] = JsonOf(origins);
        labels[LabelNames.BaseRecipe] = "";

        var foundation = BuildPlanner.BaseOf(image.Root.Source, externals);
        labels[LabelNames.BaseOrigin] = foundation.Origin switch
        {
            BaseOrigin.Registry => "registry",
            BaseOrigin.Archive => "archive",
            null => "",
            _ => throw new ArgumentOutOfRangeException(nameof(image), foundation.Origin, null),
        };
        // A bootstrapped base and a parent that was never pushed have no manifest, and so no digest that anybody could look up.
        // The name of an image of the catalogue depends on the registry that it is published to: it stands in annotations and provenance.
        labels[OciLabels.BaseName] = image.Parent is null && foundation.Origin != BaseOrigin.Archive ? definition.Base!.Image.ToString() : "";
        labels[OciLabels.BaseDigest] = image.Parent is null && foundation is { Origin: BaseOrigin.Registry, Digest: { } digest } ? digest.Text : "";
        var unseen = image.Parent is null ? foundation.Labels.Keys.Where(name => !IsOwn(definition, name) && !labels.ContainsKey(name)).ToList() : [];
        labels.AddRange(unseen.Select(name => KeyValuePair.Create(name, "")));
        return labels.ToImmutable();
    }

    // What the Dockerfile writes, all of the OCI's among it: a label of the plan would take its place.
    private static bool IsOwn(ImageDefinition definition, string label) =>
        label.StartsWith(OciLabels.Prefix, StringComparison.Ordinal) || definition.Lineage.Any(one => one.Labels.ContainsKey(label));

    private static string JsonOf(ImmutableSortedDictionary<string, string> pairs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in pairs)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
