using System.Collections.Immutable;
using WorkerImages.EngineTests.Publishing;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.State;

/// <summary>What a real registry says of published images, and what that costs.</summary>
public sealed class RegistryStateTests
{
    [RegistryFact]
    public async Task An_image_that_is_published_as_it_should_be_costs_two_requests()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        ImmutableArray<PlanStep> steps = [bench.Step(), bench.Step(name: "two")];
        var one = await bench.PublishAsync(steps[0]);
        await bench.PublishAsync(steps[1]);

        // When
        var facts = await bench.LookAsync(steps);

        // Then
        Assert.Equal(one.Digest, facts["one"].Index?.Document.Digest);
        Assert.Equal([steps[0].BuildId!], facts["one"].Builds.Values);
        Assert.Equal([(RegistryStateBench.Rolling, one.Digest), (RegistryStateBench.Immutable(steps[0]), one.Digest)], facts["one"].Tags.Select(tag => (tag.Key, tag.Value!.Digest)));
        Assert.All(facts.Values, fact => Assert.Equal((null, true, true), (fact.Unanswered, fact.Parts.IsEmpty, fact.Index!.Damaged.IsEmpty)));
        Assert.Equal(
            steps.SelectMany(step => new[] { $"HEAD manifests/{RegistryStateBench.Immutable(step)}", $"GET manifests/{RegistryStateBench.Rolling}" }).Order(),
            bench.Asked.Order());
    }

    [RegistryFact]
    public async Task One_that_was_never_published_is_absent_and_no_riddle()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var step = bench.Step();

        var fact = await bench.LookAtAsync([step]);

        Assert.Equal((null, null, true), (fact.Index, fact.Unanswered, fact.Parts.IsEmpty));
        Assert.Equal([(RegistryStateBench.Rolling, null), (RegistryStateBench.Immutable(step), null)], fact.Tags.Select(tag => (tag.Key, tag.Value)));
        Assert.Null(fact.Before(RegistryStateBench.Amd));
        Assert.Empty(bench.Events.Events);
        Assert.Equal([$"GET manifests/{RegistryStateBench.Rolling}", $"GET manifests/{RegistryStateBench.Immutable(step)}"], bench.Asked);
    }

    [RegistryFact]
    public async Task One_that_is_stale_is_read_once_for_what_it_was_made_of()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        var before = bench.Step("old");
        var index = await bench.PublishAsync(before);

        // When
        var fact = await bench.LookAtAsync([bench.Step("new")]);

        // Then
        var found = fact.Before(RegistryStateBench.Amd)!;
        Assert.Equal((before.BuildId, before.SourceId), (found.BuildId, found.SourceId));
        Assert.Equal(SampleImages.DigestOf("old").Short, found.Files["templates/rootfs/file"]);
        Assert.Equal((null, index.Digest), (fact.Index, fact.Tags[RegistryStateBench.Rolling]?.Digest));
        Assert.Equal(5, bench.Proxy.Requests.Count); // both tags, whether the rolling one is held, its image's manifest and configuration
    }

    [RegistryFact]
    public async Task One_whose_tag_that_stays_is_gone_is_found_through_the_one_that_moves()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        var step = bench.Step();
        var index = await bench.PublishAsync(new PublishedPlan([step]) { Tags = [RegistryStateBench.Rolling] });

        var fact = await bench.LookAtAsync([step]);

        Assert.Equal(index.Digest, fact.Index?.Document.Digest);
        Assert.Equal((null, index.Digest), (fact.Tags[RegistryStateBench.Immutable(step)], fact.Tags[RegistryStateBench.Rolling]?.Digest));
    }

    [RegistryFact]
    public async Task Where_one_platform_is_stale_the_other_is_told_as_a_part_that_is_there()
    {
        // Given an index over two platforms, and another over one
        await using var bench = await RegistryStateBench.StartAsync();
        var index = await bench.PublishAsync(bench.Step(RegistryStateBench.Amd, "old"), bench.Step(RegistryStateBench.Arm, "same"));
        var now = bench.Step(RegistryStateBench.Amd, "new");
        var part = await bench.PublishAsync(new PublishedPlan([now]) { Tags = [RegistryStateBench.Immutable(now)] });

        // When
        ImmutableArray<PlanStep> steps = [now, bench.Step(RegistryStateBench.Arm, "same")];
        var fact = await bench.LookAtAsync(steps);

        // Then
        Assert.Null(fact.Index);
        Assert.Equal((part.Digest, index.Digest), (fact.Parts[RegistryStateBench.Amd].Document.Digest, fact.Parts[RegistryStateBench.Arm].Document.Digest));
        Assert.Null(fact.Tags[RegistryStateBench.Immutable(steps)]);
        Assert.Equal(2, fact.Tags[RegistryStateBench.Rolling]!.Images.Count);
    }

    [RegistryFact]
    public async Task Parts_that_runs_on_one_platform_have_pushed_are_found_without_any_tag_that_moves()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        ImmutableArray<PlanStep> steps = [bench.Step(RegistryStateBench.Amd, "one"), bench.Step(RegistryStateBench.Arm, "two")];
        var part = await bench.PublishAsync(new PublishedPlan([steps[1]]) { Tags = [RegistryStateBench.Immutable(steps[1])] });

        var fact = await bench.LookAtAsync(steps);

        Assert.Equal((null, part.Digest), (fact.Index, Assert.Single(fact.Parts).Value.Document.Digest));
        Assert.Equal(RegistryStateBench.Arm, fact.Parts.Keys.Single());
        Assert.Null(fact.Tags[RegistryStateBench.Rolling]);
    }

    [RegistryFact]
    public async Task A_platform_whose_build_nobody_can_know_leaves_the_others_to_be_found()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        ImmutableArray<PlanStep> steps = [bench.Step(RegistryStateBench.Amd, "one"), bench.Step(RegistryStateBench.Arm, "two")];
        var index = await bench.PublishAsync(steps);

        var fact = await bench.LookAtAsync([steps[0], steps[1] with { BuildId = null }]);

        Assert.Equal([RegistryStateBench.Amd], fact.Builds.Keys);
        Assert.Equal((null, index.Digest), (fact.Index, fact.Parts[RegistryStateBench.Amd].Document.Digest));
        Assert.Equal([RegistryStateBench.Rolling], fact.Tags.Keys);
    }

    [RegistryFact]
    public async Task An_index_under_the_tag_that_stays_without_a_platform_is_not_the_one_that_is_wanted()
    {
        await using var bench = await RegistryStateBench.StartAsync();
        ImmutableArray<PlanStep> steps = [bench.Step(RegistryStateBench.Amd, "one"), bench.Step(RegistryStateBench.Arm, "two")];
        var half = await bench.PublishAsync(new PublishedPlan([steps[0]]) { Tags = [RegistryStateBench.Immutable(steps)] });

        var fact = await bench.LookAtAsync(steps);

        Assert.Null(fact.Index);
        Assert.Equal((half.Digest, "it has no image for linux/arm64"), (fact.Tags[RegistryStateBench.Immutable(steps)]!.Digest, fact.Tags[RegistryStateBench.Immutable(steps)]!.Objection));
    }

    [RegistryFact]
    public async Task What_images_are_built_on_is_read_to_its_layers()
    {
        // Given a parent that is published, and a child that is not
        await using var bench = await RegistryStateBench.StartAsync();
        var layer = ArchivedImages.Layer(1, 1000);
        var parent = bench.Step();
        await bench.PublishAsync(new PublishedPlan([parent]) { Layer = layer });
        var child = parent with { Source = SampleImages.Source(bench.Definition("two") with { Base = null, Parent = parent.Source.Definition }) };

        // When
        var facts = await bench.LookAsync([parent, child]);

        // Then
        Assert.Equal([new DiffId(Digest.Of(layer))], facts["one"].Index!.Platforms[RegistryStateBench.Amd].Configuration!.DiffIds);
        Assert.Null(facts["two"].Index);
    }

    [RegistryFact]
    public async Task A_registry_that_is_down_is_asked_no_thousand_times_and_leaves_all_unknown()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        var steps = Enumerable.Range(0, 200).Select(number => bench.Step(name: $"image-{number}")).ToImmutableArray();
        bench.Proxy.Upstream = "localhost:1";

        // When
        var facts = await bench.LookAsync(steps);

        // Then
        Assert.Equal(steps.Length, facts.Count);
        Assert.All(facts.Values, fact => Assert.StartsWith($"registry {bench.Proxy.Host} does not answer: ", fact.Unanswered, StringComparison.Ordinal));
        Assert.InRange(bench.Proxy.Requests.Count, 1, steps.Length - 1);
    }

    [RegistryFact]
    public async Task One_question_that_is_refused_leaves_one_image_unknown()
    {
        // Given
        await using var bench = await RegistryStateBench.StartAsync();
        ImmutableArray<PlanStep> steps = [bench.Step(), bench.Step(name: "two")];
        await bench.PublishAsync(steps[1]);
        bench.Proxy.Break(request => request.Path.Contains("/one/", StringComparison.Ordinal), new Fault.Answer(403), times: 9);

        // When
        var facts = await bench.LookAsync(steps);

        // Then
        Assert.Contains("was answered with 403", facts["one"].Unanswered, StringComparison.Ordinal);
        Assert.Equal((null, true), (facts["two"].Unanswered, facts["two"].Index is not null));
    }
}
