using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Catalog;
using WorkerImages.Catalog.Policies;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;

namespace WorkerImages.Planning.Freshness;

/// <summary>Decides, from facts alone, which published images are rebuilt although their source is the same, and why.</summary>
internal static class RefreshPlanner
{
    private const int Named = 5;

    // A base that is put back to what it was often moves again within days.
    private const int ReturnDays = 7;

    /// <summary>The decision on one image.</summary>
    /// <param name="definition">The image.</param>
    /// <param name="fact">What is known of it.</param>
    /// <param name="parent">The decision on its parent, for the same platform; null for an image that has none.</param>
    /// <param name="now">The time of this night.</param>
    public static RefreshDecision Decide(ImageDefinition definition, RefreshFact fact, RefreshDecision? parent, DateTimeOffset now)
    {
        // The parent's packages are the parent's to bring up to date: then the image is built on that.
        var inherited = parent?.Fact.Updates?.Pending.ToHashSet() ?? [];
        ImmutableArray<PendingUpdate> pending = [.. fact.Updates?.Pending.Where(update => !inherited.Contains(update)) ?? []];
        var isMoved = fact is { Base.Length: > 0, BaseNow.Length: > 0 } && fact.Base != fact.BaseNow;
        var keys = pending.Select(KeyOf).Concat(isMoved ? [KeyOf(fact.BaseNow)] : []);
        var seen = keys.Distinct().ToImmutableSortedDictionary(key => key, key => fact.Seen.GetValueOrDefault(key, now), StringComparer.Ordinal);
        var decision = new RefreshDecision(fact, fact.Standing)
        {
            Pending = pending,
            Seen = seen,
            Unknown = fact.Unanswered ?? fact.Updates?.Unanswered,
            Observations = Observations(definition, fact),
        };
        if (fact.Index is null)
        {
            return decision; // its first build takes what there is
        }

        if (definition.Refresh.Frozen is not null || fact.IsHeld)
        {
            return decision with { IsFrozen = true, HoldsBase = isMoved, Unknown = null };
        }

        if (fact.Unanswered is null && fact.Verified is null)
        {
            return decision with
            {
                Value = $"record {fact.Index.Short}",
                Reasons = [new(ReasonKind.NotRecorded, "no record tells what is in the published image")],
            };
        }

        return OfRecorded(definition.Refresh, isMoved ? OfBase(definition.Refresh, decision, now) : decision, now);
    }

    // A build of the same on other content of the base is a reason when that is due, and was not found to change nothing.
    private static RefreshDecision OfBase(RefreshPolicy policy, RefreshDecision decision, DateTimeOffset now)
    {
        var fact = decision.Fact;
        var move = $"the base moved from {Digest.Parse(fact.Base).Short} to {Digest.Parse(fact.BaseNow).Short}";
        var isReturn = fact.EarlierBases.Contains(fact.BaseNow);
        var limit = isReturn && policy.Bases.Days < ReturnDays ? new DayLimit(ReturnDays) : policy.Bases;
        var due = limit.After(decision.Seen[KeyOf(fact.BaseNow)]);
        var isEqual = fact.EqualBases.Contains(fact.BaseNow);
        return !isEqual && due <= now ? decision : decision with
        {
            HoldsBase = true,
            Due = isEqual ? null : due,
            Observations =
            [
                .. decision.Observations,
                isReturn && due is not null && !isEqual
                    ? string.Create(CultureInfo.InvariantCulture, $"{move}, where it was before: it may come back again, and counts on {due:yyyy-MM-dd} if it has not")
                    : isEqual ? $"{move}: built on that, the image was found equal"
                    : $"{move}: {(due is null ? "bases are never a reason" : string.Create(CultureInfo.InvariantCulture, $"due on {due:yyyy-MM-dd}"))}",
            ],
        };
    }

    private static string KeyOf(string @base) => $"base {@base}";

    /// <summary>An update's name in a record.</summary>
    public static string KeyOf(PendingUpdate update) => $"{update.Package}:{update.Architecture}";

    private static RefreshDecision OfRecorded(RefreshPolicy policy, RefreshDecision decision, DateTimeOffset now)
    {
        var hash = decision.Pending.IsEmpty ? "" : PendingUpdates.HashOf(decision.Pending).Text;
        var isLeft = hash.Length > 0 && hash == decision.Fact.Remaining;
        var dues = isLeft ? [] : decision.Pending.Select(update => (update.IsSecurity ? policy.Security : policy.Updates).After(decision.Seen[KeyOf(update)])).ToList();
        var reasons = dues.Any(due => due <= now) ? Reasons(decision.Pending) : [];
        var aged = decision.Fact.Verified is { } verified ? policy.Age.After(verified) : null;
        if (!reasons.IsEmpty)
        {
            return decision with { Value = hash, Reasons = reasons };
        }

        if (isLeft)
        {
            decision = decision with { Observations = [.. decision.Observations, .. decision.Fact.RemainingCauses] };
        }

        var day = string.Create(CultureInfo.InvariantCulture, $"{decision.Fact.Verified:yyyy-MM-dd}");
        return aged <= now
            ? decision with { Value = $"age {day}", Reasons = [new(ReasonKind.Aged, $"last verified on {day}, {policy.Age} days ago or more")] }
            : decision with { Due = dues.Append(aged).Append(decision.Due).Min() };
    }

    private static ImmutableArray<Reason> Reasons(ImmutableArray<PendingUpdate> pending) =>
    [
        .. from kind in pending.GroupBy(update => update.IsSecurity).OrderByDescending(kind => kind.Key)
           select new Reason(ReasonKind.UpdatesPending, $"{(kind.Key ? "security update" : "update")}{(kind.Count() == 1 ? "" : "s")} in the archive: {Words([.. kind])}"),
    ];

    /// <summary>Updates for people, long lists cut.</summary>
    public static string Words(ImmutableArray<PendingUpdate> updates)
    {
        var named = string.Join(", ", updates.Take(Named).Select(update => $"{update.Package} {update.Installed} → {update.Candidate}"));
        return updates.Length > Named ? $"{named} and {updates.Length - Named} more" : named;
    }

    private static ImmutableArray<string> Observations(ImageDefinition definition, RefreshFact fact) =>
    [
        .. definition.Refresh.Frozen is { } frozen ? new[] { $"frozen: {frozen}" } : [],
        .. fact.IsHeld ? new[] { $"its tag was rolled back: no night moves it until --target Rollback --image {definition.Name} --lift" } : [],
        .. fact.Updates?.Notes.Select(note => note.Text) ?? [],
        .. fact.Updates?.Held.Where(held => held.Cause != HeldCause.Foreign).Select(Words) ?? [],
        .. Foreign(fact),
        .. definition.Programs.Where(program => program.Source.Package is null)
            .Select(program => $"{program.Name} comes from a download or an image that is pinned: it is compared with nothing"),
    ];

    // From a file, or from an archive that the image does not name any more: no archive of the image says what updates there are.
    private static string[] Foreign(RefreshFact fact)
    {
        var foreign = fact.Updates?.Held.Where(held => held.Cause == HeldCause.Foreign).Select(held => held.Package).Distinct().ToList() ?? [];
        var named = string.Join(", ", foreign.Take(Named));
        return foreign.Count == 0 ? []
            : [$"in no archive of the image, so its updates are unknown: {named}{(foreign.Count > Named ? $" and {foreign.Count - Named} more" : "")}"];
    }

    private static string Words(HeldUpdate held) => held.Cause switch
    {
        HeldCause.Hold => $"{Moves(held)}: the package is on hold in the image",
        HeldCause.Pin => $"{Moves(held)}: the definition pins it",
        HeldCause.PinGone => $"{held.Package} is pinned at {held.Installed}, which no archive has any more: its next build would fail",
        HeldCause.Preference => $"{Moves(held)}: the image's preferences do not let it in",
        HeldCause.Phased => $"{Moves(held)}: it is rolled out in phases, and not to everybody yet",
        HeldCause.Withdrawn => $"{held.Package} {held.Installed} was withdrawn: the archive has {held.Candidate}",
        _ => throw new ArgumentOutOfRangeException(nameof(held), held.Cause, null),
    };

    private static string Moves(HeldUpdate held) => $"{(held.IsSecurity ? "security update " : "")}{held.Package} {held.Installed} → {held.Candidate} is left";
}
