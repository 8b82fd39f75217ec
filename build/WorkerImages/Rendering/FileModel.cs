using Scriban.Runtime;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>What templates see of the directories and files that a definition adds.</summary>
internal static class FileModel
{
    /// <summary>
    /// Those of the definition and, as the worker's too, those above them that are below its home: what <c>install</c> makes on the way
    /// would be root's. Parents first.
    /// </summary>
    public static ScriptArray DirectoriesOf(ImageDefinition definition)
    {
        var known = definition.Lineage.SelectMany(image => image.Directories.Select(each => each.Path).Append(image.WorkingDirectory)).ToHashSet(StringComparer.Ordinal);
        var between = definition.Directories
            .SelectMany(directory => Between(definition.User.Home, directory.Path))
            .Where(path => known.Add(path))
            .Select(path => new DirectoryDefinition(path, "0755"));
        return new(definition.Directories.Concat(between).OrderBy(directory => directory.Path, StringComparer.Ordinal).Select(directory => new ScriptObject
        {
            ["path"] = DefinitionModel.Text(directory.Path),
            ["mode"] = DefinitionModel.Text(directory.Mode),
        }));
    }

    public static ScriptArray FilesOf(ImageDefinition definition) => new(definition.Files.Select(file => new ScriptObject
    {
        ["source"] = DefinitionModel.Text(file.Source),
        ["target"] = DefinitionModel.Text(file.Target),
    }));

    private static IEnumerable<string> Between(string home, string path)
    {
        for (var above = path[..path.LastIndexOf('/')]; above.StartsWith(home + '/', StringComparison.Ordinal); above = above[..above.LastIndexOf('/')])
        {
            yield return above;
        }
    }
}
