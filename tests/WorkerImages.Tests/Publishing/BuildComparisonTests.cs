using System.Collections.Immutable;
using System.Formats.Tar;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Packages;
using WorkerImages.Publishing.Reproduce;

namespace WorkerImages.Tests.Publishing;

public sealed class BuildComparisonTests
{
    private static readonly DateTimeOffset Began = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImageFile Plain = new("etc/plain", TarEntryType.RegularFile, Mode: 420, Owner: 0, Group: 0, new string('a', 64), Began.AddDays(-9));
    private static readonly ImageFile Link = new("etc/link", TarEntryType.SymbolicLink, Mode: 511, Owner: 0, Group: 0, "\"plain\"", Began.AddDays(-9));

    [Fact]
    public void Equal_files_have_no_difference_in_whatever_order() =>
        Assert.Empty(BuildComparison.Files([Plain, Link], [Link, Plain], Began));

    [Fact]
    public void Each_difference_of_a_file_is_told_and_nothing_else_of_it()
    {
        var other = Plain with { Mode = 384, Owner = 1000, Content = new string('b', 64) };

        var difference = Assert.Single(BuildComparison.Files([Plain, Link], [other, Link], Began));

        Assert.Equal(
            new(ImagePart.File, "etc/plain", $"mode 644, owner 0:0, content {new string('a', 64)}", $"mode 600, owner 1000:0, content {new string('b', 64)}"), difference);
    }

    [Fact]
    public void A_capability_counts()
    {
        var difference = Assert.Single(BuildComparison.Files([Plain], [Plain with { Attributes = "security.capability 0123456789ab" }], Began));

        Assert.Equal(("no attributes", "security.capability 0123456789ab"), (difference.Published, difference.Rebuilt));
    }

    [Fact]
    public void A_file_that_only_one_of_them_has_is_told_with_all_of_it()
    {
        var (gone, come) = (BuildComparison.Files([Link], [], Began).Single(), BuildComparison.Files([], [Link], Began).Single());

        Assert.Equal(("SymbolicLink, mode 777, owner 0:0, to \"plain\"", (string?)null), (gone.Published, gone.Rebuilt));
        Assert.Equal(((string?)null, "SymbolicLink, mode 777, owner 0:0, to \"plain\""), (come.Published, come.Rebuilt));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(-0.5, null)] // two clocks
    [InlineData(-48, "2026-11-27T12:00:00Z")]
    public void A_time_counts_where_the_other_build_did_not_write_the_file(double hours, string? told)
    {
        var differences = BuildComparison.Files([Plain], [Plain with { Modified = Began.AddHours(hours) }], Began);

        Assert.Equal(told is null ? [] : [told], differences.Select(difference => difference.Rebuilt));
    }

    [Fact]
    public void Configurations_differ_field_by_field_and_labels_by_name()
    {
        var config = ContainerConfig.Empty with { User = "1000", Environment = ["A=1"] };

        Assert.Equal(
            [new ImageDifference(ImagePart.Configuration, "environment", "[\"A=1\"]", "[\"A=2\"]"), new(ImagePart.Configuration, "stop-signal", null, "\"SIGINT\"")],
            BuildComparison.Configurations(config, config with { Environment = ["A=2"], StopSignal = "SIGINT" }));
        Assert.Equal(
            [new ImageDifference(ImagePart.Label, "a", "1", null)],
            BuildComparison.Labels(Labels(("a", "1"), ("b", "2")), Labels(("b", "2"))));
    }

    [Fact]
    public void Packages_differ_by_version_and_those_of_Python_are_told_apart()
    {
        InstalledPackage alpha = new(PackageKind.Debian, "alpha", "1.0-1", "amd64"), wheel = new(PackageKind.Python, "wheel", "1", "");

        var differences = BuildComparison.Packages([alpha, wheel], [alpha with { Version = "1.0-2" }]);

        Assert.Equal(
            [new ImageDifference(ImagePart.Package, "alpha:amd64", "1.0-1", "1.0-2"), new(ImagePart.Package, "wheel (Python)", "1", null)], differences);
    }

    private static ImmutableSortedDictionary<string, string> Labels(params (string Name, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal);
}
