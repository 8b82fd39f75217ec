using System.Text.Json.Nodes;
using Json.Schema;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Packages;

/// <summary>
/// Judges bills of materials by the official JSON schemas in <c>Schemas</c>, and by what both specifications ask for beyond them: each
/// element has its own identifier, and each identifier that is named has an element.
/// </summary>
internal static class SbomSchemas
{
    private static readonly string Folder = Path.Combine(ScratchRepository.Root, "tests", "WorkerImages.Tests", "Packages", "Schemas");

    private static readonly EvaluationOptions Options = WithReferences();

    private static readonly JsonSchema Spdx = Schema("spdx-2.3.schema.json");

    private static readonly JsonSchema CycloneDx = Schema("bom-1.6.schema.json");

    /// <summary>What is wrong with an SPDX document; empty for a good one.</summary>
    public static IReadOnlyList<string> AgainstSpdx(string document)
    {
        var json = JsonNode.Parse(document)!;
        var packages = json["packages"]!.AsArray();
        var relations = json["relationships"]!.AsArray();
        return
        [
            .. Against(Spdx, json),
            .. Identifiers(
                packages.Select(package => Text(package!["SPDXID"])).Append(Text(json["SPDXID"])),
                relations.SelectMany(relation => new[] { Text(relation!["spdxElementId"]), Text(relation["relatedSpdxElement"]) })),
        ];
    }

    /// <summary>What is wrong with a CycloneDX document; empty for a good one.</summary>
    public static IReadOnlyList<string> AgainstCycloneDx(string document)
    {
        var json = JsonNode.Parse(document)!;
        var components = json["components"]!.AsArray().Append(json["metadata"]!["component"]);
        var dependencies = json["dependencies"]!.AsArray();
        return
        [
            .. Against(CycloneDx, json),
            .. Identifiers(
                components.Select(component => Text(component!["bom-ref"])),
                dependencies.SelectMany(dependency => dependency!["dependsOn"]!.AsArray().Append(dependency["ref"]).Select(Text))),
        ];
    }

    private static IEnumerable<string> Against(JsonSchema schema, JsonNode json)
    {
        var result = schema.Evaluate(json, Options);
        return result.IsValid
            ? []
            : result.Details.Where(detail => detail.HasErrors)
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
                .DefaultIfEmpty("the schema does not say why");
    }

    private static IEnumerable<string> Identifiers(IEnumerable<string> given, IEnumerable<string> named)
    {
        var all = given.ToList();
        return all.GroupBy(id => id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} is there {same.Count()} times")
            .Concat(named.Except(all, StringComparer.Ordinal).Select(id => $"{id} is named and not there"));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static EvaluationOptions WithReferences()
    {
        var options = new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
        options.SchemaRegistry.Register(Schema("spdx.schema.json"));
        options.SchemaRegistry.Register(Schema("jsf-0.82.schema.json"));
        return options;
    }

    private static JsonSchema Schema(string file) => JsonSchema.FromText(File.ReadAllText(Path.Combine(Folder, file)));
}
