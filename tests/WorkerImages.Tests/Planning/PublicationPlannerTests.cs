using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Tags;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

/// <summary>What a plan makes of every state of a registry; a line each, as people would say it.</summary>
public sealed class PublicationPlannerTests
{
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition PythonWorker = SampleImages.Image("python-worker", Worker);

    private static readonly ImageDefinition Tagged = Worker with { Tags = [.. new[] { "latest", "{major}", "{branch}", "pr-{pr}" }.Select(TagPattern.Parse)] };
    private static readonly SourceEvent Main = new(DateTimeOffset.UnixEpoch) { Branch = "main", IsRelease = true };

    private readonly PublishedFamily _family = new(Worker, PythonWorker);

    [Fact]
    public void Nothing_is_published() => Planned(
        "worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000",
        "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");

    [Fact]
    public void All_is_published()
    {
        _family.Publish("worker");
        _family.Publish("python-worker");

        Planned("worker Keep: up to date", "python-worker Keep: up to date");
    }

    [Fact]
    public void What_is_not_published_is_built_with_what_needs_it_and_else_left_alone()
    {
        // Given an image on one that is published; another image copies files from it
        var made = SampleImages.Image("made", Worker) with { IsPublished = false };
        var panel = SampleImages.Image("panel") with { Copied = [made] };
        var family = new PublishedFamily(Worker, made, panel);
        string[] Lines() => [.. family.Plan(new()).Steps.Select(family.LineOf)];
        family.Publish("worker");

        // Then it is built with that one, on what is published
        Assert.Equal(
            [
                "worker Keep: up to date",
                "made Build: no image of this name is here",
                "panel Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000",
            ],
            Lines());
        Assert.NotNull(family.Plan(new()).Steps[0].Pull);

        // Nothing is known of it by what is published
        family.Publish("panel");
        Assert.Equal(["worker Keep: up to date", "made Keep: no image that is built needs it, and it is not published", "panel Keep: up to date"], Lines());

        // And it is built once
        family = new(Worker, made, panel);
        family.Publish("worker");
        family.Build("made", "its layer");
        Assert.Equal("made Keep: up to date", Lines()[1]);
    }

    [Fact]
    public void A_kept_image_gets_the_further_tags_that_it_lacks()
    {
        // Given one that has none of them, one tag that somebody rolled back, and one that is behind
        var family = new PublishedFamily(Tagged);
        family.Publish("worker");
        family.Tag("worker", "latest", null);
        family.Tag("worker", "0", family.Older("worker") with { IsHeld = true });
        family.Tag("worker", "main", family.Older("worker"));

        Assert.Equal(
            "worker Tag moves latest,main: tag latest is missing; tag main is behind: it points to OLD; "
                + "tag 0 stays at OLD: it was rolled back; --target Rollback --image worker --lift lets it move again",
            family.LineOf(Assert.Single(family.Plan(new() { Event = Main }).Steps)));
    }

    [Fact]
    public void What_is_built_gets_its_further_tags_last_and_a_pull_requests_takes_none_that_is_for_everybody()
    {
        var family = new PublishedFamily(Tagged);
        string[] LinesOf(SourceEvent source) => [.. family.Plan(new() { Event = source }).Steps.Select(family.LineOf)];

        Assert.Equal(["worker Build moves 0.1.0-ID,0.1.0,latest,0,main: no image of this name is in localhost:5000"], LinesOf(Main));
        Assert.Equal(
            ["worker Build moves 0.1.0-ID,pr-7: no image of this name is in localhost:5000"], LinesOf(Main with { Branch = null, PullRequest = "7", IsRelease = false }));
    }

    [Theory]
    [InlineData("0.2.0", false)]
    [InlineData("1", false)]
    [InlineData("0.1.0", true)]
    [InlineData("0.1", true)]
    [InlineData("0.0.9", true)]
    [InlineData("0.1.0-rc.1", true)]
    [InlineData("of somebody else", true)]
    [InlineData(null, true)]
    public void A_tag_for_everybody_does_not_go_back_to_a_lower_version_and_one_of_a_branch_does(string? standing, bool moves)
    {
        var family = new PublishedFamily(Tagged);
        family.Publish("worker");
        var older = family.Older("worker") with { Version = standing };
        family.Tag("worker", "latest", older);
        family.Tag("worker", "0", family.Facts["worker"].Tags["0.1.0"]);
        family.Tag("worker", "main", older);

        Assert.Equal(
            moves
                ? "worker Tag moves latest,main: tag latest is behind: it points to OLD; tag main is behind: it points to OLD"
                : $"worker Tag moves main: tag main is behind: it points to OLD; tag latest stays at OLD: that is version {standing}",
            family.LineOf(Assert.Single(family.Plan(new() { Event = Main }).Steps)));
    }

    [Fact]
    public void A_tag_that_the_signature_does_not_list_is_signed_for()
    {
        // Given an image of a pull request that is the default branch's now
        var family = new PublishedFamily(Tagged);
        family.Publish("worker");
        var index = family.Facts["worker"].Index! with { KeyId = SampleImages.DigestOf("key"), SignedTags = [family.Immutable("worker"), "pr-7", "latest", "0"] };
        family.Facts["worker"] = family.Facts["worker"] with { Index = index };
        family.Tag("worker", "latest", new(index.Document.Digest));
        family.Tag("worker", "0", new(index.Document.Digest));
        family.Tag("worker", "main", null);

        var step = Assert.Single(family.Plan(new() { Event = Main, HasKey = true }).Steps);

        Assert.Equal("worker Tag moves main: tag main is missing; tag 0.1.0 is not among those that were signed", family.LineOf(step));
        Assert.Equal(["0.1.0", "main"], step.Publication!.Unsigned);
    }

    [Fact]
    public void What_this_engine_has_built_is_pushed_and_not_built_again()
    {
        _family.Build("worker", "w");
        _family.Build("python-worker", "w", "p");

        Planned(
            "worker Push moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000",
            "python-worker Push moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");
    }

    [Fact]
    public void A_child_is_built_on_the_parent_that_is_published_which_is_pulled()
    {
        _family.Publish("worker");

        var plan = Planned("worker Keep: up to date", "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");

        Assert.Equal(plan.Steps[0].Pull!.ToString(), plan.Steps[1].Arguments["BASE"]);
        Assert.StartsWith("localhost:5000/acme/worker@sha256:", plan.Steps[1].Arguments["BASE"], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_pulled_where_the_engine_has_the_very_image_that_is_published()
    {
        _family.Publish("worker", isOfThisEngine: true);

        var plan = Planned("worker Keep: up to date", "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");

        Assert.Null(plan.Steps[0].Pull);
        Assert.StartsWith("localhost:5000/acme/worker:0.1.0-", plan.Steps[1].Arguments["BASE"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_engines_own_build_of_a_published_parent_is_another_image()
    {
        // Given a parent that is published, built here again with other bytes, and a child of each
        _family.Publish("worker");
        _family.Build("worker", "other bytes");
        _family.Build("python-worker", "other bytes", "p");

        var plan = Planned("worker Keep: up to date", "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");

        Assert.NotNull(plan.Steps[0].Pull);
    }

    [Fact]
    public void What_somebody_else_has_put_into_the_engine_is_never_pushed()
    {
        _family.Build("worker", "w");
        _family.Engine[0] = _family.Engine[0] with { Built = null };

        Planned(
            "worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000",
            "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");
    }

    [Fact]
    public void An_unsigned_parent_is_refused_and_so_is_what_would_stand_on_it()
    {
        _family.Publish("worker", objection: "it is not signed");

        var plan = Planned(
            "worker Refuse: localhost:5000/acme/worker:0.1.0-ID is INDEX: INDEX is published, and it is not signed; what this engine holds does not make up for it",
            "python-worker Refuse: its parent worker is refused: localhost:5000/acme/worker:0.1.0-ID is INDEX: INDEX is published, and it is not signed; what this engine holds does not make up for it");

        Assert.All(plan.Steps, step => Assert.Equal(ExitCode.Verification, step.Refusal!.ExitCode));
        Assert.All(plan.Steps, step => Assert.Empty(step.Publication?.Moves ?? []));
        Assert.Contains("--key FILE", plan.Steps[0].Refusal!.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void What_this_engine_has_built_and_published_without_a_key_is_pushed_again_and_signed()
    {
        _family.Publish("worker", isOfThisEngine: true, objection: "it is not signed");
        _family.Publish("python-worker");

        Planned("worker Push: INDEX is published, and it is not signed", "python-worker Keep: up to date");
    }

    [Fact]
    public void A_layer_that_is_lost_is_sent_again_by_who_holds_it_and_named_by_who_does_not()
    {
        var layer = SampleImages.DigestOf("layer");
        _family.Publish("worker", isOfThisEngine: true, damaged: layer);
        _family.Publish("python-worker", damaged: layer);

        Planned(
            $"worker Push: {layer} is lost",
            $"python-worker Refuse: localhost:5000/acme/python-worker:0.1.0-ID is INDEX: {layer} is lost; what this engine holds does not make up for it");
    }

    [Fact]
    public void A_tag_that_is_missing_or_behind_is_brought_up()
    {
        _family.Publish("worker", rolling: null);
        _family.Publish("python-worker", rolling: _family.Older("python-worker"));

        Planned("worker Tag moves 0.1.0: tag 0.1.0 is missing", "python-worker Tag moves 0.1.0: tag 0.1.0 is behind: it points to OLD");
    }

    [Fact]
    public void The_tag_that_stays_is_given_back_where_somebody_has_taken_it_away()
    {
        _family.Publish("worker", hasImmutable: false);
        _family.Publish("python-worker");

        Planned("worker Tag moves 0.1.0-ID: tag 0.1.0-ID is missing", "python-worker Keep: up to date");
    }

    [Fact]
    public void A_tag_that_was_rolled_back_is_left_and_named()
    {
        _family.Publish("worker", rolling: _family.Older("worker") with { IsHeld = true });

        Planned(
            "worker Keep: up to date; tag 0.1.0 stays at OLD: it was rolled back; --target Rollback --image worker --lift lets it move again",
            "python-worker Build moves 0.1.0-ID,0.1.0: no image of this name is in localhost:5000");
    }

    [Fact]
    public void A_tag_that_stands_for_something_newer_is_left_and_named()
    {
        _family.Publish("worker", rolling: _family.Older("worker") with { Ancestry = Ancestry.Descendant });
        _family.Publish("python-worker", rolling: _family.Newer("python-worker"));

        Planned(
            "worker Keep: up to date; tag 0.1.0 stays at OLD: that was built from a later commit",
            "python-worker Keep: up to date; tag 0.1.0 stays at NEW: that was built later");
    }

    [Fact]
    public void History_decides_before_times_do()
    {
        _family.Publish("worker", rolling: _family.Newer("worker") with { Ancestry = Ancestry.Ancestor });
        _family.Publish("python-worker");

        Planned("worker Tag moves 0.1.0: tag 0.1.0 is behind: it points to NEW", "python-worker Keep: up to date");
    }

    [Fact]
    public void A_tag_that_somebody_else_has_moved_is_taken_back_with_a_word_of_that()
    {
        _family.Publish("worker", rolling: _family.Newer("worker") with { Objection = "no key that was given has signed that", IsHeld = true });
        _family.Publish("python-worker", rolling: new(SampleImages.DigestOf("stranger")));

        var plan = Planned(
            "worker Tag moves 0.1.0: tag 0.1.0 points to NEW, and no key that was given has signed that",
            $"python-worker Tag moves 0.1.0: tag 0.1.0 points to {SampleImages.DigestOf("stranger").Short}, which is none of this tool's images");

        Assert.Equal(SampleImages.DigestOf("stranger"), plan.Steps[1].Publication!.Moves.Single().From);
    }

    [Fact]
    public void A_tag_of_this_build_that_holds_something_else_is_refused()
    {
        _family.Tag("worker", _family.Immutable("worker"), new(SampleImages.DigestOf("stranger")) { Objection = "it is no index" });

        var plan = Planned(
            new PlanOptions { HasKey = true },
            $"worker Refuse: localhost:5000/acme/worker:0.1.0-ID is {SampleImages.DigestOf("stranger")}, and not this build: it is no index; an immutable tag never moves",
            $"python-worker Refuse: its parent worker is refused: localhost:5000/acme/worker:0.1.0-ID is {SampleImages.DigestOf("stranger")}, and not this build: it is no index; an immutable tag never moves");

        Assert.Equal(ExitCode.Verification, plan.Steps[0].Refusal!.ExitCode);
        Assert.Equal(ExitCode.TagPolicy, _family.Plan(new()).Steps[0].Refusal!.ExitCode);
    }

    [Fact]
    public void A_registry_that_does_not_answer_leaves_unknown_what_it_has()
    {
        _family.Publish("worker");
        _family.Facts["python-worker"] = new("python-worker") { Unanswered = "registry localhost:5000 does not answer" };

        Planned("worker Keep: up to date", "python-worker Unknown: registry localhost:5000 does not answer");
    }

    [Fact]
    public void Nothing_is_built_on_a_parent_that_nobody_can_tell_of()
    {
        // Otherwise the builder would pull whatever stands under the parent's name.
        _family.Facts["worker"] = new("worker") { Unanswered = "was answered with 500" };

        var plan = Planned(
            "worker Unknown: was answered with 500",
            "python-worker Unknown: no image of this name is in localhost:5000; the tool does not know what its parent worker is");

        Assert.Empty(BuildMatrix.LegsOf(plan));
    }

    [Fact]
    public void Damage_that_is_another_images_is_not_made_good_by_this_one()
    {
        _family.Publish("worker", isOfThisEngine: true);
        var index = _family.Facts["worker"].Index!;
        _family.Facts["worker"] = _family.Facts["worker"] with { Index = index with { Damaged = index.Damaged.Add(SampleImages.DigestOf("another platform's"), "is lost") } };

        Assert.Equal(PlanAction.Refuse, _family.Plan(new()).Steps[0].Action);
    }

    [Fact]
    public void A_manifest_that_is_lost_is_made_good_by_who_holds_the_image()
    {
        _family.Publish("worker", isOfThisEngine: true);
        var index = _family.Facts["worker"].Index!;
        var (platform, image) = index.Platforms.Single();
        _family.Facts["worker"] = _family.Facts["worker"] with
        {
            Index = index with
            {
                Platforms = index.Platforms.SetItem(platform, new(image.Descriptor)),
                Damaged = index.Damaged.Add(image.Descriptor.Digest, "is not there"),
            },
        };

        Assert.Equal(PlanAction.Push, _family.Plan(new()).Steps[0].Action);
    }

    [Fact]
    public void A_base_that_no_registry_tells_of_leaves_all_unknown_with_what_changed_for_certain()
    {
        _family.Externals[SampleImages.Debian.Name] = ExternalFact.NotHere(SampleImages.Debian.Name) with { Unanswered = "nobody answers" };

        Assert.Equal([PlanAction.Unknown, PlanAction.Unknown], _family.Plan(new()).Steps.Select(step => step.Action));
    }

    [Fact]
    public void A_base_that_is_not_made_for_the_platform_is_refused_at_plan()
    {
        _family.Externals[SampleImages.Debian.Name] = ExternalFact.NotHere(SampleImages.Debian.Name) with { Missing = "debian is not there for linux/amd64" };

        var plan = Planned("worker Refuse: debian is not there for linux/amd64", "python-worker Refuse: debian is not there for linux/amd64");

        Assert.Equal(ExitCode.Network, plan.Steps[0].Refusal!.ExitCode);
    }

    [Fact]
    public void An_image_whose_checks_cannot_run_is_refused_unless_that_is_allowed()
    {
        var arm = new Platform("linux", "arm64");

        var refused = _family.Plan(new() { Engine = arm });
        var allowed = _family.Plan(new() { Engine = arm, AllowsUntested = true });

        Assert.Equal((PlanAction.Refuse, ExitCode.SmokeTest), (refused.Steps[0].Action, refused.Steps[0].Refusal!.ExitCode));
        Assert.Equal(PlanAction.Build, allowed.Steps[0].Action);
        Assert.Equal(["--allow-untested"], allowed.Steps[0].Publication!.Allowed);
    }

    private BuildPlan Planned(params string[] lines) => Planned(new PlanOptions(), lines);

    private BuildPlan Planned(PlanOptions options, params string[] lines)
    {
        var plan = _family.Plan(options);
        Assert.Equal(lines, plan.Steps.Select(_family.LineOf));
        return plan;
    }
}
