using System.Collections.Concurrent;
using System.Collections.Immutable;
using Build.CommandLine;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Planning.Freshness;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.State;

namespace Build.Run;

/// <summary>Finds out how fresh published images are: reads what was recorded of each, and asks the archives of its packages. No image is pulled.</summary>
internal sealed class FreshnessFacts(BuildArguments arguments, BuildServices services, CancellationToken cancellationToken)
{
    private const int AtOnce = 16;

    private readonly RegistryQueries _questions = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<byte[]>>> _keyrings = new();

    /// <summary>Adds the records, and what a night makes of each image.</summary>
    public async Task<RunState> AddAsync(RunState run, IRegistry registry, ImmutableDictionary<string, StandingIndex> standing)
    {
        var images = run.Images.Where(image => image.IsPublished).ToList();
        var store = new FreshnessStore(registry, services.Progress);
        var records = new ConcurrentDictionary<string, FreshnessRecord>(StringComparer.Ordinal);
        var facts = new ConcurrentDictionary<(string Image, Platform Platform), RefreshFact>();
        await Parallel.ForEachAsync(images, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (image, token) =>
        {
            var rolling = ImageTags.Published(image, arguments.Registry).WithTag(image.Version);
            var (found, unanswered) = standing[image.Name] is { Unanswered: { } why } ? (null, why)
                : await _questions.AskAsync(rolling.Registry, inner => store.ReadAsync(rolling, image.Name, run.Keys, inner), token);
            var record = found?.Record;
            records[image.Name] = record ?? FreshnessRecord.Nothing(image.Name);
            foreach (var platform in image.Platforms)
            {
                var recorded = standing[image.Name].Document is { } document ? record?.Of(document.Digest)?.Platforms.FirstOrDefault(one => one.Platform == platform) : null;
                var system = recorded is null ? null : SystemOf(recorded, rolling);
                var fact = FactOf(standing[image.Name], record, system is null ? null : recorded, platform) with
                {
                    Unanswered = unanswered,
                    BaseNow = BaseNow(run, image, platform)?.Identity ?? "",
                };
                facts[(image.Name, platform)] = system is null ? fact : fact with
                {
                    Installed = system.Packages,
                    Updates = await services.Archives.LookAsync(system, PinnedBy(image), (keyring, _) => KeyringAsync(store, rolling, found!, keyring), token),
                };
            }
        });

        var decisions = new Dictionary<(string Image, Platform Platform), RefreshDecision>();
        foreach (var image in images)
        {
            foreach (var platform in image.Platforms)
            {
                decisions[(image.Name, platform)] = await DecideAsync(registry, image, facts[(image.Name, platform)], ParentOf(image, platform, decisions));
            }
        }

        return run with { Freshness = records.ToImmutableDictionary(StringComparer.Ordinal), Refreshes = decisions.ToImmutableDictionary() };
    }

    // Without a key anybody may have written it; what says nothing of the packages is no record of them.
    private AptState? SystemOf(RecordedPlatform recorded, Reference rolling)
    {
        try
        {
            return AptState.Read(recorded.System.GetRawText(), FreshnessStore.Of(rolling).ToString());
        }
        catch (WorkerImagesException fault)
        {
            services.Progress.Report(new Warning($"{fault.What}: {fault.Why?.Split('\n')[0]}"));
            return null;
        }
    }

    // Most images have the same: each is read once. What one repository has lost is asked of the next one.
    private async Task<byte[]> KeyringAsync(FreshnessStore store, Reference rolling, FoundFreshness found, Digest keyring)
    {
        var descriptor = found.Keyrings.FirstOrDefault(one => one.Digest == keyring)
            ?? throw new WorkerImagesException(
                ExitCode.Verification,
                $"the keys of the archives of {rolling} cannot be read",
                $"{FreshnessStore.Of(rolling)} does not have {keyring}",
                $"remove the tag {FreshnessStore.Of(rolling).Tag}: the next Nightly rebuilds the image and records them");
        var own = new Lazy<Task<byte[]>>(() => store.KeyringAsync(rolling, descriptor, cancellationToken));
        while (true)
        {
            var reading = _keyrings.GetOrAdd(keyring, own);
            try
            {
                return await reading.Value;
            }
            catch (WorkerImagesException) when (reading != own)
            {
                _keyrings.TryRemove(new(keyring, reading));
            }
            catch (WorkerImagesException)
            {
                _keyrings.TryRemove(new(keyring, own));
                throw;
            }
        }
    }

    /// <summary>The sources of one platform, with the content of bases that a night goes on with.</summary>
    public async Task<ImmutableArray<ImageSource>> WithHeldBasesAsync(RunState run, PlatformSources platform, IRegistry registry)
    {
        var bases = new BaseDigests(registry);
        var sources = ImmutableArray.CreateBuilder<ImageSource>();
        foreach (var source in platform.Sources)
        {
            var isHeld = run.Refreshes.GetValueOrDefault((source.Definition.Name, platform.Platform)) is { HoldsBase: true };
            var recorded = isHeld ? RecordedOf(run, source)?.BaseDigest : null;
            var fact = recorded is null ? null
                : await bases.LookAsync(source.Definition.Base!.Name, source.Definition.Base.Image.WithDigest(recorded), platform.Platform, cancellationToken);
            if (isHeld && fact?.Identity is null)
            {
                services.Progress.Report(new Warning($"{source.Definition} is built on its base's current content: the content it was built on is gone"));
            }

            sources.Add(fact?.Identity is null ? source : source with { HeldBase = fact });
        }

        return sources.ToImmutable();
    }

    private static RecordedPlatform? RecordedOf(RunState run, ImageSource source) =>
        run.Refreshes[(source.Definition.Name, source.Platform)].Fact.Index is { } index
            ? run.Freshness[source.Definition.Name].Of(index)?.Platforms.FirstOrDefault(one => one.Platform == source.Platform)
            : null;

    private static ExternalFact? BaseNow(RunState run, ImageDefinition image, Platform platform) =>
        image.Base is null ? null : run.Platforms.FirstOrDefault(one => one.Platform == platform)?.Externals.GetValueOrDefault(image.Base.Name);

    /// <summary>Packages that a definition holds at a version.</summary>
    internal static ImmutableHashSet<string> PinnedBy(ImageDefinition image) =>
    [
        .. image.Lineage.SelectMany(one => one.Packages.Concat(one.Python?.DebianPackages ?? []))
            .Where(package => package.Contains('=', StringComparison.Ordinal)).Select(package => package.Split('=', ':')[0]),
    ];

    // Whether a tag is held is asked only where it would move.
    private async Task<RefreshDecision> DecideAsync(IRegistry registry, ImageDefinition image, RefreshFact fact, RefreshDecision? parent)
    {
        var now = services.Clock.GetUtcNow();
        var decision = RefreshPlanner.Decide(image, fact, parent, now);
        if (decision.Reasons.IsEmpty)
        {
            return decision;
        }

        var rolling = ImageTags.Published(image, arguments.Registry).WithTag(image.Version);
        var (held, _) = await _questions.AskAsync(rolling.Registry, token => registry.Manifests.ResolveAsync(HeldTag.Of(rolling), token), cancellationToken);
        return HeldTag.IsHeld(fact.Index, held?.Digest) ? RefreshPlanner.Decide(image, fact with { IsHeld = true }, parent, now) : decision;
    }

    private static RefreshDecision? ParentOf(
        ImageDefinition image, Platform platform, Dictionary<(string Image, Platform Platform), RefreshDecision> decisions) =>
        image.Lineage.Skip(1).Select(parent => decisions.GetValueOrDefault((parent.Name, platform))).FirstOrDefault(decision => decision is not null);

    private static RefreshFact FactOf(StandingIndex standing, FreshnessRecord? record, RecordedPlatform? known, Platform platform)
    {
        var fact = new RefreshFact(platform, standing.RefreshOf(platform)) { Index = standing.Document?.Digest };
        return known is null ? fact
            : fact with
            {
                Verified = known.Verified,
                Base = known.Base,
                BaseSince = known.BaseSince,
                EarlierBases =
                [
                    // what is recorded later, and does not stand, was built from an older commit
                    .. record!.Builds.SkipWhile(build => build.Index != fact.Index).SelectMany(build => build.Platforms).Where(one => one.Platform == platform)
                        .Select(one => one.Base).Where(one => one != known.Base).Distinct(),
                ],
                EqualBases = known.EqualBases,
                Seen = known.Seen,
                Remaining = known.Remaining,
                RemainingCauses = known.RemainingCauses,
            };
    }
}
