using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>What becomes of one build's tag.</summary>
/// <param name="Tag">The tag, as it was found.</param>
/// <param name="Goes">True when nothing needs it.</param>
/// <param name="Why">For people.</param>
internal sealed record RetentionStep(StandingTag Tag, bool Goes, string Why);

/// <summary>
/// Which builds of an image stay in its registry. A build goes when it is old, none of the newest, and nothing that stays needs it. Where the tool
/// cannot find this out, the build stays.
/// </summary>
/// <param name="Steps">The tags of builds, newest first.</param>
/// <param name="Children">Manifests of indexes that go, which no index that stays has.</param>
/// <param name="Bases">What the images that stay are built on, each with the image and tag that is.</param>
internal sealed record Retention(ImmutableArray<RetentionStep> Steps, ImmutableArray<Digest> Children, ImmutableDictionary<Digest, string> Bases)
{
    /// <summary>Works it out.</summary>
    /// <param name="image">The name in the catalogue.</param>
    /// <param name="tags">All tags of its repository.</param>
    /// <param name="rule">How many stay, and how long.</param>
    /// <param name="needed">Digests that somebody else needs, each with who.</param>
    /// <param name="now">The time.</param>
    public static Retention Of(
        string image, ImmutableArray<StandingTag> tags, RetentionDefinition rule, IReadOnlyDictionary<Digest, string> needed, DateTimeOffset now)
    {
        var builds = tags.Where(tag => tag.IsImmutable).OrderByDescending(tag => tag.Created).ThenBy(tag => tag.Name, StringComparer.Ordinal).ToList();
        var others = tags.Where(tag => tag is { IsImmutable: false, IsProof: false }).ToList();
        var newest = builds.Where(tag => tag is { Digest: not null, Created: not null }).Select(tag => tag.Digest!).Distinct().Take(rule.Keep).ToHashSet();
        var reasons = others.Find(tag => tag.Digest is null || tag.Unreadable is not null) is { } blind
            ? builds.ToDictionary(tag => tag.Name, _ => $"the tag {blind.Name} cannot be read, and may need it: {blind.Unreadable}")
            : Judged(builds, others, needed, tag => OfItself(tag, rule, newest, now));
        var steps = builds.Select(tag => reasons.TryGetValue(tag.Name, out var why)
            ? new RetentionStep(tag, Goes: false, why)
            : new RetentionStep(tag, Goes: true, $"older than {rule.Days} days, and none of the newest {rule.Keep}")).ToImmutableArray();
        var kept = others.Concat(builds.Where(tag => reasons.ContainsKey(tag.Name))).ToList();
        var bases = kept.SelectMany(tag => tag.Bases.Select(below => (below, tag.Name))).DistinctBy(pair => pair.below);
        return new(
            steps,
            kept.Exists(tag => tag.Digest is null || tag.Unreadable is not null) ? [] : Spare(steps, kept, needed),
            bases.ToImmutableDictionary(pair => pair.below, pair => $"{image}:{pair.Name} is built on it"));
    }

    // Null when nothing of the tag itself lets it stay.
    private static string? OfItself(StandingTag tag, RetentionDefinition rule, HashSet<Digest> newest, DateTimeOffset now) => tag switch
    {
        { Unreadable: { } why } => $"it cannot be read: {why}",
        { Digest: null } => "the registry does not say what it points to",
        { Created: null } => "it does not say when it was built",
        _ when newest.Contains(tag.Digest) => $"one of the newest {rule.Keep}",
        _ when now - tag.Created < TimeSpan.FromDays(rule.Days) => $"younger than {rule.Days} days",
        _ => null,
    };

    // What stays may need others: its images, what it is attached to, and all tags of one digest stay or go together.
    private static Dictionary<string, string> Judged(
        List<StandingTag> builds, List<StandingTag> others, IReadOnlyDictionary<Digest, string> needed, Func<StandingTag, string?> ofItself)
    {
        var needs = new Dictionary<Digest, string>(needed);
        others.ForEach(tag => AddNeeds(needs, tag));
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var found = true; found;)
        {
            found = false;
            foreach (var tag in builds.Where(tag => !reasons.ContainsKey(tag.Name)))
            {
                var why = ofItself(tag) ?? needs.GetValueOrDefault(tag.Digest!);
                if (why is not null)
                {
                    reasons[tag.Name] = why;
                    AddNeeds(needs, tag);
                    found = true;
                }
            }
        }

        return reasons;
    }

    private static void AddNeeds(Dictionary<Digest, string> needs, StandingTag tag)
    {
        if (tag.Digest is { } digest)
        {
            needs.TryAdd(digest, $"the tag {tag.Name} points to it");
        }

        if (tag.Subject is { } subject)
        {
            needs.TryAdd(subject, $"the image of the tag {tag.Name} is attached to it");
        }

        foreach (var child in tag.Children)
        {
            needs.TryAdd(child, $"the index of the tag {tag.Name} has it");
        }

        foreach (var below in tag.Bases)
        {
            needs.TryAdd(below, $"the image of the tag {tag.Name} is built on it");
        }
    }

    private static ImmutableArray<Digest> Spare(ImmutableArray<RetentionStep> steps, List<StandingTag> kept, IReadOnlyDictionary<Digest, string> needed)
    {
        var needs = new Dictionary<Digest, string>(needed);
        kept.ForEach(tag => AddNeeds(needs, tag));
        return [.. steps.Where(step => step.Goes).SelectMany(step => step.Tag.Children).Distinct().Where(child => !needs.ContainsKey(child))];
    }
}
