using System.Collections.Immutable;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

/// <summary>
/// What the nightly run has to remember of an image, kept beside it in its registry: what is in its last builds, when each was verified, which updates wait
/// since when, and which builds failed how often. Losing it costs a build, and nothing else.
/// </summary>
/// <param name="SchemaVersion">Grows when a name or its meaning changes.</param>
/// <param name="Image">Its name in the catalogue.</param>
/// <param name="Builds">Published ones, the newest first: tags move after this is written, and may move back.</param>
/// <param name="Attempts">Builds that were tried and not published, by build id and platform.</param>
internal sealed record FreshnessRecord(int SchemaVersion, string Image, ImmutableArray<RecordedBuild> Builds, ImmutableArray<FailedAttempt> Attempts)
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>More than a tag goes back: to the build before, and a run that broke off between this record and its tags.</summary>
    private const int Kept = 3;

    // Attempts with input that has changed since are of no use; a build of many platforms has one for each.
    private const int MostAttempts = 20;

    /// <summary>On the first image of a catalogue: when the last nightly run ended that left nothing stale, failed or unknown; null for none.</summary>
    public DateTimeOffset? LastGoodNight { get; init; }

    /// <summary>Of an image that nothing is known of.</summary>
    public static FreshnessRecord Nothing(string image) => new(Version, image, [], []);

    /// <summary>What is known of an index; null for nothing.</summary>
    public RecordedBuild? Of(Digest index) => Builds.FirstOrDefault(build => build.Index == index);

    /// <summary>With a build, the newest, in place of what was known of it.</summary>
    /// <param name="build">The build.</param>
    /// <param name="standing">What the version tag points to: late runs of older commits, whose tags stay behind, must not push it out. Null for nothing.</param>
    public FreshnessRecord With(RecordedBuild build, Digest? standing = null)
    {
        var others = Builds.Where(other => other.Index != build.Index).ToList();
        return this with { Builds = [build, .. others.Where((other, at) => at < Kept - 1 || other.Index == standing)] };
    }

    /// <summary>With an attempt in place of what was known of it.</summary>
    public FreshnessRecord With(FailedAttempt attempt) =>
        this with { Attempts = [.. Attempts.Where(other => other.Build != attempt.Build).TakeLast(MostAttempts - 1), attempt] };

    /// <summary>Without what was tried of a build.</summary>
    public FreshnessRecord Without(Digest build) => this with { Attempts = [.. Attempts.Where(other => other.Build != build)] };

    /// <summary>Reads a record strictly.</summary>
    /// <param name="json">The text.</param>
    /// <param name="place">Where it is from, for messages.</param>
    /// <exception cref="WorkerImagesException">It is no such record (<see cref="ExitCode.Usage"/>).</exception>
    public static FreshnessRecord Read(string json, string place)
    {
        var record = RecordText.Read(json, place, RecordText.Json.FreshnessRecord);
        RecordText.MustBeOf(Version, record.SchemaVersion, place);
        return record;
    }

    /// <summary>The same text for the same facts.</summary>
    public string Write() => RecordText.Write(this, RecordText.Json.FreshnessRecord);
}

/// <summary>A published build.</summary>
/// <param name="Index">Its digest.</param>
/// <param name="Platforms">By platform.</param>
internal sealed record RecordedBuild(Digest Index, ImmutableArray<RecordedPlatform> Platforms);

/// <summary>A published build on one platform.</summary>
/// <param name="Platform">What it runs on.</param>
/// <param name="Build">Its build id.</param>
/// <param name="Verified">When it was built, or built again and found equal.</param>
/// <param name="Fingerprint">Equal when its files are, whatever their times; null where no run has read them.</param>
/// <param name="System">What apt in it may take, and what is installed, as the room Packages writes it.</param>
internal sealed record RecordedPlatform(Platform Platform, Digest Build, DateTimeOffset Verified, Digest? Fingerprint, JsonElement System)
{
    /// <summary>The content of the base that it stands on; empty where that is unknown.</summary>
    public string Base { get; init; } = "";

    /// <summary>The digest that its registry had it under; null for a base that was bootstrapped.</summary>
    public Digest? BaseDigest { get; init; }

    /// <summary>Other content of its base on which the image was rebuilt and found equal.</summary>
    public ImmutableArray<string> EqualBases { get; init; } = [];

    /// <summary>Since when the image is published on this content of its base.</summary>
    public DateTimeOffset? BaseSince { get; init; }

    /// <summary>Package and architecture of each update that waits, and other content of the base → when it was first seen.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Seen { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>The hash of the updates that its build was made for and could not take; empty for none. They are no cause until the set is another.</summary>
    public string Remaining { get; init; } = "";

    /// <summary>Those updates, and why they are left, for people.</summary>
    public ImmutableArray<string> RemainingCauses { get; init; } = [];
}

/// <summary>A build that was tried and not published.</summary>
/// <param name="Build">Its build id.</param>
/// <param name="Failures">How often it failed.</param>
/// <param name="Skipped">Nightly runs since then that let it be.</param>
/// <param name="First">When it failed first.</param>
/// <param name="Last">When it failed last.</param>
/// <param name="Code">The exit code of the run in which it failed last.</param>
/// <param name="What">What failed, for people.</param>
internal sealed record FailedAttempt(Digest Build, int Failures, int Skipped, DateTimeOffset First, DateTimeOffset Last, ExitCode Code, string What);
