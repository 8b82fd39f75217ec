using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>Finds each draft's parent, and the references that lead nowhere or in a circle.</summary>
internal static class FamilyTree
{
    /// <param name="folder">The catalogue; those it includes are joined already.</param>
    /// <param name="problems">What is wrong.</param>
    public static void Join(CatalogFolder folder, ProblemList problems)
    {
        foreach (var draft in folder.Own)
        {
            if (!draft.Values.TryGet(ImageKeys.From, out var parent) || folder.Unreadable.Contains(parent))
            {
                continue;
            }

            draft.Parent = folder.Drafts.GetValueOrDefault(parent);
            if (draft.Parent is null)
            {
                problems.Add(
                    draft.Values.NodeOf(ImageKeys.From),
                    Unknown.Message("image", parent, folder.Drafts.Keys.Where(name => name != draft.Name)));
            }
        }

        BreakCycles([.. folder.Own.OrderBy(draft => draft.Name, StringComparer.Ordinal)], problems);
    }

    private static void BreakCycles(List<ImageDraft> drafts, ProblemList problems)
    {
        var endsWell = new HashSet<ImageDraft>();
        foreach (var start in drafts)
        {
            var path = new List<ImageDraft>();
            var onPath = new HashSet<ImageDraft>();
            var draft = start;
            while (draft is not null && !endsWell.Contains(draft) && onPath.Add(draft))
            {
                path.Add(draft);
                draft = draft.Parent;
            }

            if (draft is not null && onPath.Contains(draft))
            {
                Break(path[path.IndexOf(draft)..], problems);
            }

            endsWell.UnionWith(path);
        }
    }

    private static void Break(List<ImageDraft> circle, ProblemList problems)
    {
        var names = circle.Append(circle[0]).Select(draft => draft.Name);
        problems.Add(
            circle[0].Values.NodeOf(ImageKeys.From),
            $"the images stand on each other in a circle: {string.Join(" -> ", names)}; one of them needs a 'base'");
        circle.ForEach(draft => draft.Parent = null);
    }
}
