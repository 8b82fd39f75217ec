using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Finds the drafts that each draft needs, and the names that lead nowhere or in a circle.</summary>
internal static class FamilyTree
{
    /// <param name="folder">The catalogue; those it includes are joined already.</param>
    /// <param name="problems">What is wrong.</param>
    public static void Join(CatalogFolder folder, ProblemList problems)
    {
        foreach (var draft in folder.Own)
        {
            draft.Parent = draft.Values.TryGet(ImageKeys.From, out var parent) ? Find(draft, parent, draft.Values.NodeOf(ImageKeys.From)) : null;
            draft.Copied =
            [
                .. draft.Items(ImageKeys.Files).Where(file => file.Item.CatalogImage is not null)
                    .Select(file => Find(draft, file.Item.CatalogImage!, FileKeys.ImageOf(file.Node)))
                    .OfType<ImageDraft>().Distinct().OrderBy(copied => copied.Name, StringComparer.Ordinal),
            ];
        }

        var known = new HashSet<ImageDraft>();
        foreach (var draft in folder.Own.OrderBy(draft => draft.Name, StringComparer.Ordinal).ToList())
        {
            BreakCircles(draft, [], known, problems);
        }

        ImageDraft? Find(ImageDraft draft, string name, Node node)
        {
            var found = folder.Drafts.GetValueOrDefault(name);
            if (found is null && folder.IsWhole && !folder.Unreadable.Contains(name))
            {
                problems.Add(node, Unknown.Message("image", name, folder.Drafts.Keys.Where(other => other != draft.Name)));
            }

            return found;
        }
    }

    /// <summary>All that can be reached, those to begin with included; each once, however many ways lead there.</summary>
    /// <param name="first">Those to begin with.</param>
    /// <param name="needs">What each of them needs; in no circle.</param>
    public static IReadOnlyCollection<T> Below<T>(IEnumerable<T> first, Func<T, IEnumerable<T>> needs)
    {
        var found = new HashSet<T>();
        var left = new Stack<T>(first);
        while (left.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var need in needs(next))
                {
                    left.Push(need);
                }
            }
        }

        return found;
    }

    private static void BreakCircles(ImageDraft draft, List<ImageDraft> path, HashSet<ImageDraft> known, ProblemList problems)
    {
        if (path.IndexOf(draft) is >= 0 and var start)
        {
            Break(path[start..], problems);
        }
        else if (known.Add(draft))
        {
            path.Add(draft);
            foreach (var need in draft.Needs.ToList())
            {
                BreakCircles(need, path, known, problems);
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    private static void Break(List<ImageDraft> circle, ProblemList problems)
    {
        var names = circle.Append(circle[0]).Select(draft => draft.Name);
        problems.Add(
            circle[0].Parent == circle[1 % circle.Count]
                ? circle[0].Values.NodeOf(ImageKeys.From)
                : FileKeys.ImageOf(circle[0].Items(ImageKeys.Files).First(file => file.Item.CatalogImage == circle[1 % circle.Count].Name).Node),
            $"the images need each other in a circle: {string.Join(" -> ", names)}; one of them needs a 'base', or files from elsewhere");
        foreach (var draft in circle)
        {
            draft.Parent = null;
            draft.Copied = [];
        }
    }
}
