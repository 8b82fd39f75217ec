using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>A directory of the worker's own.</summary>
/// <param name="Path">Where it is in the image.</param>
/// <param name="Mode">Its permissions in octal digits, such as <c>0700</c>.</param>
internal sealed record DirectoryDefinition(string Path, string Mode);

/// <summary>Files of the repository that the image holds as root's, so that the worker cannot change them.</summary>
/// <param name="Source">A file, or a folder whose content is meant; a path from the repository root.</param>
/// <param name="Target">The directory in the image that they are copied into.</param>
internal sealed record FileDefinition(string Source, string Target);

/// <summary>Directories and files in the image beyond what packages bring.</summary>
internal static class FileKeys
{
    public static readonly Key<string> Path = new(
        "path",
        "The directory; missing ones above it are made, below the worker's home as its own.",
        Texts.Of(Grammars.OwnDirectory),
        isRequired: true);

    private static readonly Key<string> Mode = new(
        "mode", "Its permissions as chmod takes them, in quotes, such as \"0700\". Default: \"0755\".", Texts.Of(Grammars.DirectoryMode));

    public static readonly Key<string> From = new(
        "from",
        "A file, or a folder whose content is meant, from the image's folder, such as ../../app.",
        Texts.Of(Grammars.PathFromHere),
        isRequired: true);

    public static readonly Key<string> To = new("to", "The directory in the image; a file keeps its name.", Texts.Of(Grammars.FileTarget), isRequired: true);

    public static readonly ListShape<DirectoryDefinition> Directories = new(
        new MapShape<DirectoryDefinition>([Path, Mode], [], values => new(values.Required(Path), values.Get(Mode, "0755"))));

    /// <summary>Source paths are as written: from the image's folder.</summary>
    public static readonly ListShape<FileDefinition> Files = new(
        new MapShape<FileDefinition>([From, To], [], values => new(values.Required(From), values.Required(To))));
}
