using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

public sealed class BuildPlannerTests
{
    private const string Entrypoint = "templates/rootfs/usr/local/bin/worker-entrypoint";

    private static readonly Digest OldBase = SampleImages.DigestOf("old base");
    private static readonly Digest NewBase = SampleImages.DigestOf("new base");
    private static readonly Digest OldContent = SampleImages.ContentOf(OldBase);
    private static readonly Digest NewContent = SampleImages.ContentOf(NewBase);
    private static readonly ImageDefinition Worker = SampleImages.Image("worker");
    private static readonly ImageDefinition PythonWorker = SampleImages.Image("python-worker", Worker);
    private static readonly ImageDefinition CeleryWorker = SampleImages.Image("celery-worker", PythonWorker);

    [Fact]
    public void Images_that_are_not_here_are_first_builds_parents_first()
    {
        var plan = Plan(Family(), []);

        Assert.Equal(
            [
                "worker Build: no image of this name is here",
                "python-worker Build: no image of this name is here",
                "celery-worker Build: no image of this name is here",
            ],
            Lines(plan));
    }

    [Fact]
    public void Images_whose_build_ids_are_here_are_kept()
    {
        var built = BuildAll(Family());

        var plan = Plan(Family(), built);

        Assert.Equal(["worker Keep: up to date", "python-worker Keep: up to date", "celery-worker Keep: up to date"], Lines(plan));
        Assert.Equal(built.Select(fact => fact.ImageId), plan.Steps.Select(step => step.ExistingImageId));
        Assert.All(plan.Steps, step => Assert.Empty(step.MissingTags));
    }

    [Fact]
    public void What_copies_from_a_rebuilt_image_is_rebuilt_out_of_it()
    {
        // Given
        var panel = SampleImages.Image("panel") with { Copied = [Worker] };
        ImmutableArray<ImageSource> Sources(string content) => [SampleImages.Source(Worker, files: ("app", content)), SampleImages.Source(panel)];
        var built = BuildAll(Sources("a"));
        Assert.Equal(["worker Keep: up to date", "panel Keep: up to date"], Lines(Plan(Sources("a"), built)));

        // When
        var plan = Plan(Sources("b"), built);

        // Then
        Assert.Equal(["worker Build: app changed", "panel Build: image worker, that files are copied from, is rebuilt (app changed)"], Lines(plan));
        Assert.Equal(ImageTags.Immutable(Worker, plan.Steps[0].BuildId!).ToString(), plan.Steps[1].Arguments["IMAGE_1"]);
        Assert.Equal([(OriginRole.Base, SampleImages.Debian.Name), (OriginRole.Image, "worker")], plan.Steps[1].Origins.Select(origin => (origin.Role, origin.Name)));
        Assert.NotEqual(BuildAll(Sources("a"))[1].BuildId, plan.Steps[1].BuildId);
    }

    [Fact]
    public void What_was_built_for_another_platform_is_no_earlier_build()
    {
        var arm = new Platform("linux", "arm64");
        var built = BuildAll([SampleImages.Source(Worker) with { Platform = arm }]);

        var plan = Plan([SampleImages.Source(Worker)], built);

        Assert.Equal(arm, Assert.Single(built).Platform);
        Assert.Equal(["worker Build: no image of this name is here"], Lines(plan));
    }

    [Fact]
    public void A_changed_file_is_named_on_its_image_and_on_every_descendant()
    {
        var plan = Plan(Family(entrypoint: "#!/bin/sh\nexec other"), BuildAll(Family()));

        Assert.Equal(
            [
                $"worker Build: {Entrypoint} changed",
                $"python-worker Build: parent worker is rebuilt ({Entrypoint} changed)",
                $"celery-worker Build: parent python-worker is rebuilt ({Entrypoint} changed)",
            ],
            Lines(plan));
    }

    [Fact]
    public void A_change_is_told_against_the_image_that_the_rolling_name_means_and_not_one_as_new_or_newer()
    {
        // Given a change that was taken back, so that the first image bears the name again
        var current = BuildAll([SampleImages.Source(Worker, "FROM a", ("one", "1"))]);
        var other = BuildAll([SampleImages.Source(Worker, "FROM b", ("one", "1"))]).Single();
        var rolling = ImageTags.Rolling(Worker);
        BuiltImageFact[] built =
        [
            other with { Created = current.Single().Created.AddDays(1), Tags = other.Tags.Remove(rolling) },
            current.Single(),
        ];

        // When
        var plan = Plan([SampleImages.Source(Worker, "FROM a", ("one", "2"))], built);

        // Then
        Assert.Equal(["worker Build: one changed"], Lines(plan));
    }

    [Fact]
    public void A_changed_definition_rebuilds_that_image_and_its_children_only()
    {
        var plan = Plan(Family(python: "ARG BASE\nFROM ${BASE}\nRUN true\n"), BuildAll(Family()));

        Assert.Equal(
            [
                "worker Keep: up to date",
                "python-worker Build: images/python-worker/Dockerfile changed",
                "celery-worker Build: parent python-worker is rebuilt (images/python-worker/Dockerfile changed)",
            ],
            Lines(plan));
    }

    [Fact]
    public void Every_reason_is_told()
    {
        // Given
        var before = SampleImages.Source(Worker, "FROM a", ("gone", "1"), ("same", "2"), ("script", "exit 0")) with { Arguments = Pairs(("A", "1"), ("B", "1")) };
        var after = SampleImages.Source(Worker, "FROM b", ("new", "3"), ("same", "2"), ("script", "#!exit 0")) with { Arguments = Pairs(("A", "2"), ("C", "1")) };

        // When
        var plan = Plan([after], BuildAll([before]), SampleImages.DebianAt(NewBase), "worker");

        // Then
        Assert.Equal(
            [
                new(ReasonKind.SourceChanged, "gone is gone", SampleImages.DigestOf("1").Short, null),
                new(ReasonKind.SourceChanged, "new is new", null, SampleImages.DigestOf("3").Short),
                new(ReasonKind.SourceChanged, "script changed", SampleImages.DigestOf("exit 0").Short, SampleImages.DigestOf("#!exit 0").Short + "+x"),
                new(ReasonKind.SourceChanged, "images/worker/Dockerfile changed", SourceIdentity.DockerfileOf(before).Short, SourceIdentity.DockerfileOf(after).Short),
                new(ReasonKind.ArgumentChanged, "argument A changed from '1' to '2'", "1", "2"),
                new(ReasonKind.ArgumentChanged, "argument B is gone", "1", null),
                new(ReasonKind.ArgumentChanged, "argument C is new", null, "1"),
                new(ReasonKind.BaseMoved, $"base debian-trixie moved from {OldContent.Short} to {NewContent.Short}", OldContent.Text, NewContent.Text),
                new(ReasonKind.Forced, "forced"),
            ],
            plan.Steps.Single().Reasons.AsEnumerable());
    }

    [Fact]
    public void A_file_that_became_executable_has_changed()
    {
        var file = SampleImages.Source(Worker, "FROM a", ("script", "echo"));
        var executable = file with { Files = [file.Files[0] with { Mode = 0x1ED }] };

        Assert.Equal(["worker Build: script changed"], Lines(Plan([executable], BuildAll([file]))));
    }

    [Fact]
    public void Many_files_of_one_place_to_which_the_same_happened_are_told_together()
    {
        var files = Enumerable.Range(0, 26).Select(number => ($"templates/rootfs/{number % 3}/file-{number}", "1")).ToArray();
        var before = SampleImages.Source(Worker, "FROM a", [("app/a", "1"), .. files]);
        var after = SampleImages.Source(Worker, "FROM a", ("app/a", "2"));

        Assert.Equal(["worker Build: app/a changed; 26 files below templates/rootfs/ are gone"], Lines(Plan([after], BuildAll([before]))));
    }

    [Fact]
    public void A_change_among_more_files_than_a_label_keeps_is_told_of_their_folder()
    {
        (string Path, string Content)[] files = [.. Enumerable.Range(0, 8000).Select(number => ($"app/node_modules/package-{number}/index.js", "1"))];
        var before = SampleImages.Source(Worker, "FROM a", [("app/a", "1"), .. files]);
        var after = SampleImages.Source(Worker, "FROM a", [("app/a", "1"), .. files[1..]]);

        var built = BuildAll([before]);

        Assert.Equal(["worker Build: files below app/node_modules/ changed"], Lines(Plan([after], built)));
        Assert.Equal(["worker Keep: up to date"], Lines(Plan([before], built)));
    }

    [Fact]
    public void Of_many_causes_a_child_is_told_the_first_two()
    {
        var before = SampleImages.Source(Worker, "FROM a", ("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"));
        var after = SampleImages.Source(Worker, "FROM a", ("a", "2"), ("b", "2"), ("c", "2"), ("d", "2"));
        var child = SampleImages.Source(PythonWorker);

        var plan = Plan([after, child], BuildAll([before, child]));

        Assert.Equal("parent worker is rebuilt (a changed, b changed and 2 more)", plan.Steps[1].Reasons.Single().Detail);
    }

    [Fact]
    public void A_forced_image_is_built_with_its_children_and_keeps_its_build_id()
    {
        var built = BuildAll(Family());

        var plan = Plan(Family(), built, SampleImages.DebianAt(OldBase), "python-worker");

        Assert.Equal(
            ["worker Keep: up to date", "python-worker Build: forced", "celery-worker Build: parent python-worker is rebuilt (forced)"],
            Lines(plan));
        Assert.Equal(built.Select(fact => fact.BuildId), plan.Steps.Select(step => step.BuildId));
    }

    [Fact]
    public void A_child_left_behind_by_an_earlier_run_follows_its_parent()
    {
        // Given a run that rebuilt the parent and did not come to the child
        var before = BuildAll(Family());
        var changed = Family(entrypoint: "#!/bin/sh\nexec other");
        var parentOnly = BuildAll(changed)[0] with { Created = DateTimeOffset.UnixEpoch.AddDays(1) };

        // When
        var plan = Plan(changed, [.. before, parentOnly]);

        // Then
        Assert.Equal(
            [
                "worker Keep: up to date",
                "python-worker Build: parent worker was rebuilt since",
                "celery-worker Build: parent python-worker is rebuilt (parent worker was rebuilt since)",
            ],
            Lines(plan));
    }

    [Fact]
    public void Without_its_base_an_image_and_its_children_are_built_under_an_id_not_known_yet()
    {
        var unknown = new Dictionary<string, ExternalFact> { ["debian-trixie"] = new("debian-trixie", null, null, null) };

        var plan = Plan(Family(), BuildAll(Family()), unknown);

        Assert.Equal("worker Build: base debian-trixie is not here yet", Lines(plan)[0]);
        Assert.All(plan.Steps, step => Assert.Null(step.BuildId));
        Assert.All(plan.Steps, step => Assert.Equal([$"localhost:5000/acme/{step.Image}:0.1.0"], step.Tags.Select(tag => tag.ToString())));
        Assert.All(plan.Steps, step => Assert.DoesNotContain("BASE", step.Arguments.Keys));
    }

    [Fact]
    public void The_base_of_an_image_is_pinned_by_digest_and_a_parent_by_its_immutable_tag()
    {
        var plan = Plan(Family(), []);

        var parentId = plan.Steps[0].BuildId!;
        Assert.Equal($"docker.io/library/debian@{OldBase}", plan.Steps[0].Arguments["BASE"]);
        Assert.Equal($"localhost:5000/acme/worker:0.1.0-{parentId.Short}", plan.Steps[1].Arguments["BASE"]);
    }

    [Fact]
    public void A_built_image_gets_a_tag_that_moves_and_one_that_does_not()
    {
        var step = Plan(Family(), []).Steps[0];

        Assert.Equal(
            ["localhost:5000/acme/worker:0.1.0", $"localhost:5000/acme/worker:0.1.0-{step.BuildId!.Short}"],
            step.Tags.Select(tag => tag.ToString()));
    }

    [Fact]
    public void Going_back_to_an_earlier_source_keeps_its_image_and_moves_the_tag_back()
    {
        // Given a newer image that took the rolling tag from the older one
        var older = BuildAll(Family())[0];
        var newer = BuildAll(Family(entrypoint: "#!/bin/sh\nexec other"))[0] with { Created = DateTimeOffset.UnixEpoch.AddDays(1) };
        older = older with { Tags = older.Tags.RemoveAt(0) };

        // When
        var step = Plan(Family()[..1], [older, newer]).Steps.Single();

        // Then
        Assert.Equal((PlanAction.Keep, older.ImageId), (step.Action, step.ExistingImageId));
        Assert.Equal(["localhost:5000/acme/worker:0.1.0"], step.MissingTags.Select(tag => tag.ToString()));
    }

    [Fact]
    public void An_image_that_somebody_derived_from_ours_is_not_taken_for_ours()
    {
        // Given a derived image, which inherits our image's labels and has its own name
        var ours = BuildAll(Family())[0];
        var derived = ours with { ImageId = "sha256:derived", Created = DateTimeOffset.UnixEpoch.AddDays(1), Tags = [Reference.Parse("acme/app:1")] };

        Assert.Equal(ours.ImageId, Plan(Family()[..1], [ours, derived]).Steps.Single().ExistingImageId);
        Assert.Equal(["worker Build: no image of this name is here"], Lines(Plan(Family()[..1], [derived])));
    }

    [Fact]
    public void An_image_that_lost_its_immutable_tag_is_built_again()
    {
        var ours = BuildAll(Family())[0];

        var plan = Plan(Family()[..1], [ours with { Tags = ours.Tags[..1] }]);

        Assert.Equal([$"worker Build: no image is called {ours.Tags[1]}"], Lines(plan));
    }

    [Fact]
    public void Labels_tell_identities_files_and_origins_and_leave_nothing_to_inherit()
    {
        var plan = Plan(Family(), []);

        Golden.Check(string.Join("\n\n", plan.Steps.Select(step => string.Join('\n', step.Labels.Select(label => $"{label.Key}={label.Value}")))));
    }

    [Fact]
    public void Another_digest_of_the_same_content_is_no_reason_to_build()
    {
        var now = SampleImages.DebianAt(OldBase);
        now["debian-trixie"] = ExternalFact.OfRegistry("debian-trixie", SampleImages.Debian.Image, NewBase, OldContent, [], now["debian-trixie"].Labels, ContainerConfig.Empty);

        var plan = Plan(Family(), BuildAll(Family()), now);

        Assert.All(plan.Steps, step => Assert.Equal(PlanAction.Keep, step.Action));
        Assert.Equal(NewBase.Text, plan.Steps[0].Labels["org.opencontainers.image.base.digest"]);
    }

    [Fact]
    public void A_label_of_the_base_is_written_as_empty_where_nobody_else_writes_it()
    {
        // Given
        var facts = SampleImages.DebianAt(OldBase);
        facts["debian-trixie"] = facts["debian-trixie"] with
        {
            Labels = Pairs(
                ("vendor", "theirs"), ("team", "theirs"), ("org.opencontainers.image.title", "theirs"), (LabelNames.Image, "theirs"), ("org.opencontainers.image.revision", "theirs")),
        };
        var image = Worker with { Labels = Pairs(("team", "ours")) };

        // When
        var plan = Plan([SampleImages.Source(image), SampleImages.Source(SampleImages.Image("child", image))], [], facts);

        // Then
        Assert.Equal(
            [(LabelNames.Image, "worker"), ("vendor", "")],
            plan.Steps[0].Labels.Where(label => facts["debian-trixie"].Labels.ContainsKey(label.Key)).Select(label => (label.Key, label.Value)));
        Assert.DoesNotContain("vendor", plan.Steps[1].Labels.Keys);
    }

    [Fact]
    public void A_bootstrapped_base_has_no_digest_to_look_up()
    {
        var archive = new Dictionary<string, ExternalFact>
        {
            ["debian-trixie"] = new("debian-trixie", OldBase.Text, "localhost/worker-images/debian-trixie:1", BaseOrigin.Archive),
        };

        var labels = Plan(Family(), [], archive).Steps[0].Labels;

        Assert.Equal(("archive", ""), (labels[LabelNames.BaseOrigin], labels["org.opencontainers.image.base.digest"]));
    }

    [Fact]
    public void An_image_that_is_copied_from_counts_as_much_as_a_base()
    {
        // Given
        var buildx = Reference.Parse("docker.io/docker/buildx-bin:latest");
        var source = SampleImages.Source(Worker) with { Externals = [buildx] };
        var built = BuildAll([source], With(SampleImages.DebianAt(OldBase), buildx, "1"));

        // When
        var plan = Plan([source], built, With(SampleImages.DebianAt(OldBase), buildx, "2"));

        // Then
        Assert.Equal(
            [$"worker Build: {buildx} moved from {ContentOf("1").Short} to {ContentOf("2").Short}"], Lines(plan));
    }

    [Fact]
    public void A_rebuilt_parent_is_one_reason_however_much_the_child_copies_from_elsewhere()
    {
        var buildx = Reference.Parse("docker.io/docker/buildx-bin:latest");
        var facts = With(SampleImages.DebianAt(OldBase), buildx, "1");
        var child = SampleImages.Source(PythonWorker) with { Externals = [buildx] };
        var built = BuildAll([SampleImages.Source(Worker, "FROM a"), child], facts);

        var plan = Plan([SampleImages.Source(Worker, "FROM b"), child], built, facts);

        Assert.Equal("python-worker Build: parent worker is rebuilt (images/worker/Dockerfile changed)", Lines(plan)[1]);
    }

    [Fact]
    public void Planning_a_thousand_images_of_long_families_ends()
    {
        // Given a hundred families of ten, every parent with twenty files
        var files = Enumerable.Range(0, 20).Select(number => ($"templates/rootfs/file-{number}", "content")).ToArray();
        var sources = Enumerable.Range(0, 100)
            .SelectMany(family => Enumerable.Range(0, 10)
                .Aggregate(
                    ImmutableList<ImageDefinition>.Empty,
                    (images, generation) => images.Add(SampleImages.Image($"image-{family}-{generation}", images.LastOrDefault())))
                .Select(image => SampleImages.Source(image, files: image.Parent is null ? files : [])))
            .ToImmutableArray();
        var built = BuildAll(sources);
        var changed = sources.Select(source => source.Files.IsEmpty ? source : source with { Files = source.Files.RemoveAt(0) }).ToImmutableArray();

        // When
        var plan = Plan(changed, built);

        // Then (how long it takes is the benchmark's to tell)
        Assert.Equal(1000, plan.Steps.Length);
        Assert.All(plan.Steps, step => Assert.Equal(PlanAction.Build, step.Action));
    }

    private static ImmutableArray<ImageSource> Family(string entrypoint = "#!/bin/sh\nexec", string python = "ARG BASE\nFROM ${BASE}\n") =>
    [
        SampleImages.Source(Worker, files: [(Entrypoint, entrypoint)]),
        SampleImages.Source(PythonWorker, python),
        SampleImages.Source(CeleryWorker),
    ];

    private static List<BuiltImageFact> BuildAll(ImmutableArray<ImageSource> sources, Dictionary<string, ExternalFact>? externals = null) =>
        [.. Plan(sources, [], externals).Steps.Select(step => SampleImages.BuiltBy(step))];

    private static BuildPlan Plan(
        ImmutableArray<ImageSource> sources, IReadOnlyList<BuiltImageFact> built, Dictionary<string, ExternalFact>? externals = null, params string[] forced) =>
        EnginePlan.Of(
            sources,
            externals ?? SampleImages.DebianAt(OldBase),
            built,
            forced.ToHashSet());

    private static List<string> Lines(BuildPlan plan) =>
        [.. plan.Steps.Select(step => $"{step.Image} {step.Action}: {string.Join("; ", step.Reasons.Select(reason => reason.Detail))}")];

    private static Dictionary<string, ExternalFact> With(Dictionary<string, ExternalFact> facts, Reference reference, string content)
    {
        facts[reference.ToString()] = SampleImages.FromRegistry(reference.ToString(), reference, SampleImages.DigestOf(content));
        return facts;
    }

    private static Digest ContentOf(string content) => SampleImages.ContentOf(SampleImages.DigestOf(content));

    private static ImmutableSortedDictionary<string, string> Pairs(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
