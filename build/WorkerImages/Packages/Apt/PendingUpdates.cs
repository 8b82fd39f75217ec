using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>Compares what is installed with what archives have, as apt would at this moment.</summary>
internal static class PendingUpdates
{
    /// <summary>What updates there are.</summary>
    /// <param name="state">What is installed, and what apt may take.</param>
    /// <param name="suites">What each source was found to say, in the state's order.</param>
    /// <param name="pinned">Names of packages that the image's definition wants in one version.</param>
    /// <param name="now">What Release files are valid at.</param>
    public static UpdateFact Of(AptState state, IReadOnlyCollection<SuiteFact> suites, IReadOnlySet<string> pinned, DateTimeOffset now)
    {
        var judged = suites.Select(suite => Judged(suite, now)).ToList();
        var answered = judged.Where(suite => suite.Unanswered is null).ToList();
        var missing = Missing(state, judged);
        var offers = OffersOf(state, answered);
        var policy = (Own: new AptPolicy(state.Architecture, state.Preferences), Default: new AptPolicy(state.Architecture, []));
        var looks = state.Packages
            .Select(package => new PackageLook(package, Versions(package, offers.GetValueOrDefault((package.Name, Group(state, package.Architecture)), []))))
            .ToList();
        return new()
        {
            Pending = [.. looks.Select(look => look.Pending(policy.Own, pinned)).OfType<PendingUpdate>()],
            Held = [.. looks.Select(look => look.Held(policy.Own, policy.Default, pinned, isComplete: missing.Count == 0)).OfType<HeldUpdate>()],
            Unanswered = missing.Count == 0 ? null : string.Join('\n', missing),
            Notes = [.. judged.SelectMany(suite => suite.Notes).Distinct()],
            AsOf = answered.Select(suite => suite.Release!.Date).Min(),
        };
    }

    /// <summary>What a set of updates is known by: the digest of a line for each, <c>name architecture installed candidate suite</c>, sorted.</summary>
    public static Digest HashOf(IEnumerable<PendingUpdate> pending) => Digest.Of(Encoding.UTF8.GetBytes(string.Concat(pending
        .Select(update => $"{update.Package} {update.Architecture} {update.Installed} {update.Candidate} {update.Suite}\n")
        .Order(StringComparer.Ordinal))));

    // A Release file past its time says how things were: without this check an archive without a maintainer would look fresh for ever.
    private static SuiteFact Judged(SuiteFact suite, DateTimeOffset now)
    {
        if (suite.Unanswered is not null || suite.Release is not { } release || SuiteFact.ExpiredSince(suite.Source, release, now) is not { } since)
        {
            return suite.Release is null && suite.Unanswered is null ? suite with { Unanswered = "no run asked" } : suite;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"the archive is frozen since {since:yyyy-MM-dd}: its Release file is not valid any more");
        return suite with { Unanswered = text, Notes = suite.Notes.Add(new(ArchiveNoteKind.EndOfLife, suite.Source.ToString(), text, since)) };
    }

    private static List<string> Missing(AptState state, List<SuiteFact> judged)
    {
        List<string> missing = [.. state.Problems, .. judged.Where(suite => suite.Unanswered is not null).Select(suite => $"{suite.Source}: {suite.Unanswered}")];
        if (state.Sources.IsEmpty)
        {
            missing.Add("the image names no archive to take updates from");
        }

        missing.AddRange(state.Sources.Where(source => judged.TrueForAll(suite => suite.Source != source)).Select(source => $"{source}: no run asked"));
        return missing;
    }

    // Packages for all architectures belong to the image's own.
    private static string Group(AptState state, string architecture) => architecture == "all" ? state.Architecture : architecture;

    private static Dictionary<(string Name, string Group), List<(SuiteFact Suite, Offer Offer)>> OffersOf(AptState state, List<SuiteFact> answered)
    {
        var offers = new Dictionary<(string, string), List<(SuiteFact, Offer)>>();
        foreach (var suite in answered)
        {
            foreach (var offer in suite.Offers)
            {
                var key = (offer.Package.Name, Group(state, offer.Package.Architecture));
                if (!offers.TryGetValue(key, out var list))
                {
                    offers[key] = list = [];
                }

                list.Add((suite, offer));
            }
        }

        return offers;
    }

    private static List<AvailableVersion> Versions(AptPackage installed, List<(SuiteFact Suite, Offer Offer)> offers)
    {
        var versions = offers
            .GroupBy(one => one.Offer.Package.Version, StringComparer.Ordinal)
            .Select(same => new AvailableVersion(
                same.Key,
                [.. same.Select(one => new PackageOrigin(one.Suite, one.Offer.Component, one.Offer.IndexArchitecture))],
                same.Key == installed.Version,
                same.Any(one => one.Offer.Package.Phase is < 100) && !same.Any(one => one.Suite.Release!.IsSecurity)))
            .ToList();
        if (!versions.Exists(version => version.IsInstalled))
        {
            versions.Add(new(installed.Version, [], true, false));
        }

        versions.Sort((left, right) => DebianVersion.Compare(right.Text, left.Text) is var order and not 0 ? order : right.IsInstalled.CompareTo(left.IsInstalled));
        return versions;
    }
}
