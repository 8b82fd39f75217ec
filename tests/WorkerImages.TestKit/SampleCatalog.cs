using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Packages;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning.Freshness;
using WorkerImages.Reporting.Pages;

namespace WorkerImages.TestKit;

/// <summary>A registry for pages to show.</summary>
internal static class SampleCatalog
{
    private static readonly DateTimeOffset At = new(2026, 11, 29, 22, 15, 0, TimeSpan.Zero);

    private static readonly Platform Amd64 = new("linux", "amd64");

    private static readonly Digest Worker = SampleImages.DigestOf("now");

    /// <summary>One image that is verified, one that is refused, one that is not there.</summary>
    public static CatalogView Usual { get; } = new(At,
    [
        new("worker", "A worker with the Docker CLI, that drives the engine of its host.", Reference.Parse("registry.example/acme/worker:0.1.0"))
        {
            Index = Worker,
            Trust = Trust.Verified,
            Findings = [new("registry.example/acme/worker:0.1.0", $"the signature of {Worker.Short}", null), new("registry.example/acme/worker:0.1.0", "the labels for linux/amd64", null)],
            Tags = ImmutableSortedDictionary<string, Digest?>.Empty.Add("0.1.0", Worker).Add("latest", Worker).Add("0.1.0-3f9c1a2b4d5e", Worker),
            OtherTags = 4,
            Platforms =
            [
                Platform(Amd64, "amd64") with { Bill = Bill(96, 4), Freshness = Freshness(new PendingUpdate("openssl", "amd64", "3.5.1-1", "3.5.1-1+deb13u1", "trixie-security", IsSecurity: true)) },
                Platform(new("linux", "arm64"), "arm64") with { Bill = Bill(95, 4), Freshness = Freshness() },
            ],
        },
        new("python-worker", "The worker with Python and a virtual environment.", Reference.Parse("registry.example/acme/python-worker:0.1.0"))
        {
            Index = SampleImages.DigestOf("python"),
            Trust = Trust.Refused,
            Findings =
            [
                new("registry.example/acme/python-worker:0.1.0", "the signature for linux/amd64", "there is none"),
                new("registry.example/acme/python-worker:0.1.0", "the tag 0.1.0", null),
            ],
            Platforms = [Platform(Amd64, "python amd64")],
        },
        new("celery-worker", "The Python worker with Celery.", Reference.Parse("registry.example/acme/celery-worker:0.1.0"))
        {
            Trust = Trust.Refused,
            Fault = "registry.example/acme/celery-worker:0.1.0 is not in its registry\nPublish puts it there",
        },
    ])
    {
        ToolVersion = "0.1.0",
        Keys = [SampleImages.DigestOf("key")],
    };

    /// <summary>One whose every word is of somebody who means harm.</summary>
    public static CatalogView Of(string word) => new(At,
    [
        new(word, word, Reference.Parse("registry.example/acme/worker:0.1.0"))
        {
            Index = Worker,
            Trust = Trust.Refused,
            Fault = word,
            Findings = [new(word, word, word)],
            Tags = ImmutableSortedDictionary<string, Digest?>.Empty.Add(word, null),
            Platforms = [Platform(new(word, word), "x") with { Freshness = Freshness(new PendingUpdate(word, word, word, word, word, IsSecurity: false)) }],
        },
    ])
    {
        ToolVersion = word,
    };

    private static CatalogPlatform Platform(Platform platform, string content) => new(platform, SampleImages.DigestOf(content), 44_600_000, At.AddDays(-3));

    private static BillSummary Bill(int debian, int python) => new(ImmutableSortedDictionary<string, int>.Empty.Add("deb", debian).Add("pypi", python));

    private static RefreshDecision Freshness(params ImmutableArray<PendingUpdate> pending) =>
        new(new(Amd64, "") { Index = Worker, Updates = new() { Pending = pending, Held = [], Unanswered = null, Notes = [], AsOf = At } }, "") { Pending = pending, Due = pending.IsEmpty ? null : At.AddDays(4) };
}
