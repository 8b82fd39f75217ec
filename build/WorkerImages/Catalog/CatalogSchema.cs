using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkerImages.Catalog;

/// <summary>
/// The JSON schemas (draft 7, which editors know best) that complete and check the catalogue's files while they are written.
/// </summary>
internal static class CatalogSchema
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of <c>catalog.yaml</c>.</summary>
    public static string OfCatalog() => Text(CatalogKeys.Shape.Schema(), "catalog.yaml", "What the images of this repository share.");

    /// <summary>The schema of <c>image.yaml</c>.</summary>
    public static string OfImage() => Text(ImageKeys.Shape.Schema(), "image.yaml", "One image; its name is its folder's name.");

    private static string Text(JsonObject schema, string title, string description)
    {
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", title);
        schema.Insert(2, "description", description);
        return schema.ToJsonString(Indented) + "\n";
    }
}
