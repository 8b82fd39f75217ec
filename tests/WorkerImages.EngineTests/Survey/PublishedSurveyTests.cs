using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Registry;
using WorkerImages.Survey;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Survey;

/// <summary>What a real registry says of published images, and what that costs.</summary>
public sealed class PublishedSurveyTests : IAsyncLifetime
{
    private static readonly Platform Amd = new("linux", "amd64");
    private static readonly Platform Arm = new("linux", "arm64");

    private readonly EventLog _events = new();
    private RegistryBench _registry = null!;
    private FaultyProxy _proxy = null!;
    private RegistryClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (RegistryBench.WhyNot is null)
        {
            _registry = await RegistryBench.StartAsync(Token);
            _proxy = new(_registry.Host);
            _client = new(PublishBench.Impatient with { Tries = 2 }, new GivenLogin(), _events, TimeProvider.System);
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
    public async Task Images_that_are_up_to_date_cost_the_head_of_their_immutable_tag()
    {
        // Given
        ImmutableArray<PlanStep> steps = [Step("one"), Step("two")];
        await PublishAsync([steps[0]]);
        await PublishAsync([steps[1]]);

        // When
        var facts = await LookAsync(steps);

        // Then
        Assert.Equal(steps.Select(step => step.BuildId), facts.Select(fact => fact.Found?.BuildId));
        Assert.All(facts, fact => Assert.Equal(ImageTags.Of(Definition(fact.Image), Digest.Parse(fact.Found!.BuildId)), fact.Found.Tags));
        Assert.Equal(
            steps.Select(step => $"HEAD /v2/acme/{step.Image}/manifests/0.1.0-{Digest.Parse(step.BuildId!).Short}").Order(),
            _proxy.Requests.Select(request => $"{request.Method} {request.Target}").Order());
    }

    [RegistryFact]
    public async Task One_that_is_not_is_read_once_for_what_it_was_made_of()
    {
        // Given
        var before = Step("one", content: "old");
        await PublishAsync([before]);

        // When
        var fact = Assert.Single(await LookAsync([Step("one", content: "new")]));

        // Then
        Assert.Equal((before.BuildId, before.SourceId), (fact.Found?.BuildId, fact.Found?.SourceId));
        Assert.Contains("file", fact.Found!.Files.Keys);
        Assert.Equal(["HEAD", "GET", "GET", "GET"], _proxy.Requests.Select(request => request.Method));
    }

    [RegistryFact]
    public async Task One_that_was_never_published_is_absent_and_no_riddle()
    {
        var fact = Assert.Single(await LookAsync([Step("one")]));

        Assert.Equal(new PublishedFact("one", Amd, null), fact);
        Assert.Empty(_events.Events);
    }

    [RegistryFact]
    public async Task Where_one_platform_is_stale_the_other_may_stay()
    {
        // Given
        await PublishAsync([Step("one", Amd, "old", Amd, Arm), Step("one", Arm, "same", Amd, Arm)]);

        // When
        ImmutableArray<PlanStep> now = [Step("one", Amd, "new", Amd, Arm), Step("one", Arm, "same", Amd, Arm)];
        var facts = await LookAsync(now);

        // Then
        Assert.Equal([Tags(facts[0]), Tags(facts[1])], ["0.1.0", $"0.1.0 0.1.0-{Digest.Parse(now[1].BuildId!).Short}"]);
    }

    [RegistryFact]
    public async Task A_registry_that_is_down_is_asked_no_thousand_times_and_leaves_all_unknown()
    {
        // Given
        var steps = Enumerable.Range(0, 200).Select(number => Step($"image-{number}")).ToImmutableArray();
        _proxy.Upstream = "localhost:1";

        // When
        var facts = await LookAsync(steps);

        // Then
        Assert.All(facts, fact => Assert.Null(fact.Found));
        Assert.All(facts, fact => Assert.StartsWith($"registry {_proxy.Host} does not answer: ", fact.Unanswered, StringComparison.Ordinal));
        Assert.InRange(_proxy.Requests.Count, 1, steps.Length - 1);
    }

    [RegistryFact]
    public async Task One_question_that_is_refused_leaves_one_image_unknown()
    {
        // Given
        ImmutableArray<PlanStep> steps = [Step("one"), Step("two")];
        await PublishAsync([steps[1]]);
        _proxy.Break(request => request.Path.Contains("/one/", StringComparison.Ordinal), new Fault.Answer(403), times: 9);

        // When
        var facts = await LookAsync(steps);

        // Then
        Assert.Contains("was answered with 403", facts[0].Unanswered, StringComparison.Ordinal);
        Assert.Equal(steps[1].BuildId, facts[1].Found?.BuildId);
    }

    [RegistryFact]
    public async Task A_rolling_tag_of_something_else_counts_as_absent_and_is_told()
    {
        // Given
        var step = Step("one");
        await _registry.PutImageAsync(Reference.Parse($"{_registry.Host}/acme/one:0.1.0"), Amd, [1, 2, 3], Token);

        // When
        var fact = Assert.Single(await LookAsync([step]));

        // Then
        Assert.Equal((null, null), (fact.Found, fact.Unanswered));
        Assert.Equal([new Warning($"image {_proxy.Host}/acme/one:0.1.0 is ignored: its label {LabelNames.Image} is missing or garbled")], _events.Events);
    }

    private static string Tags(PublishedFact fact) => string.Join(' ', fact.Found!.Tags.Select(tag => tag.Tag));

    private ImageDefinition Definition(string name) => SampleImages.Image(name) with { Repository = $"{_proxy.Host}/acme/{name}" };

    private PlanStep Step(string name, string content = "content") => Step(name, Amd, content, Amd);

    private PlanStep Step(string name, Platform platform, string content, params ImmutableArray<Platform> declared) => BuildPlanner.Plan(
        [SampleImages.Source(Definition(name) with { Platforms = declared }, files: ("file", content)) with { Platform = platform }],
        SampleImages.DebianAt(SampleImages.DigestOf("base")),
        [],
        ImmutableHashSet<string>.Empty,
        ImmutableDictionary<string, string>.Empty).Steps.Single();

    private async Task PublishAsync(ImmutableArray<PlanStep> platforms)
    {
        await PlannedPublication.PutAsync(_client, platforms, Token);
        _proxy.Mend();
    }

    private Task<ImmutableArray<PublishedFact>> LookAsync(ImmutableArray<PlanStep> steps) =>
        new PublishedSurvey(_client, _events).LookAsync(steps, Token);
}
