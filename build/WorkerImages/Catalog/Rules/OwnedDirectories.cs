using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>The directories that the worker of an image may write into.</summary>
/// <param name="draft">The image.</param>
internal sealed class OwnedDirectories(ImageDraft draft)
{
    // Directories that Debian has writable for everybody (base-files), and ways to the current directory and to open files (proc(5)).
    private static readonly string[] Everybodys =
        ["/dev/fd", "/dev/shm", "/dev/stdin", "/proc", "/run/lock", "/tmp", "/var/lock", "/var/run/lock", "/var/tmp"];

    /// <summary>What is declared in this image comes first: it is the one to change.</summary>
    public IEnumerable<OwnedDirectory> All =>
    [
        .. draft.Family.SelectMany(DeclaredBy),
        .. Always,
        .. Everybodys.Select(path => new OwnedDirectory(path, "everybody's", null, null)),
    ];

    private IEnumerable<OwnedDirectory> Always
    {
        get
        {
            var root = draft.Family.Last();
            yield return new(root.Values.Get(ImageKeys.User, root.Catalog.Defaults.User).Home, "the worker's home", null, null);
            if (!root.Values.Has(ImageKeys.WorkingDirectory))
            {
                yield return new(CatalogDefaults.WorkingDirectory, "the working directory", null, null);
            }
        }
    }

    private static IEnumerable<OwnedDirectory> DeclaredBy(ImageDraft image)
    {
        if (image.Values.TryGet(ImageKeys.WorkingDirectory, out var working))
        {
            yield return new(working, "the working directory", image, image.Values.NodeOf(ImageKeys.WorkingDirectory));
        }

        foreach (var (directory, node) in image.Items(ImageKeys.Directories))
        {
            yield return new(directory.Path, $"the worker's directory of '{image.Name}'", image, node);
        }

        foreach (var (volume, node) in image.Items(ImageKeys.Volumes))
        {
            yield return new(volume, $"the worker's volume of '{image.Name}'", image, node);
        }

        foreach (var (target, node) in FilesOfWorker(image))
        {
            yield return new(target, $"the worker's files of '{image.Name}'", image, node);
        }
    }

    /// <summary>Where an image puts files that are the worker's.</summary>
    public static IEnumerable<(string Target, Node Node)> FilesOfWorker(ImageDraft image) =>
        image.Items(ImageKeys.Files).Where(file => file.Item.IsWorkers).Select(file => (file.Item.Target, file.Node));
}

/// <summary>A directory that the worker may write into.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="What">What it is to the worker.</param>
/// <param name="Image">The image that declares it; null for one that every image has.</param>
/// <param name="Node">Where it is declared; null likewise.</param>
internal sealed record OwnedDirectory(string Path, string What, ImageDraft? Image, Node? Node)
{
    /// <summary>True for the directory and all below it.</summary>
    public bool Holds(string path) => $"{Resolved(path)}/".StartsWith($"{Path}/", StringComparison.Ordinal);

    // "//", "." and ".." as the kernel takes them where there are no links (path_resolution(7)).
    private static string Resolved(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return "/" + string.Join('/', parts);
    }
}
