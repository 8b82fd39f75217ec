using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Publishing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetentionDefinition Rule = new(2, 90);
    private static readonly Dictionary<Digest, string> Nobody = [];

    [Fact]
    public void What_is_old_and_none_of_the_newest_goes() => Assert.Equal(
        ["1: one of the newest 2", "2: one of the newest 2", "3: younger than 90 days", "4: goes", "5: goes"],
        Shown(Of(Rule, Nobody, Build(5, 400), Build(2, 20), Build(1, 10), Build(3, 89), Build(4, 90))));

    [Fact]
    public void The_newest_stay_whatever_their_age() => Assert.Equal(
        ["1: one of the newest 2", "2: one of the newest 2", "3: goes"],
        Shown(Of(Rule, Nobody, Build(1, 1000), Build(2, 2000), Build(3, 3000))));

    [Fact]
    public void Two_tags_of_one_build_are_one_of_the_newest() => Assert.Equal(
        ["1: one of the newest 2", "9: one of the newest 2", "2: one of the newest 2", "3: goes"],
        Shown(Of(Rule, Nobody, Build(1, 1000), Build(9, 1000) with { Digest = At(1) }, Build(2, 2000), Build(3, 3000))));

    [Theory]
    [InlineData("1.0")]
    [InlineData("latest")]
    [InlineData("1.0-rolled-back")]
    [InlineData("2.0-20261129")]
    public void What_another_tag_stands_for_stays(string other) =>
        Assert.Equal($"4: the tag {other} points to it", Shown(Of(Rule, Nobody, [.. Old(), new(other) { Digest = At(4) }]))[3]);

    [Fact]
    public void What_an_index_that_stays_has_stays() =>
        Assert.Equal("4: the index of the tag 1.0-000000000001 has it", Shown(Of(Rule, Nobody, [.. Old(Build(1, 1) with { Children = [At(4)] })]))[3]);

    [Fact]
    public void What_something_that_stays_is_attached_to_stays() => Assert.Equal(
        "4: the image of the tag sbom is attached to it", Shown(Of(Rule, Nobody, [.. Old(), new("sbom") { Digest = At(77), Subject = At(4) }]))[3]);

    [Fact]
    public void What_stays_for_another_keeps_what_it_needs_itself() => Assert.Equal(
        ["3: goes", "4: the tag latest points to it", "5: the index of the tag 1.0-000000000004 has it"],
        Shown(Of(Rule, Nobody, [.. Old(), Build(5, 500), .. new[] { new StandingTag("latest") { Digest = At(4) } }], four: tag => tag with { Children = [At(5)] }))[2..]);

    [Fact]
    public void What_the_record_or_an_image_on_it_needs_stays() =>
        Assert.Equal("4: Rollback may need it", Shown(Of(Rule, new Dictionary<Digest, string> { [At(4)] = "Rollback may need it" }, Old()))[3]);

    [Fact]
    public void It_says_what_the_images_that_stay_are_built_on_and_not_what_those_that_go_are()
    {
        var retention = Of(Rule, Nobody, [.. Old(Build(1, 1) with { Bases = [At(50)] })], four: tag => tag with { Bases = [At(51)] });

        Assert.Equal([KeyValuePair.Create(At(50), "worker:1.0-000000000001 is built on it")], retention.Bases);
    }

    [Fact]
    public void Children_go_with_their_last_index()
    {
        var retention = Of(Rule, Nobody, [.. Old(Build(1, 1) with { Children = [At(60)] })], four: tag => tag with { Children = [At(60), At(61)] });

        Assert.Equal([At(61)], retention.Children);
    }

    [Fact]
    public void What_cannot_be_read_or_says_no_time_stays_and_no_children_go_beside_it()
    {
        var retention = Of(
            Rule, Nobody, [.. Old(), Build(6, 500) with { Unreadable = "it is damaged" }, Build(7, 500) with { Created = null }], four: tag => tag with { Children = [At(61)] });

        Assert.Contains("6: it cannot be read: it is damaged", Shown(retention));
        Assert.Contains("7: it does not say when it was built", Shown(retention));
        Assert.Contains("4: goes", Shown(retention));
        Assert.Empty(retention.Children);
    }

    [Fact]
    public void Nothing_goes_while_a_tag_that_moves_cannot_be_read() => Assert.All(
        Shown(Of(Rule, Nobody, [.. Old(), new("latest") { Unreadable = "it is damaged" }])),
        line => Assert.EndsWith("the tag latest cannot be read, and may need it: it is damaged", line, StringComparison.Ordinal));

    [Fact]
    public void What_was_built_tomorrow_stays() =>
        Assert.Equal(["1: one of the newest 2", "2: one of the newest 2", "3: younger than 90 days"], Shown(Of(Rule, Nobody, Build(3, -1), Build(1, -3), Build(2, -2))));

    [Theory]
    [InlineData("1.0-0123456789ab", true, false)]
    [InlineData("1.0", false, false)]
    [InlineData("1.0-rolled-back", false, false)]
    [InlineData("1.0-0123456789AB", false, false)]
    [InlineData("-0123456789ab", false, false)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false, true)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.sig", false, true)]
    public void A_tag_says_whose_it_is(string name, bool isImmutable, bool isProof) =>
        Assert.Equal((isImmutable, isProof), (new StandingTag(name).IsImmutable, new StandingTag(name).IsProof));

    private static Digest At(int number) => SampleImages.DigestOf($"build {number}");

    private static StandingTag Build(int number, int days) => new($"1.0-{number:d12}") { Digest = At(number), Created = Now.AddDays(-days) };

    // The third and the fourth go.
    private static StandingTag[] Old(StandingTag? first = null) => [first ?? Build(1, 1), Build(2, 2), Build(3, 300), Build(4, 400)];

    private static Retention Of(RetentionDefinition rule, Dictionary<Digest, string> needed, params StandingTag[] tags) => Of(rule, needed, tags, four: tag => tag);

    private static Retention Of(RetentionDefinition rule, Dictionary<Digest, string> needed, StandingTag[] tags, Func<StandingTag, StandingTag> four) =>
        Retention.Of("worker", [.. tags.Select(tag => tag.Name == "1.0-000000000004" ? four(tag) : tag)], rule, needed, Now);

    private static ImmutableArray<string> Shown(Retention retention) =>
        [.. retention.Steps.Select(step => $"{step.Tag.Name.Split('-')[1].TrimStart('0')}: {(step.Goes ? "goes" : step.Why)}")];
}
