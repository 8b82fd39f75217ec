using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>What must hold between an image and its ancestors, its catalogue and its folder.</summary>
internal sealed class FamilyRules(string root, ProblemList problems)
{
    public void Check(ImageDraft draft)
    {
        CheckBase(draft);
        CheckPublish(draft);
        CheckTags(draft);
        CheckAccounts(draft);
        CheckStart(draft);
        CheckGroups(draft);
        new ToolRules(draft, problems).Check();
        new ArchiveRules(root, problems).Check(draft);
        CheckPlatforms(draft);
        CheckFiles(draft);
        CheckPython(draft);
        new OwnershipRules(draft, problems).Check();
        new EnvironmentRules(draft, problems).Check();
        new NamedFiles(root, draft, problems).CheckCopied();
        new CertificateRules(root, problems).Check(
            draft.Values.TryGet(ImageKeys.Certificates, out _) ? draft.Values.NodeOf(ImageKeys.Certificates) as ListNode : null, draft.Folder);
        CheckSmokeNames(draft);
    }

    private void CheckBase(ImageDraft draft)
    {
        if (draft.Values.TryGet(ImageKeys.Base, out var name) && draft.Catalog.BaseNames is { } known && !known.Contains(name))
        {
            problems.Add(draft.Values.NodeOf(ImageKeys.Base), Unknown.Message("base", name, known));
        }
    }

    // A user who checks a published image checks what it stands on, too.
    private void CheckPublish(ImageDraft draft)
    {
        var isPublished = draft.Values.Get(ImageKeys.Publish, true);
        if (isPublished && draft.Parent is { } parent && !parent.Values.Get(ImageKeys.Publish, true))
        {
            problems.Add(
                draft.Values.NodeOf(ImageKeys.From),
                $"'{parent.Name}' below is not published ('publish: false'), and what stands on it cannot be: write 'publish: false' here, too, or publish '{parent.Name}'");
        }

        if (!isPublished && draft.Values.Has(ImageKeys.Tags))
        {
            problems.Add(draft.Values.PlaceOf(ImageKeys.Tags), "'tags' are those in a registry, and 'publish: false' keeps the image out of any: leave one of them out");
        }
    }

    private void CheckTags(ImageDraft draft)
    {
        var version = draft.Values.Get(ImageKeys.Version, draft.Catalog.Defaults.Version);
        var place = draft.Values.Has(ImageKeys.Version) ? draft.Values.PlaceOf(ImageKeys.Version) : draft.Values.Node.Place;
        var tags = draft.Values.Has(ImageKeys.Tags)
            ? draft.Items(ImageKeys.Tags).Select(tag => (Pattern: tag.Item, tag.Node.Place, Whose: ""))
            : draft.Catalog.Defaults.Tags.Select(tag => (Pattern: tag, Place: place, Whose: $" of {CatalogFolders.CatalogFile}"));
        foreach (var (pattern, where, whose) in tags)
        {
            if (version.Length > 0 && pattern.LacksOf(version) is { } lacks)
            {
                problems.Add(
                    where, $"the tag {Quote.Of(pattern.Text)}{whose} can never be: version {version} has no {lacks} number; write the version with it, or 'tags' without");
            }
        }
    }

    // A group of the user's name and number comes with the account, so the socket's group must be another one.
    private void CheckAccounts(ImageDraft draft)
    {
        if (!draft.Values.Has(ImageKeys.Base))
        {
            return;
        }

        var user = draft.Values.Get(ImageKeys.User, draft.Catalog.Defaults.User);
        var group = draft.Values.Get(ImageKeys.DockerGroup, draft.Catalog.Defaults.DockerGroup);
        if (user.Name == group.Name || user.Gid == group.Gid)
        {
            var place = draft.Values.Has(ImageKeys.DockerGroup) ? draft.Values.PlaceOf(ImageKeys.DockerGroup)
                : draft.Values.Has(ImageKeys.User) ? draft.Values.PlaceOf(ImageKeys.User)
                : draft.Values.PlaceOf(ImageKeys.Base);
            problems.Add(
                place,
                $"the Docker group ({group.Name}, {group.Gid}) and the worker's own group ({user.Name}, {user.Gid}) "
                    + "must differ in name and number");
        }
    }

    // The image below promised its users that nothing is ever root.
    private void CheckStart(ImageDraft draft)
    {
        if (draft.Values.Get(ImageKeys.Start, ImageStart.User) == ImageStart.Root
            && draft.AncestorWith(ImageKeys.Start) is { } owner
            && owner.Values.Get(ImageKeys.Start, ImageStart.Root) == ImageStart.User)
        {
            problems.Add(
                draft.Values.NodeOf(ImageKeys.Start),
                $"'root' is refused: '{owner.Name}' below starts as its user, and so does what stands on it; build on another image");
        }
    }

    private void CheckGroups(ImageDraft draft)
    {
        if (draft.Values.Has(ImageKeys.Groups) && draft.Nearest(ImageKeys.Start, ImageStart.Root) == ImageStart.User)
        {
            problems.Add(
                draft.Values.PlaceOf(ImageKeys.Groups),
                "'groups' does nothing here: a container that starts as its user has only the groups from its start (group_add)");
        }

        var root = draft.Family.Last();
        var user = root.Values.Get(ImageKeys.User, root.Catalog.Defaults.User);
        var taken = draft.Ancestors.SelectMany(image => image.Values.Get(ImageKeys.Groups, []))
            .Append(new(user.Name, user.Gid))
            .Append(root.Values.Get(ImageKeys.DockerGroup, root.Catalog.Defaults.DockerGroup))
            .ToList();
        foreach (var (group, node) in draft.Items(ImageKeys.Groups))
        {
            if (taken.Find(other => other.Name == group.Name || other.Gid == group.Gid) is { } other)
            {
                problems.Add(node, $"the group ({group.Name}, {group.Gid}) and another ({other.Name}, {other.Gid}) must differ in name and number");
            }

            taken.Add(group);
        }
    }

    private void CheckFiles(ImageDraft draft)
    {
        foreach (var (file, node) in draft.Items(ImageKeys.Files))
        {
            var missing = draft.Platforms.Except(file.Sources.Select(source => source.Platform)).ToList();
            if (file.Source is null && missing.Count > 0)
            {
                problems.Add(node, $"'from' has nothing for {string.Join(", ", missing)}, which '{draft.Name}' can be built for");
            }

            if (draft.Copied.FirstOrDefault(copied => copied.Name == file.CatalogImage) is { } image && draft.Platforms.Except(image.Platforms).ToList() is { Count: > 0 } unbuilt)
            {
                problems.Add(FileKeys.ImageOf(node), $"'{image.Name}' is not built for {string.Join(", ", unbuilt)}, which '{draft.Name}' can be built for");
            }
        }
    }

    private void CheckPlatforms(ImageDraft draft)
    {
        if (draft.Parent is not { } parent || !draft.Values.TryGet(ImageKeys.Platforms, out var platforms))
        {
            return;
        }

        var missing = platforms.Except(parent.Platforms).ToList();
        if (missing.Count > 0)
        {
            problems.Add(draft.Values.NodeOf(ImageKeys.Platforms), $"'{parent.Name}' below is not built for {string.Join(", ", missing)}");
        }
    }

    private void CheckPython(ImageDraft draft)
    {
        if (draft.Values.Get(ImageKeys.Python) is not { } python)
        {
            return;
        }

        var node = draft.Values.NodeOf(ImageKeys.Python);
        var saysWhere = node is MapNode map && map.Entries.Any(entry => entry.Key == PythonKeys.VirtualEnvironment.Name);
        if (saysWhere && draft.AncestorWith(ImageKeys.Python) is { } owner)
        {
            problems.Add(node, $"'venv' is only allowed where the family first has an environment: '{owner.Name}' below decides it");
        }

        new NamedFiles(root, draft, problems).CheckPip(node, python.Pip);
    }

    private void CheckSmokeNames(ImageDraft draft)
    {
        var checks = draft.Values.Get(ImageKeys.Smoke, []);
        var inherited = draft.Ancestors
            .SelectMany(ancestor => ancestor.Values.Get(ImageKeys.Smoke, []))
            .Select(check => check.Name)
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < checks.Length; i++)
        {
            if (!inherited.Add(checks[i].Name))
            {
                var node = ((ListNode)draft.Values.NodeOf(ImageKeys.Smoke)).Items[i];
                problems.Add(node, $"a check named {Quote.Of(checks[i].Name)} is there already, in this image or one below it");
            }
        }
    }
}
