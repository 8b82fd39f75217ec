using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>A directory of the worker's own.</summary>
/// <param name="Path">Where it is in the image.</param>
/// <param name="Mode">Its permissions in octal digits, such as <c>0700</c>.</param>
internal sealed record DirectoryDefinition(string Path, string Mode);

/// <summary>Files that the image holds: root's, so that the worker cannot change them, unless they are to be the worker's.</summary>
/// <param name="Source">
/// A file, or a folder whose content is meant; a path from the repository root, or an absolute one in <see cref="Image"/>. Null where each platform has its own.
/// </param>
/// <param name="Target">The directory in the image that they are copied into.</param>
internal sealed record FileDefinition(string? Source, string Target)
{
    /// <summary>The image from outside that they are in, with a digest; null for none.</summary>
    public Reference? Image { get; init; }

    /// <summary>The name of the catalogue's image that they are in; null for none.</summary>
    public string? CatalogImage { get; init; }

    /// <summary>True for files of the repository.</summary>
    public bool IsOfRepository => Image is null && CatalogImage is null;

    /// <summary>The sources where each platform has its own.</summary>
    public ImmutableArray<PlatformFile> Sources { get; init; } = [];

    /// <summary>True when they are the worker's own.</summary>
    public bool IsWorkers { get; init; }
}

/// <summary>A source of <see cref="FileDefinition"/> for one platform.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Source">As <see cref="FileDefinition.Source"/>.</param>
internal sealed record PlatformFile(Platform Platform, string Source);

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

    private static readonly Shape<string> Source = Texts.Of(Grammars.PathFromHere);

    private static readonly Shape<string> PathOrInImage =
        new EitherShape<string>(node => node is ScalarNode { Text: ['/', ..] }, Texts.Of(Grammars.AbsolutePath), Source);

    public static readonly Key<FileDefinition> Image = new(
        "image",
        "Another image that they are in, by its name in the catalogue, or from outside with its digest; 'from' is then an absolute path there. Default: the repository.",
        new EitherShape<FileDefinition>(
            node => node is ScalarNode { Text: var text } && !text.AsSpan().ContainsAny("/:@"),
            new MappedShape<string, FileDefinition>(Texts.Of(Grammars.ImageName), name => new(null, "") { CatalogImage = name }),
            new MappedShape<Reference, FileDefinition>(Texts.PinnedReference, reference => new(null, "") { Image = reference })));

    private static readonly Key<string>[] Platforms =
        [.. Platform.Known.Select(name => new Key<string>(name, $"The file or folder for {name}.", Source))];

    private static readonly MapShape<FileDefinition> ByPlatform = new([.. Platforms], [new AtLeastOneOf([.. Platforms])], values => new(null, "")
    {
        Sources = [.. Platforms.Where(values.Has).Select(key => new PlatformFile(Platform.Parse(key.Name), values.Required(key)))],
    });

    public static readonly Key<FileDefinition> From = new(
        "from",
        "A file, or a folder whose content is meant, from the image's folder, such as ../../app; or one for each platform: { linux/amd64: PATH }.",
        new EitherShape<FileDefinition>(node => node is not MapNode, new MappedShape<string, FileDefinition>(PathOrInImage, path => new(path, "")), ByPlatform),
        isRequired: true);

    public static readonly Key<string> To = new("to", "The directory in the image; a file keeps its name.", Texts.Of(Grammars.FileTarget), isRequired: true);

    public static readonly ListShape<DirectoryDefinition> Directories = new(
        new MapShape<DirectoryDefinition>([Path, Mode], [], values => new(values.Required(Path), values.Get(Mode, "0755"))));

    private static readonly Key<bool> Owner = new(
        "owner",
        "Whose they are: root's, or the worker's, who may then change them. Default: root.",
        new ChoiceShape<bool>(("root", false), ("worker", true)));

    /// <summary>Source paths are as written: from the image's folder.</summary>
    public static readonly ListShape<FileDefinition> Files = new(new MapShape<FileDefinition>([From, Image, To, Owner], [], File));

    /// <summary>The value of <see cref="Image"/> in one of <see cref="Files"/>.</summary>
    public static Node ImageOf(Node file) => ((MapNode)file).Entries.First(entry => entry.Key == Image.Name).Value;

    /// <summary>The same with source paths from the repository root.</summary>
    /// <param name="file">As it is written.</param>
    /// <param name="folder">The image's folder.</param>
    public static FileDefinition Placed(FileDefinition file, string folder) => !file.IsOfRepository ? file
        : file.Source is { } source
        ? file with { Source = RelativePath.Join(folder, source) }
        : file with { Sources = [.. file.Sources.Select(each => each with { Source = RelativePath.Join(folder, each.Source)! })] };

    /// <summary>The directories that an image makes, volumes included but for what the family has or makes anyway.</summary>
    public static ImmutableArray<DirectoryDefinition> WithVolumes(ImageDefinition image, IEnumerable<string> volumes)
    {
        var known = image.Lineage.SelectMany(each => each.Directories.Select(directory => directory.Path).Append(each.WorkingDirectory)).Append(image.User.Home);
        var made = volumes.Except(known).Select(path => new DirectoryDefinition(path, "0755"));
        return [.. image.Directories.Concat(made).OrderBy(directory => directory.Path, StringComparer.Ordinal)];
    }

    private static FileDefinition? File(MapValues values)
    {
        var image = values.Get(Image);
        var file = values.Required(From) with
        {
            Target = values.Required(To),
            IsWorkers = values.Get(Owner, false),
            Image = image?.Image,
            CatalogImage = image?.CatalogImage,
        };
        if (file.IsOfRepository != file.Source is not ['/', ..])
        {
            values.Refuse(
                values.NodeOf(From),
                file.IsOfRepository
                    ? "an absolute path is one of another image: name it under 'image', or write a path from here, such as ../../app"
                    : "in another image it is one absolute path, such as /usr/local/bin/tool");
        }

        if (file.IsWorkers && Grammars.OwnDirectory.Refuses(file.Target) is { } refusal)
        {
            values.Refuse(values.NodeOf(To), refusal);
        }

        return values.IsWhole ? file : null;
    }
}
