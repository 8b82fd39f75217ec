using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using WorkerImages.Catalog;
using WorkerImages.Yaml;

namespace WorkerImages.Tests.Catalog;

/// <summary>Checks YAML as an editor would: by the JSON schema alone.</summary>
internal static class SchemaCheck
{
    private static readonly Task<JsonSchema> Catalog = JsonSchema.FromJsonAsync(ForDotNet(CatalogSchema.OfCatalog()));
    private static readonly Task<JsonSchema> Image = JsonSchema.FromJsonAsync(ForDotNet(CatalogSchema.OfImage()));

    public static Task<IReadOnlyList<string>> OfCatalogAsync(string yaml) => CheckAsync(Catalog, yaml);

    public static Task<IReadOnlyList<string>> OfImageAsync(string yaml) => CheckAsync(Image, yaml);

    // ECMA's "$" is the end of the text; .NET's, which NJsonSchema uses, also stands before a last line break.
    private static string ForDotNet(string schema) => schema.Replace("$\"", "\\\\z\"", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> CheckAsync(Task<JsonSchema> schema, string yaml)
    {
        var problems = new ProblemList();
        var node = YamlReader.Read(yaml, "file.yaml", problems);
        Assert.True(problems.IsEmpty, "the test's own YAML is malformed");
        var json = Json(node!)?.ToJsonString() ?? "null";
        return [.. (await schema).Validate(json).Select(error => error.ToString())];
    }

    private static JsonNode? Json(Node node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(Json)]),
        ScalarNode { Type: ScalarType.Null } => null,
        ScalarNode { Type: ScalarType.Bool } truth => JsonValue.Create(truth.Text[0] is 't' or 'T'),
        ScalarNode { Type: ScalarType.Number } number => JsonNode.Parse(Number(number.Text)),
        ScalarNode text => JsonValue.Create(text.Text),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, null),
    };

    private static string Number(string text) => double.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
