using System.Collections.Immutable;
using WorkerImages.Bases;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Bases;

public sealed class BaseStoreTests : IDisposable
{
    private const string Tar = "pretend that this is a tar";

    private static readonly Platform Amd64 = new("linux", "amd64");
    private static readonly Digest Served = SampleImages.DigestOf("what the registry serves");
    private static readonly BaseDefinition WithoutArchive = SampleImages.Debian with { Archive = null };

    private static readonly ImmutableSortedDictionary<string, string> NoLabels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly ScratchDirectory _scratch = new();
    private readonly RecordingImages _images = new();
    private readonly EventLog _events = new();
    private readonly StoppedClock _clock = new() { Now = DateTimeOffset.UtcNow };

    public BaseStoreTests()
    {
        _images.Now = _clock.Now;
        _images.Registry = new() { [SampleImages.Debian.Image.ToString()] = Served };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(BasePolicy.Auto)]
    [InlineData(BasePolicy.Registry)]
    public async Task A_base_is_pulled_by_the_digest_that_the_registry_names(BasePolicy policy)
    {
        // When
        var fact = await ObtainAsync(policy);

        // Then
        Assert.Equal(FromRegistry(Served), fact);
        Assert.Equal([$"pull docker.io/library/debian@{Served} linux/amd64", "tag docker.io/library/debian:trixie-slim"], _images.Orders);
    }

    [Fact]
    public async Task A_base_that_was_pulled_is_found_without_a_network()
    {
        await ObtainAsync(BasePolicy.Auto);
        _images.Registry = null;

        Assert.Equal(FromRegistry(Served), await LookAsync(BasePolicy.Auto));
        Assert.Equal(FromRegistry(Served), await ObtainAsync(BasePolicy.Registry));
        Assert.Equal(2, _images.Orders.Count);
    }

    [Fact]
    public async Task Refreshing_follows_the_registry_to_a_new_digest()
    {
        await ObtainAsync(BasePolicy.Auto);
        var moved = SampleImages.DigestOf("moved");
        _images.Registry![SampleImages.Debian.Image.ToString()] = moved;

        Assert.Equal(FromRegistry(Served), await ObtainAsync(BasePolicy.Auto));
        Assert.Equal(FromRegistry(moved), await ObtainAsync(BasePolicy.Auto, refresh: true));
        Assert.Equal(FromRegistry(moved), await LookAsync(BasePolicy.Auto));
    }

    [Fact]
    public async Task What_a_refresh_would_find_is_foreseen_and_not_got()
    {
        var present = await ObtainAsync(BasePolicy.Auto);
        var moved = SampleImages.DigestOf("moved");
        _images.Registry![SampleImages.Debian.Image.ToString()] = moved;

        Assert.Equal(ExternalFact.NotHere("debian-trixie", moved), await ForeseeAsync(BasePolicy.Auto));
        Assert.Equal(present, await LookAsync(BasePolicy.Auto));
        Assert.Null((await ForeseeAsync(BasePolicy.Archive)).Identity);
        Assert.Equal(2, _images.Orders.Count);
    }

    [Fact]
    public async Task What_the_engine_has_under_the_digest_that_a_refresh_would_find_is_known_by_its_content()
    {
        await ObtainAsync(BasePolicy.Auto);
        var other = SampleImages.DigestOf("the same image under another digest");
        _images.Registry![SampleImages.Debian.Image.ToString()] = other;
        _images.Add([$"layer of {Served}"], ImmutableDictionary<string, string>.Empty, null, $"docker.io/library/debian@{other}");

        var fact = await ForeseeAsync(BasePolicy.Auto);

        Assert.Equal((FromRegistry(Served).Identity, other), (fact.Identity, fact.Digest));
    }

    [Fact]
    public async Task Where_no_registry_answers_what_is_here_is_foreseen_unless_one_must_be_asked()
    {
        var present = await ObtainAsync(BasePolicy.Auto);
        _images.Registry = null;

        Assert.Equal(present, await ForeseeAsync(BasePolicy.Auto));
        Assert.Equal(ExitCode.Network, (await Assert.ThrowsAsync<WorkerImagesException>(() => ForeseeAsync(BasePolicy.Registry))).ExitCode);
    }

    [Theory]
    [InlineData(BasePolicy.Auto)]
    [InlineData(BasePolicy.Archive)]
    public async Task Where_no_registry_answers_the_archive_stands_in(BasePolicy policy)
    {
        // Given
        _images.Registry = null;
        KeepTar();

        // When
        var fact = await ObtainAsync(policy);

        // Then
        var tar = SampleImages.DigestOf(Tar);
        Assert.Equal((ContentOf(Tar).Text, BaseOrigin.Archive, null), (fact.Identity, fact.Origin, fact.Digest));
        Assert.Equal([SampleImages.LayerOf(Tar)], fact.DiffIds);
        Assert.Equal("archive", fact.Labels[LabelNames.BaseOrigin]);
        Assert.StartsWith("localhost/worker-images/debian-trixie:", fact.BuildReference, StringComparison.Ordinal);
        Assert.EndsWith(tar.Short, fact.BuildReference, StringComparison.Ordinal);
        Assert.Equal(fact, await LookAsync(policy));
        Assert.Equal(
            policy == BasePolicy.Auto,
            _events.Events.OfType<Notice>().Any(notice => notice.Text.StartsWith("registry docker.io gave the engine no answer (connection refused): ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_policy_of_archive_asks_no_registry_and_takes_nothing_that_came_from_one()
    {
        await ObtainAsync(BasePolicy.Registry);
        KeepTar();

        Assert.Null((await LookAsync(BasePolicy.Archive)).Identity);
        Assert.Equal(BaseOrigin.Archive, (await ObtainAsync(BasePolicy.Archive)).Origin);
        Assert.Equal(BaseOrigin.Registry, (await LookAsync(BasePolicy.Auto)).Origin);
    }

    [Fact]
    public async Task A_base_in_the_engine_is_the_newest_of_its_recipe_and_no_image_derived_from_one()
    {
        // Given
        _images.Registry = null;
        KeepTar();
        var older = await ObtainAsync(BasePolicy.Auto);
        var labels = (await _images.InspectAsync(older.BuildReference!, Token))!.Labels;
        _images.Now = _clock.Now.AddDays(1);
        _images.Add(["newer"], labels, null, "localhost/worker-images/debian-trixie:newer");
        _images.Now = _clock.Now.AddDays(2);
        _images.Add(["newer", "derived"], labels, null, "localhost/worker-images/debian-trixie:derived");
        _images.Add(["other"], labels, null, "acme/other:1");
        _images.Add(["other"], labels.SetItem(LabelNames.BaseRecipe, Served.Text), null, "localhost/worker-images/debian-trixie:other");

        // Then
        Assert.Equal(ContentOf("newer").Text, (await LookAsync(BasePolicy.Auto)).Identity);
    }

    [Fact]
    public async Task An_unreachable_registry_is_told_with_the_way_around_it()
    {
        _images.Registry = null;

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() => ObtainAsync(BasePolicy.Registry));

        Assert.Equal(ExitCode.Network, error.ExitCode);
        Assert.Equal("docker.io/library/debian:trixie-slim cannot be pulled", error.What);
        Assert.Contains("--bases archive", error.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BasePolicy.Auto, ExitCode.Network)]
    [InlineData(BasePolicy.Registry, ExitCode.Network)]
    [InlineData(BasePolicy.Archive, ExitCode.Usage)]
    public async Task A_base_without_an_archive_needs_its_registry(BasePolicy policy, ExitCode code)
    {
        _images.Registry = null;

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() => Store(policy).ObtainAsync(WithoutArchive, Amd64, refresh: false, Token));

        Assert.Equal(code, error.ExitCode);
        Assert.DoesNotContain("--bases archive", error.Message, StringComparison.Ordinal);
        Assert.Equal(policy == BasePolicy.Auto, error.Next!.Contains("if base debian-trixie is the distribution's image and nothing else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_base_that_no_registry_has_is_not_sought_in_the_archive()
    {
        _images.Registry!.Clear();

        var error = await Assert.ThrowsAsync<WorkerImagesException>(() => ObtainAsync(BasePolicy.Auto));

        Assert.Equal("the registry does not have it", error.Why);
    }

    [Fact]
    public async Task A_base_for_another_processor_is_refused_when_pulled()
    {
        _images.PulledPlatform = new("linux", "arm64");
        var pulled = await Assert.ThrowsAsync<WorkerImagesException>(() => ObtainAsync(BasePolicy.Auto));
        Assert.Equal(ExitCode.Build, pulled.ExitCode);
        Assert.Equal($"docker.io/library/debian@{Served} cannot be built on: it is for linux/arm64, and linux/amd64 is wanted", pulled.What);
    }

    [Fact]
    public async Task A_base_that_is_here_for_another_platform_says_nothing_of_this_one_and_is_pulled_for_it()
    {
        _images.Add(["layer"], ImmutableDictionary<string, string>.Empty, new("linux", "arm64"), "docker.io/library/debian:trixie-slim", $"docker.io/library/debian@{Served}");
        Assert.Equal(ExternalFact.NotHere("debian-trixie"), await LookAsync(BasePolicy.Registry));

        await ObtainAsync(BasePolicy.Auto);

        Assert.Contains($"pull docker.io/library/debian@{Served} linux/amd64", _images.Orders);
    }

    [Fact]
    public async Task What_the_archive_gave_for_this_platform_counts_before_what_a_registry_gave_for_another()
    {
        // Given
        _images.Registry = null;
        KeepTar();
        var made = await ObtainAsync(BasePolicy.Auto);
        _images.Add(["layer"], ImmutableDictionary<string, string>.Empty, new("linux", "arm64"), "docker.io/library/debian:trixie-slim", $"docker.io/library/debian@{Served}");

        // Then
        Assert.Equal(made, await LookAsync(BasePolicy.Auto));
        Assert.Equal(made, await ObtainAsync(BasePolicy.Auto));
        Assert.Null((await LookAsync(BasePolicy.Registry)).Identity);
    }

    [Fact]
    public async Task An_image_that_only_bears_a_bases_name_did_not_come_from_a_registry()
    {
        _images.Add(["layer"], ImmutableDictionary<string, string>.Empty, null, "docker.io/library/debian:trixie-slim");

        Assert.Null((await LookAsync(BasePolicy.Registry)).Identity);
    }

    [Fact]
    public async Task An_image_to_copy_from_is_pulled_once_by_its_digest_and_known_by_its_content()
    {
        // Given
        var reference = Reference.Parse($"docker.io/docker/buildx-bin:latest@{Served}");
        _images.Registry![reference.ToString()] = Served;
        var layer = $"layer of {Served}";
        var expected = ExternalFact.OfRegistry(reference.ToString(), reference, Served, ContentOf(layer), [SampleImages.LayerOf(layer)], NoLabels, ContainerConfig.Empty);

        // Then
        Assert.Equal(ExternalFact.NotHere(reference.ToString(), Served), await Store(BasePolicy.Auto).LookAsync(reference, Amd64, Token));
        Assert.Empty(_images.Orders);
        Assert.Equal(expected, await Store(BasePolicy.Auto).ObtainAsync(reference, Amd64, refresh: true, Token));
        Assert.Equal(expected, await Store(BasePolicy.Auto).ObtainAsync(reference, Amd64, refresh: true, Token));
        Assert.Equal([$"pull docker.io/docker/buildx-bin@{Served} linux/amd64"], _images.Orders);
        Assert.Equal(expected, await Store(BasePolicy.Auto).ForeseeAsync(reference, Amd64, Token));
    }

    [Fact]
    public async Task An_old_bootstrapped_base_is_used_with_a_word_about_its_age()
    {
        _images.Registry = null;
        KeepTar();
        await ObtainAsync(BasePolicy.Auto);
        _clock.Now += TimeSpan.FromDays(8.5);

        Assert.NotNull((await ObtainAsync(BasePolicy.Auto)).Identity);
        Assert.Equal(new Notice("base debian-trixie was bootstrapped 8 days ago; --refresh-bases makes it again"), _events.Events[^1]);
    }

    private static ExternalFact FromRegistry(Digest digest) => new(
        "debian-trixie", ContentOf($"layer of {digest}").Text, $"docker.io/library/debian@{digest}", BaseOrigin.Registry)
    {
        Digest = digest,
        DiffIds = [SampleImages.LayerOf($"layer of {digest}")],
    };

    private static Digest ContentOf(string layer) => ContentIdentity.Of(Amd64, [SampleImages.LayerOf(layer)], ContainerConfig.Empty);

    private Task<ExternalFact> LookAsync(BasePolicy policy) => Store(policy).LookAsync(SampleImages.Debian, Amd64, Token);

    private Task<ExternalFact> ForeseeAsync(BasePolicy policy) => Store(policy).ForeseeAsync(SampleImages.Debian, Amd64, Token);

    private Task<ExternalFact> ObtainAsync(BasePolicy policy, bool refresh = false) =>
        Store(policy).ObtainAsync(SampleImages.Debian, Amd64, refresh, Token);

    private BaseStore Store(BasePolicy policy) => new(
        _images,
        new ImagePull(_images, () => throw new InvalidOperationException("this engine pulls whole images"), _scratch.At("cache"), _events, _clock),
        Bootstrap(),
        policy,
        _events,
        _clock);

    private ArchiveBootstrap Bootstrap() => new(_scratch.At("cache"), _scratch.At("logs"), MachineArchive.Read(_scratch.Path), _events, _clock);

    // What an earlier bootstrap kept; no test here may start one.
    private void KeepTar() => _scratch.Write($"cache/{Bootstrap().RecipeOf(SampleImages.Debian.Archive!, Amd64).Hex}.tar", Tar);
}
