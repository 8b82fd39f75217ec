using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Nights;

/// <summary>The world of a soak: what was done to it, and what was built in it. It is what the product's word is compared with.</summary>
/// <param name="bench">Where nights are driven.</param>
/// <param name="seed">Of its dice: the same seed gives the same events.</param>
internal sealed class SoakWorld(NightBench bench, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(int Until, string What, Func<Task> Undo)> _troubles = [];
    private readonly Dictionary<Digest, SoakBuild> _builds = [];
    private int _versions = 1;
    private int _bases;

    /// <summary>The images of the bench.</summary>
    public static ImmutableArray<string> Images { get; } = ["other", "worker", "child"];

    public NightBench Bench => bench;

    /// <summary>The number of the night.</summary>
    public int Night { get; private set; }

    /// <summary>What happened, for the reader of a failure.</summary>
    public List<string> Diary { get; } = [];

    /// <summary>The commits that were pushed, the oldest first.</summary>
    public List<string> Commits { get; } = [];

    /// <summary>Which of them is checked out.</summary>
    public int Commit { get; set; }

    /// <summary>Each image → how often its definition was changed, up to each commit.</summary>
    public List<ImmutableDictionary<string, int>> Sources { get; } = [];

    /// <summary>Images whose tag was rolled back → the index that the tag points to.</summary>
    public Dictionary<string, Digest> Held { get; } = [];

    /// <summary>Images whose record was lost since they were published.</summary>
    public HashSet<string> LostRecords { get; } = [];

    /// <summary>True while requests are broken: what is cut short is done again.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>The base that its tag points to.</summary>
    public ServedImage Base { get; private set; } = bench.BaseOf();

    /// <summary>The architecture beside ours that the base is there for, too.</summary>
    public int OtherPlatform { get; set; }

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Dice(int below) => _random.Next(below);

    public T OneOf<T>(ImmutableArray<T> things) => things[_random.Next(things.Length)];

    /// <summary>A version above all that were.</summary>
    public string NextVersion() => $"1.0-{++_versions}";

    /// <summary>Writes something down.</summary>
    public void Note(string what) => Diary.Add($"{Night,3}: {what}");

    /// <summary>Lets something be so for some nights.</summary>
    public void For(int nights, string what, Func<Task> undo)
    {
        Note($"{what}, for {nights} nights");
        _troubles.Add((Night + nights, what, undo));
    }

    /// <summary>A night begins: what is over is undone.</summary>
    public async Task DawnAsync(bool isLast = false)
    {
        Night++;
        foreach (var over in _troubles.Where(trouble => isLast || trouble.Until <= Night).ToList())
        {
            Note($"over: {over.What}");
            _troubles.Remove(over);
            await over.Undo();
        }
    }

    /// <summary>True while something of this kind lasts.</summary>
    public bool IsLasting(string what) => _troubles.Exists(trouble => trouble.What.StartsWith(what, StringComparison.Ordinal));

    /// <summary>A base with other content than all before.</summary>
    public ServedImage NewBase(params AptPackage[] packages) => bench.BaseOf($"base {++_bases}", packages);

    /// <summary>Points the base's tag to an image, beside one of another platform.</summary>
    public Task PutBaseAsync(ServedImage image)
    {
        Base = image;
        var other = new ServedImage(new("linux", "s390x"), FakeEngine.Tar([KeyValuePair.Create("etc/other", $"{OtherPlatform}")]));
        return bench.PutBaseAsync(image, other);
    }

    /// <summary>The best version of a package that everybody may take; null for none.</summary>
    public string? Best(string package) => bench.Archive.Suites.Values.SelectMany(suite => suite.Packages)
        .Where(one => one.Name == package && one.Phase is null).Select(one => one.Version).Order(DebianVersion.Order).LastOrDefault();

    /// <summary>True where a version is a security update.</summary>
    public bool IsSecurity(string package, string version) =>
        bench.Archive.Suite("stable-security").Packages.Any(one => one.Name == package && one.Version == version);

    /// <summary>Writes down what a run has built and what its checks said.</summary>
    public void Learn(Night run)
    {
        foreach (var outcome in run.State.Built.Where(one => one is { ImageId: not null, Step.Action: PlanAction.Build }))
        {
            var contents = run.Engine.Contents(outcome.ImageId!);
            var isFit = run.State.Verdicts.Any(verdict => verdict.ImageId == outcome.ImageId && verdict.Passed);
            _builds[Digest.Parse(outcome.ImageId!)] = new(
                outcome.Image, _builds.Count, Commit, bench.Clock.Now, Sources[Commit][outcome.Image], contents.Layers, contents.Packages, isFit);
        }
    }

    /// <summary>What each image's tag points to now.</summary>
    public async Task<ImmutableDictionary<string, SoakStanding>> StandingAsync()
    {
        var standing = ImmutableDictionary.CreateBuilder<string, SoakStanding>();
        foreach (var image in Images)
        {
            var tag = bench.At(image, "0.1.0");
            var document = await bench.Client.Manifests.GetAsync(tag, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"{tag} is gone");
            var child = ImageIndex.Read(document).For(Platform.OfThisMachine)!;
            var manifest = Manifest.Read((await bench.Client.Manifests.GetAsync(tag.WithDigest(child.Digest), TestContext.Current.CancellationToken))!);
            standing.Add(image, new(document.Digest, _builds.GetValueOrDefault(manifest.Config.Digest)));
        }

        return standing.ToImmutable();
    }
}

/// <summary>An image that was built in a soak.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Serial">Later ones have more.</param>
/// <param name="Commit">The commit that it was built from.</param>
/// <param name="At">When.</param>
/// <param name="Source">How often its definition was changed.</param>
/// <param name="Layers">The digests of its layers.</param>
/// <param name="Packages">What is installed.</param>
/// <param name="IsFit">True when its checks passed.</param>
internal sealed record SoakBuild(
    string Image, int Serial, int Commit, DateTimeOffset At, int Source, ImmutableArray<Digest> Layers, ImmutableArray<AptPackage> Packages, bool IsFit);

/// <summary>What a tag points to.</summary>
/// <param name="Index">The index.</param>
/// <param name="Build">The image of this machine's platform; null for one that no run has built.</param>
internal sealed record SoakStanding(Digest Index, SoakBuild? Build);
