using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

/// <summary>What <c>examples/workers/README.md</c> says about each definition is true, and users can use the definitions as they are there.</summary>
public sealed partial class WorkersPageTests
{
    private const string Catalogue = "examples/workers/images";

    private static readonly string Folder = Path.Combine(ScratchRepository.Root, Catalogue);

    [Fact]
    public void Every_worker_has_a_row_with_its_base_its_lines_and_its_keys()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "..", "README.md"));
        var images = CatalogReader.Read(ScratchRepository.Root, Catalogue).Images;

        Assert.Equal(
            images.Where(image => image.IsPublished).Select(image => RowOf(image.Name, image.Base!.Image.ToString())).Order(StringComparer.Ordinal),
            Row().Matches(page).Select(row => row.Result("${name} | ${base} | ${ours} | ${keys}")).Order(StringComparer.Ordinal));
        Assert.Equal(17, Row().Count(page));
    }

    [Fact]
    public async Task They_pass_their_schemas()
    {
        Assert.Empty(await SchemaCheck.OfCatalogAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "catalog.yaml"), TestContext.Current.CancellationToken)));
        foreach (var file in Directory.GetFiles(Folder, "image.yaml", SearchOption.AllDirectories))
        {
            Assert.Empty(await SchemaCheck.OfImageAsync(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        }
    }

    // A worker's build image is a part of it.
    private static string RowOf(string name, string image)
    {
        List<string> lines = [.. LinesOf(name)];
        var checks = lines.Count - 1 - lines.IndexOf(lines.First(line => line.StartsWith("smoke:", StringComparison.Ordinal)));
        var build = LinesOf($"{name}-build").Count();
        var keys = lines.Where(line => char.IsAsciiLetter(line[0])).Select(line => line.Split(':')[0]).Except(["description", "base", "smoke"]);
        var shown = image.Replace("docker.io/library/", "", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture, $"{name} | {shown} | {build + lines.Count - checks - 1} ({build + lines.Count}) | {string.Join(", ", keys)}");
    }

    // Without blanks and comments.
    private static IEnumerable<string> LinesOf(string image) =>
        Path.Combine(Folder, image, "image.yaml") is var file && File.Exists(file)
            ? File.ReadLines(file).Where(line => line.Trim() is not ([] or ['#', ..]))
            : [];

    [GeneratedRegex(@"(?m)^\| \[(?<name>[a-z-]+)\]\(images/\k<name>/image\.yaml\) \| [^|]+ \| (?<base>[^|]+) \| \d+ \| (?<ours>[^|]+) \| (?<keys>[^|]+) \| [^|]+ \|$")]
    private static partial Regex Row();
}
