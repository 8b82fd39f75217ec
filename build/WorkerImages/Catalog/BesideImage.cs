namespace WorkerImages.Catalog;

/// <summary>The files that a definition names must stand in the image's own folder.</summary>
internal sealed class BesideImage(string root, ImageDraft draft, ProblemList problems)
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
        }
    }
}
