using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Catalog;

/// <summary><c>docs/definitions.md</c> says about each key what the schema says, and its examples are definitions.</summary>
public sealed partial class DefinitionsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ScratchRepository.Root, "docs", "definitions.md"));

    private static readonly Dictionary<string, string> OfCatalog = Examples("## Keys of catalog.yaml");

    private static readonly Dictionary<string, string> OfImage = Examples("## Keys of image.yaml");

    public static TheoryData<string> CatalogKeyNames => [.. OfCatalog.Keys];

    public static TheoryData<string> ImageKeyNames => [.. OfImage.Keys];

    [Fact]
    public void It_has_every_key_in_the_schemas_words()
    {
        Assert.Equal(Described(CatalogSchema.OfCatalog()), Texts("## Keys of catalog.yaml"));
        Assert.Equal(Described(CatalogSchema.OfImage()), Texts("## Keys of image.yaml"));
    }

    [Theory]
    [MemberData(nameof(CatalogKeyNames))]
    public void An_example_of_a_key_of_a_catalogue_is_one(string key)
    {
        using var catalog = Catalog();
        var example = OfCatalog[key];
        catalog.Write("catalog.yaml", string.Concat(ScratchCatalog.Catalog.Split('\n').Where(line => line.Length > 0 && !example.StartsWith(line.Split(':')[0] + ":", StringComparison.Ordinal))
            .Where(line => key != "bases" || line[0] != ' ').Select(line => line + "\n")) + example);

        Assert.Empty(catalog.Problems());
    }

    [Theory]
    [MemberData(nameof(ImageKeyNames))]
    public void An_example_of_a_key_of_an_image_is_one(string key)
    {
        using var catalog = Catalog();
        var example = OfImage[key];
        catalog
            .Write("catalog.yaml", ScratchCatalog.Catalog + OfCatalog["archives"])
            .Write("example/image.yaml", (key == "description" ? "" : "description: An example.\n") + (key is "base" or "from" ? "" : "base: debian-trixie\n") + example);

        Assert.Empty(catalog.Problems());
        Assert.Equal("example", catalog.Read("example").Name);
    }

    // What the examples name is there.
    private static ScratchCatalog Catalog()
    {
        using var authority = new TestAuthority();
        return new ScratchCatalog()
            .Write("keys/docker.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
            .Write("certs/corp-root.crt", authority.Pem)
            .Write("example/agent.json", "{}")
            .Write("example/requirements.txt", "")
            .Write("example/amd64/agent", "")
            .Write("example/image.yaml", "description: An example.\nfrom: worker\n")
            .Write("panel-build/image.yaml", ScratchCatalog.Worker)
            .WriteAt("app/main.py", "")
            .WriteAt("shared/images/catalog.yaml", "registry: r.io\nversion: 1.0.0\nbases: { other: { image: debian:13 } }\n")
            .WriteAt("shared/images/shared/image.yaml", "description: Shared.\nbase: other\n");
    }

    private static IEnumerable<(string Key, string Text)> Described(string schema) => JsonDocument.Parse(schema).RootElement.GetProperty("properties").EnumerateObject()
        .Select(property => (property.Name, property.Value.GetProperty("description").GetString()!))
        .OrderBy(one => one.Name, StringComparer.Ordinal);

    private static IEnumerable<(string Key, string Text)> Texts(string section) =>
        Keys(section).Select(match => (match.Groups["key"].Value, match.Groups["text"].Value)).OrderBy(one => one.Item1, StringComparer.Ordinal);

    private static Dictionary<string, string> Examples(string section) => Keys(section).ToDictionary(
        match => match.Groups["key"].Value,
        match => string.Concat(match.Groups["line"].Captures.Select(line => line.Value[4..])));

    private static MatchCollection Keys(string section)
    {
        var start = Page.IndexOf(section + "\n", StringComparison.Ordinal) + section.Length;
        var end = Page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Entry().Matches(Page[start..end]);
    }

    [GeneratedRegex(@"^### `(?<key>\w+)`\n\n(?<text>.+)\n\n(?<line>    .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
