using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>What templates see of Python: what this image makes, and what its ancestors have made already.</summary>
internal static class PythonModel
{
    public static object? Of(ImageDefinition definition)
    {
        if (definition.Python is not { } python)
        {
            return null;
        }

        var before = definition.Lineage.Skip(1).Select(image => image.Python).OfType<PythonDefinition>().ToList();
        return new
        {
            IsNew = before.Count == 0,
            Debian = python.DebianPackages,
            SeesSystem = before.Any(each => each.DebianPackages.Length > 0),
            HasPip = before.Any(each => each.Pip is not null),
            Pip = python.Pip is { } pip ? PipOf(pip, definition) : null,
        };
    }

    /// <summary>The family's virtual environment; null when neither the image nor an ancestor has one.</summary>
    public static string? VirtualEnvironmentOf(ImageDefinition definition) =>
        definition.Lineage.Select(image => image.Python?.VirtualEnvironment).FirstOrDefault(path => path is not null);

    private static object PipOf(PipDefinition pip, ImageDefinition definition) => new
    {
        pip.Requirements,
        RequirementFiles = FilesOf(pip.RequirementFiles, definition),
        ConstraintFiles = FilesOf(pip.ConstraintFiles, definition),
        Index = pip.Index?.AbsoluteUri,
        // The catalogue lets an index without TLS pass only where every file's hash is recorded; pip wants --trusted-host for such an index.
        TrustedHost = pip.Index is { Scheme: "http", Authority: var host } ? host : null,
        Credentials = pip.Credentials?.Name,
        pip.RequireHashes,
        pip.Wheels,
    };

    // Below one directory an image, as they lie beside its definition: a file that names another by a relative path still finds it.
    private static IEnumerable<object> FilesOf(IEnumerable<string> files, ImageDefinition definition)
    {
        var folder = definition.Folder + "/";
        return
            from file in files
            let beside = file.StartsWith(folder, StringComparison.Ordinal) ? file[folder.Length..] : file
            select new { Source = file, Target = $"/usr/local/share/worker/{definition.Name}/{beside}" };
    }
}
