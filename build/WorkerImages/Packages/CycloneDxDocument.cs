using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Packages;

/// <summary>Writes a bill of materials as CycloneDX 1.6 (cyclonedx.org/docs/1.6/json) in JSON.</summary>
internal static class CycloneDxDocument
{
    /// <summary>The predicate of an attestation that holds one (in-toto/attestation, predicates/cyclonedx.md).</summary>
    public const string PredicateType = "https://cyclonedx.org/bom";

    private const string OperatingSystem = "operating-system";

    /// <summary>The same text for the same image.</summary>
    public static string Write(SbomSubject subject, ImagePackages packages)
    {
        var components = new JsonArray();
        var contained = new JsonArray();
        var ids = new UniqueIds(subject.Purl, OperatingSystem);
        if (packages.Distribution is { } distribution)
        {
            components.Add(System(distribution));
            contained.Add(OperatingSystem);
        }

        foreach (var package in packages.All)
        {
            var purl = Purl.Of(package, packages.Distribution);
            var id = ids.Of(purl);
            contained.Add(id);
            components.Add(Component(id, purl, package));
        }

        return SbomText.Of(new()
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = "urn:uuid:" + Uuid(SbomText.Identity(subject, packages)),
            ["version"] = 1,
            ["metadata"] = Metadata(subject),
            ["components"] = components,
            ["dependencies"] = new JsonArray(new JsonObject { ["ref"] = subject.Purl, ["dependsOn"] = contained }),
        });
    }

    private static JsonObject Metadata(SbomSubject subject) => new()
    {
        ["timestamp"] = SbomText.Time(subject.Created),
        ["tools"] = new JsonObject
        {
            ["components"] = new JsonArray(
                new JsonObject { ["type"] = "application", ["name"] = SbomSubject.Tool, ["version"] = subject.ToolVersion }),
        },
        ["component"] = new JsonObject
        {
            ["bom-ref"] = subject.Purl,
            ["type"] = "container",
            ["name"] = subject.Image.Name,
            ["version"] = subject.Image.Tag ?? subject.Manifest.Text,
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = subject.Manifest.Hex }),
            ["purl"] = subject.Purl,
        },
    };

    private static JsonObject System(Distribution distribution)
    {
        var json = new JsonObject
        {
            ["bom-ref"] = OperatingSystem,
            ["type"] = OperatingSystem,
            ["name"] = distribution.Id,
            ["description"] = distribution.Name,
        };
        if (distribution.Version.Length > 0)
        {
            json["version"] = distribution.Version;
        }

        return json;
    }

    private static JsonObject Component(string id, string purl, InstalledPackage package)
    {
        var json = new JsonObject { ["bom-ref"] = id, ["type"] = "library" };
        if (package.Maintainer.Length > 0)
        {
            json["supplier"] = new JsonObject { ["name"] = package.Maintainer };
        }

        json["name"] = package.Name;
        json["version"] = package.Version;
        if (!package.Licences.IsEmpty)
        {
            json["licenses"] = Licences(package);
        }

        json["purl"] = purl;
        if (package.Kind == PackageKind.Debian)
        {
            json["properties"] = new JsonArray(Property("sourceName", package.SourceName), Property("sourceVersion", package.SourceVersion));
        }

        return json;
    }

    private static JsonArray Licences(InstalledPackage package) => SpdxLicence.Expression(package) is { } expression
        ? new(new JsonObject { ["expression"] = expression })
        : [.. package.Licences.Select(name => new JsonObject { ["license"] = new JsonObject { ["name"] = name } })];

    private static JsonObject Property(string name, string value) => new() { ["name"] = $"{LabelNames.Namespace}:{name}", ["value"] = value };

    // RFC 9562, version 8: made from our own hash.
    private static string Uuid(Digest identity)
    {
        var hex = identity.Hex;
        return $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
    }
}
