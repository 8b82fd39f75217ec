using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkerImages.Oci;

namespace WorkerImages.Packages;

/// <summary>Writes a bill of materials as SPDX 2.3 (spdx.github.io/spdx-spec/v2.3) in JSON.</summary>
internal static partial class SpdxDocument
{
    /// <summary>The predicate of an attestation that holds one (in-toto/attestation, predicates/spdx.md).</summary>
    public const string PredicateType = "https://spdx.dev/Document";

    private const string Document = "SPDXRef-DOCUMENT";
    private const string Image = "SPDXRef-Image";
    private const string OperatingSystem = "SPDXRef-OperatingSystem";
    private const string Unknown = "NOASSERTION";

    /// <summary>The same text for the same image.</summary>
    public static string Write(SbomSubject subject, ImagePackages packages)
    {
        var described = new JsonArray(ImagePackage(subject));
        var relations = new JsonArray(Relation(Document, "DESCRIBES", Image));
        if (packages.Distribution is { } distribution)
        {
            described.Add(SystemPackage(distribution));
            relations.Add(Relation(Image, "CONTAINS", OperatingSystem));
        }

        var ids = new UniqueIds(Document, Image, OperatingSystem);
        foreach (var package in packages.All)
        {
            var id = ids.Of(IdOf(package));
            described.Add(Package(id, package, packages.Distribution));
            relations.Add(Relation(Image, "CONTAINS", id));
        }

        return SbomText.Of(new()
        {
            ["spdxVersion"] = "SPDX-2.3",
            ["dataLicense"] = "CC0-1.0",
            ["SPDXID"] = Document,
            ["name"] = subject.Name,
            ["documentNamespace"] =
                $"https://spdx.org/spdxdocs/{subject.Image.Repository.Replace('/', '-')}-{SbomText.Identity(subject, packages).Hex}",
            ["creationInfo"] = new JsonObject
            {
                ["created"] = SbomText.Time(subject.Created),
                ["creators"] = new JsonArray($"Tool: {SbomSubject.Tool}-{subject.ToolVersion}"),
            },
            ["packages"] = described,
            ["relationships"] = relations,
        });
    }

    private static JsonObject ImagePackage(SbomSubject subject) => new()
    {
        ["SPDXID"] = Image,
        ["name"] = subject.Image.Name,
        ["versionInfo"] = subject.Image.Tag ?? subject.Manifest.Text,
        ["downloadLocation"] = Unknown,
        ["filesAnalyzed"] = false,
        ["primaryPackagePurpose"] = "CONTAINER",
        ["checksums"] = new JsonArray(new JsonObject { ["algorithm"] = "SHA256", ["checksumValue"] = subject.Manifest.Hex }),
        ["externalRefs"] = PurlReference(subject.Purl),
    };

    private static JsonObject SystemPackage(Distribution distribution) => new()
    {
        ["SPDXID"] = OperatingSystem,
        ["name"] = distribution.Id,
        ["versionInfo"] = distribution.Version.Length == 0 ? Unknown : distribution.Version,
        ["downloadLocation"] = Unknown,
        ["filesAnalyzed"] = false,
        ["primaryPackagePurpose"] = "OPERATING_SYSTEM",
        ["comment"] = distribution.Name,
    };

    private static JsonObject Package(string id, InstalledPackage package, Distribution? distribution)
    {
        var json = new JsonObject
        {
            ["SPDXID"] = id,
            ["name"] = package.Name,
            ["versionInfo"] = package.Version,
            ["supplier"] = package.Maintainer.Length == 0 ? Unknown : Supplier(package),
            ["downloadLocation"] = Unknown,
            ["filesAnalyzed"] = false,
            ["licenseConcluded"] = Unknown,
            ["licenseDeclared"] = SpdxLicence.Expression(package) ?? Unknown,
            ["copyrightText"] = Unknown,
            ["externalRefs"] = PurlReference(Purl.Of(package, distribution)),
        };
        if (package.Kind == PackageKind.Debian)
        {
            json["sourceInfo"] = $"built from Debian source package {package.SourceName} {package.SourceVersion}";
        }

        if (SpdxLicence.Expression(package) is null && !package.Licences.IsEmpty)
        {
            json["licenseComments"] = $"its {(package.Kind == PackageKind.Debian ? "copyright file" : "METADATA")} names: {string.Join(", ", package.Licences)}";
        }

        return json;
    }

    // Package maintainers are mostly teams; a person's line looks just the same.
    private static string Supplier(InstalledPackage package)
    {
        var match = Contact().Match(package.Maintainer);
        return match.Success ? $"Organization: {match.Groups["name"].Value.Trim(' ', '"')} ({match.Groups["mail"].Value})" : $"Organization: {package.Maintainer}";
    }

    private static JsonArray PurlReference(string purl) => new(new JsonObject
    {
        ["referenceCategory"] = "PACKAGE-MANAGER",
        ["referenceType"] = "purl",
        ["referenceLocator"] = purl,
    });

    private static JsonObject Relation(string from, string type, string to) => new()
    {
        ["spdxElementId"] = from,
        ["relationshipType"] = type,
        ["relatedSpdxElement"] = to,
    };

    // An id has letters, digits, dots and dashes only. A name with other characters loses them and gets some of its hash, so that its id
    // seldom changes with what else is there.
    private static string IdOf(InstalledPackage package)
    {
        var name = string.Join('-', new[] { package.Kind == PackageKind.Debian ? "deb" : "pypi", package.Name, package.Architecture }.Where(part => part.Length > 0));
        var plain = Foreign().Replace(name, "-");
        return "SPDXRef-" + (plain == name ? plain : $"{plain}-{Digest.Of(Encoding.UTF8.GetBytes(name)).Short}");
    }

    [GeneratedRegex("[^A-Za-z0-9.-]")]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\A(?<name>[^<]+)<(?<mail>[^<>\s]+)>")]
    private static partial Regex Contact();
}
