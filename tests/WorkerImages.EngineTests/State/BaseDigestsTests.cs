using System.Collections.Immutable;
using System.IO.Compression;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.State;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.State;

/// <summary>What a real registry says of images from outside, and what that costs.</summary>
public sealed class BaseDigestsTests : IAsyncLifetime
{
    private static readonly Platform Amd = new("linux", "amd64");
    private static readonly Platform Arm = new("linux", "arm64");
    private static readonly ServedImage Debian = new(Amd, ArchivedImages.Layer(1, 10_000));

    private RegistryBench _registry = null!;
    private FaultyProxy _proxy = null!;
    private RegistryClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Reference Base => Reference.Parse($"{_proxy.Host}/base:1");

    private IEnumerable<string> Requests => _proxy.Requests.Select(request => $"{request.Method} {request.Target}");

    public async ValueTask InitializeAsync()
    {
        if (RegistryBench.WhyNot is null)
        {
            _registry = await RegistryBench.StartAsync(Token);
            _proxy = new(_registry.Host);
            _client = new(PublishBench.Impatient with { Tries = 2 }, new GivenLogin(), new EventLog(), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            _client.Dispose();
            await _proxy.DisposeAsync();
            await _registry.DisposeAsync();
        }
    }

    [RegistryFact]
    public async Task A_base_is_known_by_its_content_and_found_by_its_digest()
    {
        // Given
        var served = Debian with { Environment = ["A=b"], Labels = Debian.Labels.Add("vendor", "somebody") };
        var digest = (await served.PutAsync(_client, Base, Token)).Digest;

        // When
        var moving = await LookAsync(Base);
        var pinned = await LookAsync(Base with { Digest = digest });

        // Then
        var expected = new ExternalFact("base", served.Content.Text, $"{Base.Name}@{digest}", BaseOrigin.Registry)
        {
            Digest = digest,
            DiffIds = [new(Digest.Of(Debian.Layer))],
            Labels = served.Labels,
            Config = ContainerConfig.Empty with { Environment = served.Environment },
        };
        Assert.Equal(expected, moving);
        Assert.Equal(expected, pinned);
    }

    [RegistryFact]
    public async Task What_changes_no_container_moves_the_digest_and_not_the_identity()
    {
        // Given one image: as it is, with another compression, with another label and date, and beside an image of another platform
        List<Digest> digests =
        [
            (await Debian.PutAsync(_client, Base.WithTag("first"), Token)).Digest,
            (await (Debian with { Compression = CompressionLevel.NoCompression }).PutAsync(_client, Base.WithTag("compressed"), Token)).Digest,
            (await (Debian with { Labels = Debian.Labels.Add("a", "b"), Created = DateTimeOffset.UnixEpoch.AddDays(1) }).PutAsync(_client, Base.WithTag("labelled"), Token)).Digest,
            await ServedImage.PutIndexAsync(_client, Base.WithTag("index"), [Debian, new(Arm, [1])], Token),
            await ServedImage.PutIndexAsync(_client, Base.WithTag("other-moved"), [Debian, new(Arm, [2])], Token),
        ];

        // When
        var facts = await Task.WhenAll(new[] { "first", "compressed", "labelled", "index", "other-moved" }.Select(tag => LookAsync(Base.WithTag(tag))));

        // Then
        Assert.Equal(digests, facts.Select(fact => fact.Digest!));
        Assert.Equal(digests.Count, digests.Distinct().Count());
        Assert.Equal(Debian.Content.Text, Assert.Single(facts.Select(fact => fact.Identity).Distinct()));
    }

    [RegistryFact]
    public async Task What_containers_notice_moves_the_identity()
    {
        await Debian.PutAsync(_client, Base.WithTag("1"), Token);
        await (Debian with { Environment = ["A=b"] }).PutAsync(_client, Base.WithTag("2"), Token);
        await new ServedImage(Amd, [1]).PutAsync(_client, Base.WithTag("3"), Token);

        var facts = await Task.WhenAll(new[] { "1", "2", "3" }.Select(tag => LookAsync(Base.WithTag(tag))));

        Assert.Equal(3, facts.Select(fact => fact.Identity).OfType<string>().Distinct().Count());
    }

    [RegistryFact]
    public async Task A_registry_is_asked_once_for_an_index_however_many_images_and_platforms_stand_on_it()
    {
        // Given
        ImmutableArray<ServedImage> served = [Debian, new(Arm, [1])];
        await ServedImage.PutIndexAsync(_client, Base, served, Token);
        _proxy.Mend();

        // When
        var survey = new BaseDigests(_client);
        var facts = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => survey.LookAsync("base", Base, served[number % 2].Platform, Token)));

        // Then
        Assert.Equal(served.Select(image => image.Content.Text), facts.Take(2).Select(fact => fact.Identity));
        Assert.Equal(2, facts.Distinct().Count());
        Assert.Equal(5, Requests.Distinct().Count());
        Assert.Equal(5, Requests.Count());
        Assert.Single(Requests, "GET /v2/base/manifests/1");
    }

    [RegistryFact]
    public async Task That_there_is_none_is_an_answer()
    {
        // Given
        await ServedImage.PutIndexAsync(_client, Base, [new(Arm, [1]), new(new("linux", "s390x"), [1])], Token);
        await new ServedImage(Arm, [1]).PutAsync(_client, Base.WithTag("single"), Token);
        await ServedImage.PutIndexAsync(_client, Base.WithTag("empty"), [], Token);

        // Then
        await MustBeMissingAsync(Base, $"{Base} is not there for linux/amd64: it has linux/arm64, linux/s390x");
        await MustBeMissingAsync(Base.WithTag("single"), $"{Base.WithTag("single")} is not there for linux/amd64: it has linux/arm64");
        await MustBeMissingAsync(Base.WithTag("empty"), $"{Base.WithTag("empty")} is not there for linux/amd64: it has no platform");
        await MustBeMissingAsync(Base.WithTag("none"), $"{Base.WithTag("none")} is not there: its registry does not have it");
        await MustBeMissingAsync(Base.WithDigest(SampleImages.DigestOf("none")), $"{Base.WithDigest(SampleImages.DigestOf("none"))} is not there: its registry does not have it");
    }

    [RegistryFact]
    public async Task What_cannot_be_told_is_no_answer()
    {
        // Given an index whose image is gone, what is no image, and a registry that is down
        var manifest = await Debian.PutAsync(_client, Base, Token);
        await ServedImage.PutIndexAsync(_client, Base.WithTag("torn"), [Debian], Token);
        await RegistryAdministration.DeleteAsync(Base.WithDigest(manifest.Digest), Token);
        var artifact = new Manifest(await EmptyAsync(), []) { ArtifactType = "application/x" }.ToDocument();
        await _client.Manifests.PutAsync(Base.WithTag("artifact"), artifact, Token);

        // Then
        await MustBeUnansweredAsync(Base.WithTag("torn"), $"its index names {manifest.Digest}, which its registry does not have");
        await MustBeUnansweredAsync(Base.WithTag("artifact"), "config has no");
        _proxy.Upstream = "localhost:1";
        await MustBeUnansweredAsync(Base, $"registry {_proxy.Host} does not answer: ");
    }

    private async Task<Descriptor> EmptyAsync()
    {
        await _client.Blobs.PutAsync(Base, BlobContent.Of(Descriptor.Empty, Descriptor.EmptyContent), [], new Progress<long>(), Token);
        return Descriptor.Empty;
    }

    private async Task MustBeMissingAsync(Reference reference, string words)
    {
        var fact = await LookAsync(reference);
        Assert.Equal((null, null, null, words), (fact.Identity, fact.BuildReference, fact.Unanswered, fact.Missing));
    }

    private async Task MustBeUnansweredAsync(Reference reference, string words)
    {
        var fact = await LookAsync(reference);
        Assert.Equal((null, null, null), (fact.Identity, fact.BuildReference, fact.Missing));
        Assert.StartsWith($"the tool does not know what {reference} is now: {words}", fact.Unanswered, StringComparison.Ordinal);
    }

    private Task<ExternalFact> LookAsync(Reference reference) => new BaseDigests(_client).LookAsync("base", reference, Amd, Token);
}
