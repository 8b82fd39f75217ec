using System.Text.RegularExpressions;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>
/// The files that a definition names are there, and lie where they belong. What pip is to read holds nothing that a layer must not.
/// </summary>
internal sealed partial class NamedFiles(string root, ImageDraft draft, ProblemList problems)
{
    /// <summary>Requirement and constraint files, which stand in the image's own folder, and wheels from anywhere in the repository.</summary>
    public void CheckPip(Node python, PipDefinition? pip)
    {
        if (pip is null || python is not MapNode map)
        {
            return;
        }

        if (map.Entries.FirstOrDefault(entry => entry.Key == PythonKeys.Wheels.Name)?.Value is ScalarNode wheels)
        {
            CheckWheels(wheels);
        }

        var lines = new RequirementLines(root, draft, pip, problems);
        foreach (var file in map.Entries.Where(IsFileList).SelectMany(entry => ((ListNode)entry.Value).Items.OfType<ScalarNode>()))
        {
            var fromRoot = draft.FromRoot(file.Text);
            if (Check(file, fromRoot, File.Exists))
            {
                CheckLines(fromRoot);
                lines.Check(file.Text);
            }
        }
    }

    private void CheckWheels(ScalarNode wheels)
    {
        if (RelativePath.Join(draft.Folder, wheels.Text) is not { } path || path == RelativePath.Root)
        {
            problems.Add(wheels, $"{Quote.Of(wheels.Text)} leads out of the repository, or is all of it; name the folder of the wheels");
        }
        else if (Check(wheels, path, Directory.Exists) && !Directory.EnumerateFiles(Path.Combine(root, path), "*.whl").Any())
        {
            problems.Add(wheels, $"there is no wheel (*.whl) in the folder {Quote.Of(path)}: build it first, such as by python -m build");
        }
    }

    /// <summary>Files and folders that are copied into the image, from anywhere in the repository; also those whose neighbours in the list are bad.</summary>
    public void CheckCopied()
    {
        if (!draft.Values.Has(ImageKeys.Files) || draft.Values.NodeOf(ImageKeys.Files) is not ListNode files)
        {
            return;
        }

        foreach (var file in files.Items.OfType<MapNode>().Where(file => file.Entries.All(entry => entry.Key != FileKeys.Image.Name)))
        {
            var from = file.Entries.Where(entry => entry.Key == FileKeys.From.Name).Select(entry => entry.Value);
            List<ScalarNode> sources =
                [.. from.SelectMany(source => source is MapNode map ? map.Entries.Select(entry => entry.Value) : [source]).OfType<ScalarNode>().Where(IsPath)];
            sources.ForEach(CheckSource);
            if (file.Entries.FirstOrDefault(entry => entry.Key == FileKeys.To.Name)?.Value is ScalarNode target)
            {
                CheckTarget(target, sources);
            }
        }
    }

    // Any other text was refused when it was read.
    private static bool IsPath(ScalarNode source) => source.Type == ScalarType.Text && Grammars.PathFromHere.Refuses(source.Text) is null;

    private void CheckSource(ScalarNode source)
    {
        if (RelativePath.Join(draft.Folder, source.Text) is not { } path || path == RelativePath.Root)
        {
            problems.Add(
                source, $"{Quote.Of(source.Text)} leads out of the repository, or is all of it; name what belongs into the image");
        }
        else
        {
            Check(source, path, Path.Exists);
        }
    }

    // A file keeps its name in the directory it is put into.
    private void CheckTarget(ScalarNode target, List<ScalarNode> sources)
    {
        var end = target.Text.LastIndexOf('/');
        var name = target.Text[(end + 1)..];
        var isFile = sources.Select(source => RelativePath.Join(draft.Folder, source.Text))
            .Any(path => path is not null && Path.GetFileName(path) == name && File.Exists(Path.Combine(root, path)));
        if (isFile)
        {
            var directory = end == 0 ? "/" : target.Text[..end];
            problems.Add(
                target,
                $"the file would be {target.Text}/{name}: 'to' is the directory, in which it keeps its name; "
                    + (Grammars.FileTarget.Refuses(directory) is null ? $"write {directory}" : "put it into a directory such as /app"));
        }
    }

    private static bool IsFileList(MapEntry entry) =>
        entry.Key == PythonKeys.Requirements.Name || entry.Key == PythonKeys.Constraints.Name;

    private void CheckLines(string fromRoot)
    {
        foreach (var (line, index) in File.ReadLines(Path.Combine(root, fromRoot)).Select((line, index) => (line, index)))
        {
            if (UserInfo().Match(line) is { Success: true } found)
            {
                problems.Add(
                    new SourcePlace(fromRoot, index + 1, found.Index + 1),
                    "an address with a user or a password in it is refused: this file becomes a layer of the image; "
                        + "name a build secret under 'python: credentials' instead");
            }
        }
    }

    private bool Check(ScalarNode file, string fromRoot, Predicate<string> exists) => new FileCheck(root, problems).IsThere(file, fromRoot, exists);

    // What pip would take out of the environment is none.
    [GeneratedRegex(@"https?://(?!\$\{)[^/?#\s]*@")]
    private static partial Regex UserInfo();
}
