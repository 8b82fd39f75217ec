using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Records;
using WorkerImages.State;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.State;

public sealed class EngineStateTests
{
    private static readonly PlanStep Step = EnginePlan.Of(
        [SampleImages.Source(SampleImages.Image("worker"), "FROM a", ("../file \"quoted\"", "#!content"))],
        SampleImages.DebianAt(SampleImages.DigestOf("base")),
        [],
        new HashSet<string>()).Steps.Single();

    private readonly EventLog _events = new();
    private readonly RecordingImages _images = new();

    [Fact]
    public async Task What_a_plan_wrote_into_labels_is_what_a_survey_reads()
    {
        // Given
        _images.Now = DateTimeOffset.UnixEpoch.AddDays(1);
        var id = _images.Add(["layer"], Step.Labels, null, [.. Step.Tags.Select(tag => tag.ToString())]);

        // When
        var facts = await SurveyAsync();

        // Then
        var fact = Assert.Single(facts);
        Assert.Equal(("worker", id, Step.BuildId, Step.SourceId, _images.Now, 1), (fact.Image, fact.ImageId, fact.BuildId, fact.SourceId, fact.Created, fact.Size));
        Assert.Equal(Step.Source.Platform, fact.Platform);
        Assert.Equal(["../file \"quoted\"", "worker/Dockerfile"], fact.Files.Keys);
        Assert.Equal(SampleImages.ContentOf(SampleImages.DigestOf("base")).Text, fact.Origins["debian-trixie"]);
        Assert.Equal(Step.Tags.ToHashSet(), fact.Tags.ToHashSet());
        Assert.Empty(_events.Events);
    }

    [Fact]
    public async Task Images_of_others_are_nobodys_business()
    {
        _images.Add(["layer"], new Dictionary<string, string> { ["maintainer"] = "somebody" }, null, "debian:trixie");

        Assert.Empty(await SurveyAsync());
        Assert.Empty(_events.Events);
    }

    [Theory]
    [InlineData(LabelNames.Image, "")]
    [InlineData(LabelNames.Platform, null)]
    [InlineData(LabelNames.Platform, "arm64")]
    [InlineData(LabelNames.BuildId, "12")]
    [InlineData(LabelNames.BuildId, null)]
    [InlineData(LabelNames.SourceId, "sha256:")]
    [InlineData(LabelNames.Files, "{\"a\":")]
    [InlineData(LabelNames.Files, "[]")]
    [InlineData(LabelNames.Arguments, "{\"a\":1}")]
    [InlineData(LabelNames.Origins, "{\"a\":\"1\",\"a\":\"2\"}")]
    [InlineData(LabelNames.Origins, null)]
    public async Task An_image_with_a_garbled_label_counts_as_absent_and_is_told(string label, string? value)
    {
        // Given
        var labels = value is null ? Step.Labels.Remove(label) : Step.Labels.SetItem(label, value);
        _images.Add(["layer"], labels, null, "acme/worker:1");

        // When
        var facts = await SurveyAsync();

        // Then
        Assert.Empty(facts);
        Assert.Equal([new Warning($"image acme/worker:1 is ignored: its label {label} is missing or garbled")], _events.Events);
    }

    private Task<IReadOnlyList<BuiltImageFact>> SurveyAsync() =>
        new EngineState(new BuiltImages("/none"), _events).BuiltImagesAsync(_images, TestContext.Current.CancellationToken);
}
