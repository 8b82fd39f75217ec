namespace WorkerImages.Tests.Pages;

/// <summary>Where the links of a page lead.</summary>
internal static class PageLinks
{
    /// <summary>The links that lead nowhere: lines of <c>file:line: what</c>. Addresses on the web are not looked at.</summary>
    /// <param name="page">Whose links.</param>
    /// <param name="exists">Whether the repository has a file or folder, by its path from the root.</param>
    /// <param name="anchors">The anchors of a page, by its path from the root.</param>
    public static IEnumerable<string> Broken(ProsePage page, Func<string, bool> exists, Func<string, IReadOnlySet<string>> anchors)
    {
        foreach (var (line, target) in page.Links.Where(link => !link.Target.Contains("://", StringComparison.Ordinal)))
        {
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? page.Path : FromRoot(page.Path, parts[0]);
            if (!exists(path))
            {
                yield return $"{page.Path}:{line}: {target} is not there";
            }
            else if (parts.Length == 2 && !anchors(path).Contains(parts[1]))
            {
                yield return $"{page.Path}:{line}: {path} has no heading '#{parts[1]}'";
            }
        }
    }

    private static string FromRoot(string page, string target) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page)!, target)));
}
