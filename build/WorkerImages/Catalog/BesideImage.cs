using System.Text.RegularExpressions;
using WorkerImages.Outcomes;

namespace WorkerImages.Catalog;

/// <summary>The files that a definition names must stand in the image's own folder, and hold nothing that a layer must not.</summary>
internal sealed partial class BesideImage(string root, ImageDraft draft, ProblemList problems)
{
    public void Check(Node python, PipDefinition? pip)
    {
        if (pip is null || python is not MapNode map)
        {
            return;
        }

        foreach (var entry in map.Entries.Where(IsFileList))
        {
            foreach (var file in ((ListNode)entry.Value).Items.OfType<ScalarNode>())
            {
                Check(file);
            }
        }
    }

    private static bool IsFileList(MapEntry entry) =>
        entry.Key == PythonKeys.Requirements.Name || entry.Key == PythonKeys.Constraints.Name;

    private void Check(ScalarNode file)
    {
        var path = Path.Combine(root, draft.Folder);
        foreach (var part in file.Text.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                problems.Add(
                    file,
                    $"{Quote.Of(file.Text)} leads over the symbolic link {Quote.Of(part)}: the file itself must stand beside image.yaml");
                return;
            }
        }

        if (!File.Exists(path))
        {
            problems.Add(file, $"there is no file {Quote.Of(draft.FromRoot(file.Text))}");
            return;
        }

        CheckLines(path, draft.FromRoot(file.Text));
    }

    private void CheckLines(string path, string fromRoot)
    {
        foreach (var (line, index) in File.ReadLines(path).Select((line, index) => (line, index)))
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

    // What pip would take out of the environment is none.
    [GeneratedRegex(@"https?://(?!\$\{)[^/?#\s]*@")]
    private static partial Regex UserInfo();
}
