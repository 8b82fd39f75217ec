namespace WorkerImages.Catalog;

/// <summary>Paths as definitions write them: with forward slashes, from the folder of the file they stand in.</summary>
internal static class RelativePath
{
    /// <summary>The repository itself.</summary>
    public const string Root = ".";

    /// <summary>The path from the repository root; null when it leads out of the repository.</summary>
    /// <param name="folder">Where the file stands, from the root.</param>
    /// <param name="path">What it says, such as <c>../../images</c>.</param>
    public static string? Join(string folder, string path)
    {
        var parts = new List<string>(folder.Split('/').Where(part => part is not ("" or Root)));
        foreach (var part in path.Split('/'))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return parts.Count == 0 ? Root : string.Join('/', parts);
    }
}
