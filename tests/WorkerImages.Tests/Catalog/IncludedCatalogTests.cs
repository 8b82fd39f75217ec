using WorkerImages.Catalog;
using WorkerImages.Machine;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

/// <summary>One catalogue on another's images.</summary>
public sealed class IncludedCatalogTests
{
    private const string Folder = "examples/other/images";
    private const string Other = Folder + "/catalog.yaml";
    private const string App = Folder + "/app/image.yaml";
    private const string Own = "registry: localhost:5000/other\nversion: 2.0.0\ninclude: [../../../images]\n";

    private static readonly BadCatalogs Includes = new(
        Other,
        (catalog, include) => WriteBoth(catalog).WriteAt(Other, $"registry: r.io\nversion: 2.0.0\ninclude: {include}\n"),
        Folder)
    {
        { "[../../../images/none]", "3:11: include" },
        { "[../../../..]", "3:11: include" },
        { "[..]", "3:11: include" },
        { "[{ path: ../../../none }]", "3:11: include" },
        { "[{ path: ../../../images, registry: 'not a registry' }]", "3:46: registry" },
        { "[{ registry: r.io/a }]", "3:11: path" },
        { "../../../images", "3:10: include" },
        {
            "a base is not called unknown where an include could not be read, and neither is an image two includes above",
            catalog => WriteBoth(catalog)
                .WriteAt("examples/other/middle/catalog.yaml", "registry: m.io\nversion: 3.0.0\nbases: { own: { image: own:1 } }\ninclude: [../none]\n")
                .WriteAt("examples/other/middle/middle/image.yaml", "description: Between.\nbase: debian-trixie\n")
                .WriteAt(Other, "registry: r.io\nversion: 2.0.0\ninclude: [../middle]\n"),
            "examples/other/middle/catalog.yaml:4:11: include"
        },
        {
            "one catalogue gets one registry",
            catalog => WriteBoth(catalog)
                .WriteAt("examples/other/middle/catalog.yaml", "registry: m.io\nversion: 3.0.0\ninclude: [../../../images]\n")
                .WriteAt("examples/other/middle/middle/image.yaml", "description: Between.\nfrom: python\n")
                .WriteAt(Other, "registry: r.io\nversion: 2.0.0\ninclude: [{ path: ../../../images, registry: a.io/a }, ../middle]\n"),
            "examples/other/middle/catalog.yaml:3:11: include"
        },
        { "[../images]", "3:11: include" },
        {
            "a circle over another catalogue is told once, by the include that closes it",
            catalog => WriteBoth(catalog).Write("catalog.yaml", ScratchCatalog.Catalog + $"include: [../{Folder}]\n"),
            "catalog.yaml:5:11: include"
        },
        {
            "the included catalogue does not know the one that includes it",
            catalog => WriteBoth(catalog).Write("unused/image.yaml", "description: Too high.\nfrom: app\n"),
            "unused/image.yaml:2:7: from"
        },
        {
            "a name can be had once only",
            catalog => WriteBoth(catalog)
                .WriteAt(Other, Own + "bases: { debian-trixie: { image: debian:13 }, python: { image: python:1 } }\n")
                .WriteAt(Folder + "/worker/image.yaml", "description: Of the same name.\nfrom: python\n"),
            "4:10: debian-trixie", $"{Folder}/worker/image.yaml:1:1: worker", "python/image.yaml:1:1: python"
        },
        {
            "two included catalogues may not have the same name",
            catalog => WriteBoth(catalog)
                .WriteAt(Other, "registry: r.io\nversion: 2.0.0\ninclude: [../../../images, ../second]\n")
                .WriteAt("examples/other/second/catalog.yaml", "registry: m.io\nversion: 3.0.0\nbases: { other: { image: other:1 } }\n")
                .WriteAt("examples/other/second/python/image.yaml", "description: Again.\nbase: other\n"),
            "3:28: include"
        },
        {
            "problems of an included catalogue are told with the others",
            catalog => WriteBoth(catalog)
                .Write("unused/image.yaml", "description: Nobody's.\nfrom: worker\npackages: [sudo]\n")
                .WriteAt(App, "description: An application.\nfrom: pyhton\n"),
            $"{App}:2:7: from", "unused/image.yaml:3:12: packages"
        },
        {
            "a catalogue without bases and includes has nothing to build on",
            catalog => WriteBoth(catalog).WriteAt(Other, "registry: r.io\nversion: 2.0.0\n"),
            $"{App}:2:7: from", "1:1: bases"
        },
        {
            "the platforms of a parent bind its children across catalogues",
            catalog => WriteBoth(catalog).WriteAt(App, "description: An application.\nfrom: python\nplatforms: [linux/arm64]\n"),
            $"{App}:3:12: platforms"
        },
    };

    public static TheoryData<string> BadIncludes => [.. Includes];

    [Fact]
    public void It_has_its_own_images_and_those_they_stand_on_each_as_its_own_catalogue_has_it()
    {
        using var below = new ScratchCatalog();

        var catalog = WriteBoth(below).ReadFrom(Folder);

        Assert.Equal(["worker", "python", "app"], catalog.Images.Select(image => image.Name));
        Assert.Equal(Folder, catalog.Directory);
        Assert.Equal("localhost:5000/other", catalog.Registry);
        Assert.Equal(
            ["localhost:5000/other/worker 1.2.0", "localhost:5000/other/python 1.2.0", "localhost:5000/other/app 2.0.0"],
            catalog.Images.Select(image => $"{image.Repository} {image.Version}"));
        Assert.Equal("images/worker/image.yaml", catalog.Images[0].Place.File);
        Assert.Equal("debian-trixie", catalog.Images[2].Root.Base?.Name);
    }

    [Fact]
    public void An_include_may_name_the_registry_of_what_it_includes()
    {
        using var below = new ScratchCatalog();
        WriteBoth(below).WriteAt(Other, "registry: localhost:5000/other\nversion: 2.0.0\ninclude: [{ path: ../../../images, registry: localhost:5000/base }]\n");

        Assert.Equal(
            ["localhost:5000/base/worker", "localhost:5000/base/python", "localhost:5000/other/app"],
            below.ReadFrom(Folder).Images.Select(image => image.Repository.ToString()));
    }

    [Fact]
    public void A_catalogue_outside_the_repository_has_its_files_from_the_folder_above_it()
    {
        using var outside = new ScratchCatalog();
        outside.WriteAt("app/run.sh", "#!/bin/sh\n").Write("worker/image.yaml", ScratchCatalog.Worker + "files: [{ from: ../../app, to: /app }]\n");
        using var own = new ScratchDirectory();
        own.Write("images/catalog.yaml", $"registry: r.io/own\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(Path.Combine(own.Path, "images"), Path.Combine(outside.Root, "images"))}]\n");
        own.Write("images/mine/image.yaml", "description: Mine.\nfrom: worker\n");

        var images = CatalogReader.Read(own.Path, "images").Images;

        Assert.Equal(["worker", "mine"], images.Select(image => image.Name));
        Assert.Equal((outside.Root, "images/worker", "r.io/own/worker", true), (images[0].SourceRoot, images[0].Folder, images[0].Repository.ToString(), images[0].IsIncluded));
        Assert.Equal($"../{Path.GetFileName(outside.Root)}/images/worker/image.yaml", images[0].Place.File);
        Assert.Equal("app", Assert.Single(images[0].Files).Source);
        Assert.Equal((null, "images/mine", false), (images[1].SourceRoot, images[1].Folder, images[1].IsIncluded));
    }

    [Fact]
    public void An_image_that_is_there_twice_is_named_by_where_both_are()
    {
        using var own = new ScratchDirectory();
        foreach (var one in new[] { "one", "two" })
        {
            own.Write($"{one}/images/catalog.yaml", $"registry: r.io\nversion: 1.0.0\nbases: {{ {one}: {{ image: debian:13 }} }}\n");
            own.Write($"{one}/images/alpha/image.yaml", $"description: Alpha.\nbase: {one}\n");
        }

        own.Write("team/images/catalog.yaml", "registry: r.io/own\nversion: 2.0.0\ninclude: [../../one/images, ../../two/images]\n");
        own.Write("team/images/mine/image.yaml", "description: Mine.\nfrom: alpha\n");
        Assert.Equal("include: both '../one/images/alpha' and '../two/images/alpha' define an image named 'alpha': rename one", Assert.Single(Problems()).Message);

        own.Write("team/images/catalog.yaml", "registry: r.io/own\nversion: 2.0.0\ninclude: [../../one/images]\n");
        own.Write("team/images/alpha/image.yaml", "description: Mine.\nfrom: mine\n");
        Assert.Contains(Problems(), problem => problem.Message == "an image named 'alpha' is in '../one/images/alpha', which is included: rename one of them");

        IEnumerable<Problem> Problems() => Assert.Throws<ProblemsFoundException>(() => CatalogReader.Read(own.At("team"), "images")).Problems;
    }

    [Fact]
    public void Files_outside_the_folder_above_such_a_catalogue_are_refused()
    {
        using var outside = new ScratchCatalog();
        outside.Write("worker/image.yaml", ScratchCatalog.Worker + "files: [{ from: ../../../secret, to: /app }]\n");
        using var own = new ScratchDirectory();
        own.Write("images/catalog.yaml", $"registry: r.io/own\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(Path.Combine(own.Path, "images"), Path.Combine(outside.Root, "images"))}]\n");
        own.Write("images/mine/image.yaml", "description: Mine.\nfrom: worker\n");

        var problem = Assert.Single(Assert.Throws<ProblemsFoundException>(() => CatalogReader.Read(own.Path, "images")).Problems);

        Assert.Equal($"../{Path.GetFileName(outside.Root)}/images/worker/image.yaml", problem.Place?.File);
        Assert.Contains("leads out of", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_outside_may_include_one_of_the_repository()
    {
        using var outside = new ScratchDirectory();
        using var own = new ScratchCatalog();
        var there = Path.Combine(outside.Path, "images");
        outside.Write("images/catalog.yaml", $"registry: r.io/out\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(there, Path.Combine(own.Root, "images"))}]\n");
        outside.Write("images/between/image.yaml", "description: Between.\nfrom: worker\n");
        own.WriteAt("team/images/catalog.yaml", $"registry: r.io/team\nversion: 2.0.0\ninclude: [{Path.GetRelativePath(Path.Combine(own.Root, "team/images"), there)}]\n");
        own.WriteAt("team/images/mine/image.yaml", "description: Mine.\nfrom: between\n");

        var images = own.ReadFrom("team/images").Images;

        Assert.Equal(
            [(null, "images/worker"), (outside.Path, "images/between"), (null, "team/images/mine")],
            images.Select(image => (image.SourceRoot, image.Folder)));
    }

    [Fact]
    public void The_images_that_come_with_the_program_have_a_name()
    {
        using var own = new ScratchDirectory();
        own.Write("images/catalog.yaml", "registry: r.io/own\nversion: 2.0.0\ninclude: [worker-images]\n");
        own.Write("images/mine/image.yaml", "description: Mine.\nfrom: celery-worker\n");

        var images = CatalogReader.Read(own.Path, "images").Images;

        Assert.Equal(["r.io/own/worker", "r.io/own/python-worker", "r.io/own/celery-worker", "r.io/own/mine"], images.Select(image => image.Repository.ToString()));
        Assert.Equal([ProgramFiles.Root, ProgramFiles.Root, ProgramFiles.Root, null], images.Select(image => image.SourceRoot));
    }

    [Fact]
    public void What_is_included_by_an_included_catalogue_may_be_named_too_also_when_two_ways_lead_there()
    {
        using var below = new ScratchCatalog();
        WriteBoth(below)
            .WriteAt(Other, "registry: r.io\nversion: 2.0.0\ninclude: [../middle, ../../../images]\n")
            .WriteAt("examples/other/middle/catalog.yaml", "registry: m.io\nversion: 3.0.0\ninclude: [../../../images]\n")
            .WriteAt("examples/other/middle/middle/image.yaml", "description: Between.\nfrom: python\n")
            .WriteAt(Folder + "/second/image.yaml", "description: On the middle.\nfrom: middle\n");

        Assert.Equal(["worker", "python", "app", "middle", "second"], below.ReadFrom(Folder).Images.Select(image => image.Name));
    }

    [Fact]
    public void A_base_of_an_included_catalogue_may_be_named()
    {
        using var below = new ScratchCatalog();
        WriteBoth(below)
            .WriteAt("examples/other/middle/catalog.yaml", "registry: m.io\nversion: 3.0.0\ninclude: [../../../images]\n")
            .WriteAt("examples/other/middle/middle/image.yaml", "description: Between.\nfrom: python\n")
            .WriteAt(Other, "registry: r.io\nversion: 2.0.0\ninclude: [../middle]\nbases: { own: { image: own:1 } }\n")
            .WriteAt(Folder + "/second/image.yaml", "description: On the base of the lowest.\nbase: debian-trixie\n")
            .WriteAt(Folder + "/third/image.yaml", "description: On its own.\nbase: own\n");

        var images = below.ReadFrom(Folder).Images.Where(image => image.Base is not null);

        Assert.Equal(["second docker.io/library/debian:trixie-slim r.io/second", "third docker.io/library/own:1 r.io/third", "worker docker.io/library/debian:trixie-slim r.io/worker"],
            images.Select(image => $"{image.Name} {image.Base!.Image} {image.Repository}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BadIncludes))]
    public void What_does_not_fit_together_is_told_by_its_place_and_key(string name) => Includes.Check(name);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(Includes.Words());

    private static ScratchCatalog WriteBoth(ScratchCatalog catalog) => catalog
        .Write("python/image.yaml", "description: Python.\nfrom: worker\nplatforms: [linux/amd64]\n")
        .Write("unused/image.yaml", "description: Nobody's parent.\nfrom: worker\n")
        .WriteAt(Other, Own)
        .WriteAt(App, "description: An application.\nfrom: python\n");
}
