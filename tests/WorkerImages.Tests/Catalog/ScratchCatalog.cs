using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

/// <summary>A catalogue in a test's own directory: one base and, unless a test writes others, one image on it.</summary>
internal sealed class ScratchCatalog : IDisposable
{
    public const string Catalog = """
        registry: localhost:5000/acme
        version: 1.2.0
        bases:
          debian-trixie: { image: "debian:trixie-slim", archive: { suite: trixie } }

        """;

    public const string Worker = """
        description: A worker.
        base: debian-trixie

        """;

    private readonly ScratchDirectory _directory = new();

    public ScratchCatalog(string catalog = Catalog, string worker = Worker)
    {
        Write("catalog.yaml", catalog);
        Write("worker/image.yaml", worker);
    }

    public string Root => _directory.Path;

    public ScratchCatalog Write(string file, string text)
    {
        _directory.Write("images/" + file, text);
        return this;
    }

    /// <summary>Writes a file anywhere in the repository.</summary>
    public ScratchCatalog WriteAt(string file, string text)
    {
        _directory.Write(file, text);
        return this;
    }

    public ImageCatalog Read() => ReadFrom("images");

    public ImageCatalog ReadFrom(string directory) => CatalogReader.Read(Root, directory);

    public ImageDefinition Read(string image) => Read().Images.Single(candidate => candidate.Name == image);

    /// <summary>Every problem as the user sees it, without the folder that all share; empty for a good catalogue.</summary>
    public string[] Problems()
    {
        try
        {
            Read();
            return [];
        }
        catch (ProblemsFoundException found)
        {
            Assert.Equal(ExitCode.Usage, found.ExitCode);
            return [.. found.Problems.Select(problem => problem.ToString()["images/".Length..])];
        }
    }

    public void Dispose() => _directory.Dispose();
}
