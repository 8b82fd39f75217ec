using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace WorkerImages.Contexts;

/// <summary>
/// Finds the files that a Dockerfile copies. Empty directories are left out: git does not keep them, so an image must not depend on them.
/// </summary>
internal sealed class ContextReader
{
    private readonly string _root;
    private readonly Func<string, SourcePlace?> _placeOf;
    private readonly bool _mayBeEmpty;
    private readonly IgnoreRules _ignored;
    private readonly SortedDictionary<string, FoundFile> _files = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];

    private ContextReader(string root, Func<string, SourcePlace?> placeOf, bool mayBeEmpty)
    {
        (_root, _placeOf, _mayBeEmpty) = (root, placeOf, mayBeEmpty);
        _ignored = IgnoreRules.Read(root);
    }

    /// <param name="root">The context's root, an absolute path.</param>
    /// <param name="sources">What COPY and ADD name, wildcards included; a directory means all that is in it.</param>
    /// <param name="placeOf">Gives the place where people named a path; null where the Dockerfile itself is all that names it.</param>
    /// <param name="mayBeEmpty">True where something named may be absent, empty or ignored.</param>
    /// <returns>Every file once, sorted by path, <c>.dockerignore</c> obeyed.</returns>
    /// <exception cref="ProblemsFoundException">Something named is not there, ignored, or not readable (<see cref="ExitCode.Usage"/>).</exception>
    public static ImmutableArray<ContextFile> Read(
        string root, IEnumerable<string> sources, Func<string, SourcePlace?>? placeOf = null, bool mayBeEmpty = false)
    {
        var reader = new ContextReader(root, placeOf ?? (_ => null), mayBeEmpty);
        foreach (var source in sources.Distinct(StringComparer.Ordinal))
        {
            reader.AddSource(source);
        }

        var files = FoundFile.ReadAll([.. reader._files.Values], reader._placeOf, reader._problems);
        return reader._problems.Count == 0
            ? files
            : throw new ProblemsFoundException(ExitCode.Usage, "cannot read the build context", reader._problems);
    }

    private void AddSource(string source)
    {
        var before = _files.Count + _problems.Count;
        var parts = source.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Contains(".."))
        {
            Refuse(source, "leads out of the build context; a Dockerfile can only copy what is below the repository's root");
            return;
        }

        if (Matches(source, parts) is not { } matches)
        {
            return;
        }

        matches.ForEach(Add);
        var isNew = _files.Count + _problems.Count > before;
        if (!_mayBeEmpty && !isNew && !matches.Any(match => _files.Keys.Any(path => IsAtOrBelow(path, match))))
        {
            Refuse(source, WhyNothing(parts, matches));
        }
    }

    private string WhyNothing(string[] parts, List<string> matches)
    {
        var path = matches.FirstOrDefault() ?? string.Join('/', parts);
        return _ignored.WhyIgnored(path) is { } line ? $"is kept out of the build context by {line}: write a line '!{path}' below that one, or name another file"
            : matches.Count == 0 ? "does not exist: write it, or name another file"
            : Directory.EnumerateFileSystemEntries(Path.Combine(_root, path)).Any()
                ? $"holds only empty folders, or files that {IgnoreRules.FileName} keeps out of the build context: let them in with '!{path}/**' there, or name another folder"
                : $"is an empty folder: put the files there (if it is a git submodule: `git submodule update --init {path}`), or name another one";
    }

    // One part after the other, so that a wildcard reads the one directory it stands in and no tree.
    // Null when it has noted a problem itself.
    private List<string>? Matches(string source, string[] parts)
    {
        List<string> found = [""];
        try
        {
            foreach (var part in parts)
            {
                found = [.. found.SelectMany(folder => Step(source, folder, part)).Order(StringComparer.Ordinal)];
            }

            return found;
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            Refuse(source, $"cannot be read: {fault.Message}");
            return null;
        }
    }

    private IEnumerable<string> Step(string source, string folder, string part)
    {
        var directory = new DirectoryInfo(Path.Combine(_root, folder));
        if (!directory.Exists)
        {
            return [];
        }

        // Docker follows links on the way; where they lead may be outside, or ignored.
        if (folder.Length > 0 && directory.LinkTarget is not null)
        {
            Refuse(source, $"leads through the symbolic link '{folder}'; name the directory it points to");
            return [];
        }

        if (!PathPattern.HasWildcard(part))
        {
            return Path.Exists(Path.Combine(directory.FullName, part)) || IsLink(Path.Combine(directory.FullName, part)) ? [Join(folder, part)] : [];
        }

        var pattern = PathPattern.Compile(part);
        return directory.EnumerateFileSystemInfos().Where(entry => pattern.IsMatch(entry.Name)).Select(entry => Join(folder, entry.Name));
    }

    private void Add(string path)
    {
        var full = Path.Combine(_root, path);
        Add(path, Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full));
    }

    // What is enumerated knows what it is: with tens of thousands of files every question less is felt.
    private void Add(string path, FileSystemInfo entry)
    {
        if (path.Length > 0 && entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is { } target)
        {
            AddFile(new(path, entry.FullName, target));
        }
        else if (entry is not DirectoryInfo directory)
        {
            AddFile(new(path, entry.FullName, null));
        }
        else if (path.Length == 0 || !_ignored.IsClosed(path))
        {
            AddDirectory(path, directory);
        }
    }

    private void AddDirectory(string path, DirectoryInfo directory)
    {
        try
        {
            foreach (var entry in directory.EnumerateFileSystemInfos().ToList())
            {
                Add(Join(path, entry.Name), entry);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Refuse(path, $"cannot be read: {fault.Message}");
        }
    }

    private void AddFile(FoundFile file)
    {
        if (!_files.ContainsKey(file.Path) && _ignored.WhyIgnored(file.Path) is null)
        {
            _files.Add(file.Path, file);
        }
    }

    private static bool IsLink(string full) => new FileInfo(full).LinkTarget is not null;

    private static bool IsAtOrBelow(string path, string folder) =>
        folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private void Refuse(string path, string why) => _problems.Add(new(_placeOf(path), $"'{path}' {why}"));
}
