using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>A file that a definition names must be there, and be itself: a symbolic link could lead anywhere.</summary>
internal sealed class FileCheck(string root, ProblemList problems)
{
    /// <summary>True for what is there.</summary>
    /// <param name="file">Where it is named.</param>
    /// <param name="fromRoot">Its path from the repository root.</param>
    /// <param name="exists">Whether a path is what is wanted.</param>
    public bool IsThere(ScalarNode file, string fromRoot, Predicate<string> exists)
    {
        var path = root;
        foreach (var part in fromRoot.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                problems.Add(file, $"{Quote.Of(file.Text)} leads over the symbolic link {Quote.Of(part)}: name the file itself");
                return false;
            }
        }

        if (!exists(path))
        {
            problems.Add(file, $"there is no file {Quote.Of(fromRoot)}");
            return false;
        }

        return true;
    }
}
