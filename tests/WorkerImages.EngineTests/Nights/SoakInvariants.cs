using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;

namespace WorkerImages.EngineTests.Nights;

/// <summary>What must be so after every night and every push, whatever happened.</summary>
/// <param name="world">What did.</param>
internal sealed class SoakInvariants(SoakWorld world)
{
    private const int PatientNights = 7;
    private const int LongestAge = 30;

    private readonly HashSet<(string Image, Digest Build)> _published = [];
    private readonly HashSet<(string Image, string Cause)> _served = [];
    private readonly Dictionary<(string Image, string Package), int> _pendingSince = [];

    private static Platform Own => Platform.OfThisMachine;

    /// <summary>What is wrong; empty for nothing.</summary>
    /// <param name="runs">The runs, at the same time where there are several.</param>
    /// <param name="before">What the tags pointed to before the runs.</param>
    /// <param name="after">What the tags point to now.</param>
    public ImmutableArray<string> Broken(
        IReadOnlyList<Night> runs, ImmutableDictionary<string, SoakStanding> before, ImmutableDictionary<string, SoakStanding> after)
    {
        var broken = new List<string>();
        broken.AddRange(Untested(after));
        broken.AddRange(MovedBack(before, after));
        broken.AddRange(HeldMoved(after));
        broken.AddRange(runs.SelectMany(run => Untrue(run, before)));
        broken.AddRange(runs.Count == 1 ? Twice(runs[0]) : []);
        broken.AddRange(runs.All(run => run.Page.Length > 0) ? Unnamed(runs, after) : []);
        return [.. broken];
    }

    private static IEnumerable<string> Untested(ImmutableDictionary<string, SoakStanding> after) =>
        from one in after
        where one.Value.Build is not { IsFit: true }
        select $"the tag of {one.Key} stands for {one.Value.Index}, which {(one.Value.Build is null ? "no run has built" : "did not pass its checks")}";

    // From a later commit, or from the same one and built later.
    private static IEnumerable<string> MovedBack(ImmutableDictionary<string, SoakStanding> before, ImmutableDictionary<string, SoakStanding> after) =>
        from one in after
        let old = before[one.Key].Build
        let now = one.Value.Build
        where old is not null && now is not null && old != now && (now.Commit, now.Serial).CompareTo((old.Commit, old.Serial)) < 0
        select $"the tag of {one.Key} went back from build {old.Serial} of commit {old.Commit} to build {now.Serial} of commit {now.Commit}";

    private IEnumerable<string> HeldMoved(ImmutableDictionary<string, SoakStanding> after) =>
        from held in world.Held
        where after[held.Key].Index != held.Value
        select $"the tag of {held.Key} was rolled back to {held.Value.Short} and moved to {after[held.Key].Index.Short}";

    private IEnumerable<string> Untrue(Night run, ImmutableDictionary<string, SoakStanding> before)
    {
        foreach (var step in (run.State.Plan?.Steps ?? []).Where(step => step.Action == PlanAction.Build))
        {
            foreach (var reason in step.Reasons.Where(reason => !IsTrue(reason, step, run, before)))
            {
                yield return $"{step.Image} is built for '{reason.Detail}' ({reason.Kind}), which is not true";
            }
        }
    }

    private bool IsTrue(Reason reason, PlanStep step, Night run, ImmutableDictionary<string, SoakStanding> before)
    {
        var standing = before[step.Image].Build!;
        var parent = step.Source.Definition.Parent?.Name;
        return reason.Kind switch
        {
            ReasonKind.UpdatesPending => run.State.Refreshes[(step.Image, Own)].Pending.All(update => IsTrue(update, standing)),
            ReasonKind.BaseMoved => standing.Layers[0] != Digest.Of(world.Base.Layer),
            ReasonKind.SourceChanged or ReasonKind.ArgumentChanged => standing.Source != world.Sources[world.Commit][step.Image],
            // Of a parent that was rolled back the build before that counts: its tag alone was put back.
            ReasonKind.ParentRebuilt => world.Held.ContainsKey(parent!) || run.State.Plan!.Steps.Any(other => other.Image == parent && (other.Action == PlanAction.Build || other.Reasons.Any(of => of.Kind == ReasonKind.TagLeft)))
                || !standing.Layers.Take(before[parent!].Build!.Layers.Length).SequenceEqual(before[parent!].Build!.Layers)
                || world.Sources[world.Commit][parent!] != world.Sources[before[parent!].Build!.Commit][parent!],
            ReasonKind.Aged => standing.At <= world.Bench.Clock.Now.AddDays(-LongestAge),
            ReasonKind.NotRecorded => world.LostRecords.Contains(step.Image),
            ReasonKind.TagBehind or ReasonKind.TagLeft or ReasonKind.BackedOff => true,
            _ => false,
        };
    }

    private bool IsTrue(PendingUpdate update, SoakBuild standing) =>
        standing.Packages.Any(package => package.Name == update.Package && package.Version == update.Installed)
        && world.Bench.Archive.Suites.Values.SelectMany(suite => suite.Packages).Any(package => package.Name == update.Package && package.Version == update.Candidate)
        && DebianVersion.Compare(update.Candidate, update.Installed) > 0;

    // What ended well is not done again.
    private IEnumerable<string> Twice(Night run)
    {
        foreach (var step in (run.State.Plan?.Steps ?? []).Where(step => step.BuildId is not null))
        {
            var isBuilt = run.State.Built.Any(outcome => outcome.Step == step && step.Action == PlanAction.Build);
            var cause = step.Source.RefreshReasons.Any(reason => reason.Kind == ReasonKind.UpdatesPending) ? step.Source.Refresh : null;
            if (isBuilt && _published.Contains((step.Image, step.BuildId!)))
            {
                yield return $"{step.Image} is built again as {step.BuildId!.Short}, which is published";
            }

            if (isBuilt && cause is not null && _served.Contains((step.Image, cause)) && !world.LostRecords.Contains(step.Image))
            {
                yield return $"{step.Image} is built again for {step.Reasons[0].Detail}";
            }

            // A push makes another image, which has not been tried.
            var publication = run.State.Publications.FirstOrDefault(one => one.Step == step);
            if (run.Page.Length == 0 && isBuilt && publication?.Entry is not null)
            {
                _served.RemoveWhere(one => one.Image == step.Image);
            }

            if (publication?.Entry is not null && !world.IsFaulty)
            {
                _published.Add((step.Image, step.BuildId!));
            }

            var isOver = publication?.Entry is not null || run.State.Refreshed.Any(one => one.Step == step && one.Failure is not null);
            if (isBuilt && isOver && cause is not null && !world.IsFaulty)
            {
                _served.Add((step.Image, cause));
            }

            if (isBuilt && publication?.Entry is not null)
            {
                world.LostRecords.Remove(step.Image);
            }
        }
    }

    private IEnumerable<string> Unnamed(IReadOnlyList<Night> runs, ImmutableDictionary<string, SoakStanding> after)
    {
        var pending = SoakWorld.Images.SelectMany(image => PendingOf(image, after)).ToList();
        foreach (var over in _pendingSince.Keys.Where(key => !pending.Any(one => (one.Image, one.Package) == key)).ToList())
        {
            _pendingSince.Remove(over);
        }

        foreach (var (image, package, installed, candidate) in pending)
        {
            var since = _pendingSince.TryAdd((image, package), world.Night) ? world.Night : _pendingSince[(image, package)];
            var isDue = world.IsSecurity(package, candidate) || world.Night - since >= PatientNights;
            if (isDue && runs.All(run => run.State.Plan is not null && !IsNamed(run, image, package)))
            {
                yield return $"{image} waits for {package} {installed} → {candidate} since night {since}, and the page does not say why:\n{runs[0].Page}";
            }
        }
    }

    // As apt would see it, without the product's help: what a child has of its parent's packages is the parent's to take.
    private IEnumerable<(string Image, string Package, string Installed, string Candidate)> PendingOf(string image, ImmutableDictionary<string, SoakStanding> after) =>
        from package in after[image].Build!.Packages
        where !package.IsHeld && (image != "child" || !after["worker"].Build!.Packages.Contains(package))
        let best = world.Best(package.Name)
        where best is not null && DebianVersion.Compare(best, package.Version) > 0
        select (image, package.Name, package.Version, best);

    private static bool IsNamed(Night run, string image, string package)
    {
        var step = run.State.Plan!.Steps.First(one => one.Image == image);
        var publication = run.State.Publications.FirstOrDefault(one => one.Step == step);
        var decision = run.State.Refreshes.GetValueOrDefault((image, Own));
        var page = run.Page.Replace("\\", "", StringComparison.Ordinal);
        return step.Action == PlanAction.Wait ? page.Contains("this build failed", StringComparison.Ordinal)
            : publication is { IsGood: false } ? page.Contains($"| {image} | {Own} | {publication.Row.Action} |", StringComparison.Ordinal)
            : decision?.Unknown is not null ? page.Contains("Unknown", StringComparison.Ordinal)
            : decision is { IsFrozen: true } ? page.Contains("its tag was rolled back", StringComparison.Ordinal)
            : page.Split('\n').Any(line => line.Contains(package, StringComparison.Ordinal) && line.Contains(" is left", StringComparison.Ordinal))
                || step.Reasons.Any(reason => reason.Kind == ReasonKind.TagLeft && page.Contains(reason.Detail, StringComparison.Ordinal));
    }
}
