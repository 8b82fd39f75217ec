using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Build.CommandLine;
using WorkerImages.Oci;

namespace Build.New;

/// <summary>The files that make an empty folder a repository of worker images.</summary>
/// <param name="Root">The folder, an absolute path.</param>
/// <param name="Registry">Registry and path that its images get.</param>
/// <param name="Format">The CI system that gets a pipeline; null for none.</param>
internal sealed partial record NewRepository(string Root, string Registry, MatrixFormat? Format)
{
    /// <summary>The file whose presence says that a folder is a repository of images already; it is written last.</summary>
    public const string Catalog = "images/catalog.yaml";

    /// <summary>The files that the program makes of definitions, from the root. They replace files of the same names.</summary>
    public static ImmutableArray<string> Made { get; } = ["images/catalog.schema.json", "images/image.schema.json", "images/my-worker/Dockerfile"];

    /// <param name="root">The folder, an absolute path.</param>
    /// <param name="arguments">What the user asked for; without a registry it is one on this machine, with the folder's name as its path.</param>
    public static NewRepository Of(string root, BuildArguments arguments) =>
        new(root, arguments.Registry ?? $"localhost:5000/{PathOf(Path.GetFileName(root))}", arguments.Format);

    /// <summary>Path from the root → text, in the order to write them.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Files =>
    [
        new("images/my-worker/image.yaml", Filled("image.yaml")),
        new(".gitignore", Filled("gitignore")),
        new(".dockerignore", Filled("dockerignore")),
        new(ProgramCommand.ToolManifest, Filled("dotnet-tools.json")),
        new("README.md", Filled("README.md")),
        .. Pipeline,
        new(Catalog, Filled("catalog.yaml")),
    ];

    private IEnumerable<KeyValuePair<string, string>> Pipeline => Format switch
    {
        null => [],
        MatrixFormat.GitHub => [new(".github/workflows/images.yml", Filled("github.yml"))],
        MatrixFormat.GitLab => [new(".gitlab-ci.yml", Filled("gitlab.yml"))],
        var other => throw new ArgumentOutOfRangeException(nameof(Format), other, null),
    };

    private string Name => Path.GetFileName(Root) is { Length: > 0 } name && !name.Any(char.IsControl) ? name : "Worker images";

    private string Filled(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        return new StreamReader(stream).ReadToEnd()
            .Replace("{registry}", Registry, StringComparison.Ordinal)
            .Replace("{host}", Reference.Parse($"{Registry}/image").Registry, StringComparison.Ordinal)
            .Replace("{version}", HelpPage.Version.TrimEnd(), StringComparison.Ordinal)
            .Replace("{command}", ProgramCommand.For(Root), StringComparison.Ordinal)
            .Replace("{name}", Name, StringComparison.Ordinal);
    }

    // What a path in a registry may not have becomes a dash (distribution-spec, "name").
    private static string PathOf(string name) => Refused().Replace(name.ToLowerInvariant(), "-").Trim('-') is { Length: > 0 } path ? path : "workers";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Refused();
}
