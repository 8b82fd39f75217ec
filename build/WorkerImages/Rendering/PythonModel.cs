using Scriban.Runtime;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>What templates see of Python: what this image makes, and what its ancestors have made already.</summary>
internal static class PythonModel
{
    public static ScriptObject? Of(ImageDefinition definition)
    {
        if (definition.Python is not { } python)
        {
            return null;
        }

        var before = definition.Lineage.Skip(1).Select(image => image.Python).OfType<PythonDefinition>().ToList();
        return new()
        {
            ["is_new"] = before.Count == 0,
            ["debian"] = DefinitionModel.Texts(python.DebianPackages),
            ["sees_system"] = before.Any(each => each.DebianPackages.Length > 0),
            ["has_pip"] = before.Any(each => each.Pip is not null),
            ["pip"] = python.Pip is { } pip ? PipOf(pip, definition) : null,
        };
    }

    /// <summary>The family's virtual environment; null when neither the image nor an ancestor has one.</summary>
    public static string? VirtualEnvironmentOf(ImageDefinition definition) =>
        definition.Lineage.Select(image => image.Python?.VirtualEnvironment).FirstOrDefault(path => path is not null);

    private static ScriptObject PipOf(PipDefinition pip, ImageDefinition definition) => new()
    {
        ["requirements"] = DefinitionModel.Texts(pip.Requirements),
        ["requirement_files"] = FilesOf(pip.RequirementFiles, definition),
        ["constraint_files"] = FilesOf(pip.ConstraintFiles, definition),
        ["index"] = pip.Index is { } index ? DefinitionModel.Text(index.AbsoluteUri) : null,
        // The catalogue lets an index without TLS pass only where every file's hash is recorded; pip asks to be told that this is meant.
        ["trusted_host"] = pip.Index is { Scheme: "http", Authority: var host } ? DefinitionModel.Text(host) : null,
        ["credentials"] = pip.Credentials is { } secret ? DefinitionModel.Text(secret.Name) : null,
        ["require_hashes"] = pip.RequireHashes,
    };

    // Below one directory an image, as they lie beside its definition: a file that names another by a relative path still finds it.
    private static ScriptArray FilesOf(IEnumerable<string> files, ImageDefinition definition)
    {
        var folder = definition.Place.File[..(definition.Place.File.LastIndexOf('/') + 1)];
        return new(files.Select(file => new ScriptObject
        {
            ["source"] = DefinitionModel.Text(file),
            ["target"] = DefinitionModel.Text(
                $"/usr/local/share/worker/{definition.Name}/" + (file.StartsWith(folder, StringComparison.Ordinal) ? file[folder.Length..] : file)),
        }));
    }
}
