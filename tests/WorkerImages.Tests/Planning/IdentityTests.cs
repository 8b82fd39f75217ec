using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Contexts;
using WorkerImages.Oci;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

public sealed class IdentityTests
{
    private static readonly ImageSource Source =
        SampleImages.Source(SampleImages.Image("worker"), "FROM a", ("b", "2"), ("a", "1")) with { Arguments = Arguments("NAME", "value") };

    /// <summary>Everything that must change a source id, one at a time.</summary>
    private static Dictionary<string, ImageSource> Changes => new()
    {
        { "another Dockerfile", Source with { Dockerfile = "FROM b" } },
        { "another platform", Source with { Platform = new("linux", "arm64") } },
        { "another content", Source with { Files = Source.Files.SetItem(0, Source.Files[0] with { Content = SampleImages.DigestOf("3") }) } },
        { "another mode", Source with { Files = Source.Files.SetItem(0, Source.Files[0] with { Mode = 0x1ED }) } },
        { "another path", Source with { Files = Source.Files.SetItem(0, Source.Files[0] with { Path = "c" }) } },
        { "a file more", Source with { Files = Source.Files.Add(new ContextFile("c", 0x1A4, SampleImages.DigestOf("1"), 1) { FullPath = "/c" }) } },
        { "a file less", Source with { Files = Source.Files.RemoveAt(0) } },
        { "another argument", Source with { Arguments = Arguments("NAME", "other") } },
        { "an argument whose value looks like a line", Source with { Arguments = Arguments("NAME", "value\nfile 644") } },
        { "a path that looks like a line", Source with { Files = Source.Files.SetItem(0, Source.Files[0] with { Path = "b\nfile" }) } },
    };

    [Fact]
    public void A_source_id_is_the_same_on_every_machine_and_in_every_version()
    {
        // A new value here means that every image of every user is built again: raise the recipe's number and say so in the changelog.
        Assert.Equal("88d6a8334e70", SourceIdentity.Of(Source).Short);
    }

    [Fact]
    public void A_source_id_changes_with_what_goes_into_the_image() =>
        Assert.All(Changes, change => Assert.True(SourceIdentity.Of(Source) != SourceIdentity.Of(change.Value), change.Key));

    [Fact]
    public void The_order_in_which_files_were_found_does_not_count() =>
        Assert.Equal(SourceIdentity.Of(Source), SourceIdentity.Of(Source with { Files = [.. Source.Files.Reverse()] }));

    [Fact]
    public void Where_a_catalogue_lies_changes_nothing_and_where_its_files_lie_beside_it_does()
    {
        Assert.Equal(Lying("images", "images/worker/run.sh"), Lying("vendor/team/images", "vendor/team/images/worker/run.sh"));
        Assert.Equal(Lying("images", "app/run.sh"), Lying("vendor/team/images", "vendor/team/app/run.sh"));
        Assert.NotEqual(Lying("images", "app/run.sh"), Lying("vendor/team/images", "app/run.sh"));
        Assert.Equal(Lying("images", "templates/rootfs/x"), Lying("vendor/team/images", "templates/rootfs/x")); // the program's own, no catalogue's

        static Digest Lying(string catalogue, string file)
        {
            var image = SampleImages.Image("worker") with { Folder = $"{catalogue}/worker" };
            var dockerfile = $"# Rendered from {catalogue}/worker/image.yaml\nARG BASE\nFROM ${{BASE}}\nCOPY {file} /run.sh\n";
            return SourceIdentity.Of(SampleImages.Source(image, dockerfile, (file, "content")) with { DockerfilePath = $"{catalogue}/worker/Dockerfile" });
        }
    }

    [Fact]
    public void What_an_image_of_the_catalogue_is_called_changes_nothing_and_what_an_image_from_outside_is_called_does()
    {
        var child = SampleImages.Image("child", SampleImages.Image("worker"));
        Assert.Equal(Named(child, "r.io/a/worker:1"), Named(child, "r.io/b/worker:2"));
        Assert.NotEqual(Named(SampleImages.Image("worker"), "debian:12"), Named(SampleImages.Image("worker"), "debian:13"));

        static Digest Named(ImageDefinition image, string reference) => SourceIdentity.Of(SampleImages.Source(image, $"ARG BASE={reference}\nFROM ${{BASE}}\n"));
    }

    [Theory]
    [InlineData("FROM a\n# a comment\nRUN b", "FROM a\nRUN b", true)]
    [InlineData("FROM a\nRUN b \\\n  # why\n  && c", "FROM a\nRUN b   && c", true)]
    [InlineData("FROM a\nRUN b", "FROM a\nRUN c", false)]
    [InlineData("FROM a\nCOPY b /c", "FROM a\nADD b /c", false)]
    [InlineData("FROM a\nCOPY --chown=1 b /c", "FROM a\nCOPY b /c", false)]
    [InlineData("FROM a\nCOPY b /c", "FROM a\nCOPY b /d", false)]
    [InlineData("FROM a AS x\nFROM a\nCOPY --from=x /b /c", "FROM a AS x\nFROM a\nCOPY --from=x /d /c", false)]
    [InlineData("# escape=`\nFROM a\nRUN b", "FROM a\nRUN b", false)]
    public void Of_a_Dockerfile_what_it_does_counts_and_comments_do_not(string one, string other, bool isSame) =>
        Assert.Equal(isSame, SourceIdentity.Of(Source with { Dockerfile = one }) == SourceIdentity.Of(Source with { Dockerfile = other }));

    [Fact]
    public void A_build_id_changes_with_every_origin_and_the_refresh_value()
    {
        var source = SampleImages.DigestOf("source");
        ImmutableArray<Origin> origins = [new(OriginRole.Base, "debian", "1"), new(OriginRole.Copy, "x", "2")];

        Digest?[] ids =
        [
            BuildIdentity.Of(source, "", origins),
            BuildIdentity.Of(SampleImages.DigestOf("other"), "", origins),
            BuildIdentity.Of(source, "", origins.SetItem(0, new(OriginRole.Base, "debian", "3"))),
            BuildIdentity.Of(source, "", origins.SetItem(0, new(OriginRole.Parent, "debian", "1"))),
            BuildIdentity.Of(source, "", origins.SetItem(1, new(OriginRole.Copy, "x", "3"))),
            BuildIdentity.Of(source, "", origins.SetItem(1, new(OriginRole.Copy, "y", "2"))),
            BuildIdentity.Of(source, "", origins[..1]),
            BuildIdentity.Of(source, "1", origins),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, Assert.NotNull);
    }

    [Fact]
    public void A_base_may_get_another_name_in_the_catalogue() =>
        Assert.Equal(
            BuildIdentity.Of(SampleImages.DigestOf("source"), "", [new(OriginRole.Base, "debian", "1")]),
            BuildIdentity.Of(SampleImages.DigestOf("source"), "", [new(OriginRole.Base, "debian-trixie", "1")]));

    [Fact]
    public void There_is_no_build_id_while_an_origin_is_not_known() =>
        Assert.Null(BuildIdentity.Of(SampleImages.DigestOf("source"), "", [new(OriginRole.Base, "debian", null)]));

    private static ImmutableSortedDictionary<string, string> Arguments(string name, string value) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(name, value);
}
