using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages.Apt;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.Registry;
using WorkerImages.Signing;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Archives;
using WorkerImages.TestKit.Registries;
using EventLog = WorkerImages.TestKit.EventLog;

namespace Benchmarks;

/// <summary>
/// What a night with nothing to do looks at: the program's plan of published images, their records and their archive, all on loopback. Its start is in it.
/// </summary>
internal static class NightBenchmark
{
    private const int Few = 100;
    private const int Many = 1000;
    private const int AtOnce = 4;
    private const int InTheArchive = 2000;
    private const int Installed = 250;

    private static readonly Platform Platform = new("linux", "amd64");
    private static readonly string[] Suites = ["stable", "stable-updates", "stable-security"];

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        if (RegistryBench.WhyNot is { } reason)
        {
            throw new UnmeasurableException(reason);
        }

        using var archive = Archive();
        await using var registry = await RegistryBench.StartAsync(cancellationToken);
        await using var proxy = new FaultyProxy(registry.Host);
        var few = await MeasureAsync(new(archive, registry, $"{registry.Host}/few", Few), runs, cancellationToken);
        var requests = new List<string>();
        foreach (var isSigned in new[] { false, true })
        {
            var night = new Catalogue(archive, registry, $"{proxy.Host}/{(isSigned ? "counted-signed" : "counted")}", Few) { IsSigned = isSigned };
            requests.Add(await CountAsync(night, proxy, cancellationToken));
        }

        var signed = await MeasureAsync(new(archive, registry, $"{registry.Host}/signed", Few) { IsSigned = true }, runs, cancellationToken);
        var many = await MeasureAsync(new(archive, registry, $"{registry.Host}/many", Many), runs, cancellationToken);
        return
        [
            new(Text($"a look at {Few} images, nothing to do"), $"{few}", runs, Target: "< 5 s"),
            new(Text($"  {requests[0]}"), "", 1, Target: "4 an image, each index once"),
            new("  with a key", $"{signed}", runs, signed.Over(few), "< 5 s"),
            new(Text($"  {requests[1]}"), "", 1, Target: "8 an image, each index once"),
            new(Text($"a look at {Many} images"), $"{many}", runs, many.Over(few), "< 10x"),
        ];
    }

    // As Debian's, with as many packages as are worth waiting for when it is made.
    private static SmallArchive Archive()
    {
        var archive = SmallArchive.OfDebian();
        var stable = archive.Suite("stable");
        for (var number = 0; number < InTheArchive; number++)
        {
            stable.Add(new(Package(number), "1.0-1"));
        }

        archive.Publish();
        return archive;
    }

    private static async Task<Samples> MeasureAsync(Catalogue catalogue, int runs, CancellationToken cancellationToken)
    {
        using (catalogue)
        {
            await catalogue.PublishAsync(cancellationToken);
            var times = ImmutableArray.CreateBuilder<TimeSpan>(runs);
            for (var run = 0; run < runs; run++)
            {
                var start = Stopwatch.GetTimestamp();
                await catalogue.LookAsync(cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            return new(times.MoveToImmutable());
        }
    }

    private static async Task<string> CountAsync(Catalogue catalogue, FaultyProxy proxy, CancellationToken cancellationToken)
    {
        using (catalogue)
        {
            await catalogue.PublishAsync(cancellationToken);
            proxy.Mend();
            var before = catalogue.Archive.Requests.Count;
            await catalogue.LookAsync(cancellationToken);
            var archive = catalogue.Archive.Requests.Skip(before).ToList();
            var most = archive.GroupBy(request => request.Path).Max(path => path.Count());
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{(double)proxy.Requests.Count / Few:0.00} requests an image; {archive.Count} of the archive, at most {most} of a file");
        }
    }

    private static string Package(int number) => string.Create(CultureInfo.InvariantCulture, $"package-{number:0000}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A generated catalogue that is published, with records beside its images.</summary>
    private sealed class Catalogue(SmallArchive archive, RegistryBench registry, string place, int size) : IDisposable
    {
        private readonly GeneratedCatalog _definitions = new(size);
        private readonly ScratchDirectory _files = new();
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public SmallArchive Archive => archive;

        /// <summary>True when it is signed and looked at with the key.</summary>
        public bool IsSigned { get; init; }

        public void Dispose()
        {
            _definitions.Dispose();
            _files.Dispose();
            _key.Dispose();
        }

        public async Task PublishAsync(CancellationToken cancellationToken)
        {
            _files.Write("key.pub", _key.ExportSubjectPublicKeyInfoPem());
            using var key = IsSigned ? SigningKey.Read(_key.ExportPkcs8PrivateKeyPem(), null, "key.pem") : null;
            using var client = new RegistryClient(new(), new GivenLogin(), new EventLog(), TimeProvider.System);
            var baseImage = Reference.Parse($"{registry.Host}/base:1");
            await registry.PutImageAsync(baseImage, Platform, [1], cancellationToken);
            var content = ContentIdentity.Of(Platform, [new(Digest.Of([1]))], ContainerConfig.Empty);
            var steps = _definitions.StepsIn(place, baseImage, content);
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(steps, options, async (step, token) => await PublishAsync(client, step, key, token));
        }

        /// <summary>Lets the program look, on a machine that has looked before.</summary>
        public async Task LookAsync(CancellationToken cancellationToken)
        {
            var environment = new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = _files.At("cache") };
            string[] keys = IsSigned ? ["--key", _files.At("key.pub")] : [];
            var result = await _definitions.RunAsync(
                ["--target", "Plan", "--registry", place, "--bases", "registry", "--engine", "none", "--output", "json", .. keys], environment, cancellationToken);
            using var plan = JsonDocument.Parse(result.ExitCode == (int)ExitCode.Done ? result.StandardOutput : throw new InvalidOperationException($"{result}"));
            if (plan.RootElement.GetProperty("steps").EnumerateArray().Any(step => step.GetProperty("action").GetString() != "keep"))
            {
                throw new InvalidOperationException($"there was something to do: {result}");
            }
        }

        private async Task PublishAsync(RegistryClient client, PlanStep step, SigningKey? key, CancellationToken cancellationToken)
        {
            var published = new PublishedPlan([step]);
            var index = await published.PutAsync(client, cancellationToken);
            var system = JsonDocument.Parse(State().Write()).RootElement;
            var build = new RecordedPlatform(Platform, step.BuildId!, DateTimeOffset.UtcNow, null, system);
            var record = FreshnessRecord.Nothing(step.Image).With(new RecordedBuild(index.Digest, [build]));
            var keyrings = new Dictionary<Digest, ReadOnlyMemory<byte>> { [Digest.Of(archive.Keyring)] = archive.Keyring };
            await new FreshnessStore(client, new EventLog()).UpdateAsync(published.Rolling, step.Image, [], _ => record, keyrings, key, cancellationToken);
            if (key is not null)
            {
                var store = new SignatureStore(client);
                await store.SignAsync(key, published.Rolling, ImageIndex.Read(index).For(Platform)!.Digest, [], cancellationToken);
                await store.SignAsync(key, published.Rolling, index.Digest, published.Tags, cancellationToken);
            }
        }

        private AptState State() => new()
        {
            Architecture = "amd64",
            Sources = [.. Suites.Select(suite => new AptSource(archive.Address.ToString(), suite, ["main"]) { Keyrings = ["small.gpg"] })],
            Preferences = [],
            Keyrings = ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal).Add("small.gpg", Digest.Of(archive.Keyring)),
            Trusted = [],
            Packages = [.. Enumerable.Range(0, Installed).Select(number => new AptPackage(Package(number), "amd64", "1.0-1"))],
            Problems = [],
        };
    }
}
