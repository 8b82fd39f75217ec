using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Publishing.Verify;
using WorkerImages.Records;
using WorkerImages.Signing;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Publishing;

public sealed class VerifiedBaseTests
{
    private const string Others = "it does not stand on the base that it names: its lowest layers are others";

    private static readonly Digest Base = SampleImages.DigestOf("base");
    private static readonly ImmutableArray<DiffId> Layers = [new(SampleImages.DigestOf("first")), new(SampleImages.DigestOf("second")), new(SampleImages.DigestOf("own"))];

    private static readonly ImageConfiguration Image =
        new("{}"u8.ToArray(), Platform.Parse("linux/amd64"), Layers, ContainerConfig.Empty, ImmutableSortedDictionary<string, string>.Empty, null);

    [Theory]
    [InlineData("base")]
    [InlineData("parent")]
    public void An_image_that_stands_on_the_layers_and_names_the_image_that_its_index_says_is_good(string role) =>
        Assert.Empty(Objections(PublishedAnnotations.DiffIds(Layers[..2]), Base, Provenance(role, Base))!);

    [Fact]
    public void Other_layers_in_other_order_or_more_of_them_than_there_are_are_not_the_bases()
    {
        ImmutableArray<DiffId> more = [.. Layers, Layers[0]];
        var hash = PublishedAnnotations.DiffIds(Layers[..2]).Split(':', 2)[1];
        string[] wrong =
        [
            PublishedAnnotations.DiffIds([Layers[1], Layers[0]]), PublishedAnnotations.DiffIds(more), PublishedAnnotations.DiffIds([]),
            $"1:{hash}", $"02:{hash}", $"-2:{hash}", $"99999999999:{hash}", $":{hash}", hash, "2:", "",
        ];

        Assert.All(wrong, layers => Assert.Equal([Others], Objections(layers, null)!));
    }

    [Fact]
    public void An_index_that_names_a_base_must_say_its_layers_and_one_that_names_none_need_not()
    {
        Assert.Equal(["it does not say which layers its base has"], Objections(null, Base, Provenance("base", Base))!);
        Assert.Null(Objections(null, null));
        Assert.Empty(Objections(PublishedAnnotations.DiffIds(Layers[..1]), null, Provenance("base", SampleImages.DigestOf("a recipe")))!);
    }

    [Fact]
    public void Provenance_must_name_the_same_base_or_parent()
    {
        var layers = PublishedAnnotations.DiffIds(Layers[..1]);
        var other = SampleImages.DigestOf("another");

        Assert.Equal([$"its index names the base {Base}, its provenance {other}"], Objections(layers, Base, Provenance("parent", other))!);
        Assert.Equal([$"its index names the base {Base}, its provenance none"], Objections(layers, Base, Provenance("copy", Base))!);
        Assert.Empty(Objections(layers, Base)!);
    }

    [Theory]
    [InlineData("""{"buildDefinition":7}""")]
    [InlineData("""{"buildDefinition":{"resolvedDependencies":{}}}""")]
    [InlineData("""{"buildDefinition":{"resolvedDependencies":[null,7,{"name":7},{"name":"base"},{"name":"base","digest":7},{"name":"base","digest":{"sha256":7}},{"name":"base","digest":{"sha256":"ab"}}]}}""")]
    public void Provenance_of_another_form_says_nothing(string predicate)
    {
        var claim = new Predicate(global::WorkerImages.Signing.Provenance.PredicateType, JsonNode.Parse(predicate)!.AsObject());

        Assert.Empty(ProvenanceReader.DigestsOf([claim], "base", "parent"));
    }

    private static ImmutableArray<string>? Objections(string? layers, Digest? digest, params ImmutableArray<Predicate> claims)
    {
        var notes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (layers is not null)
        {
            notes[LabelNames.BaseDiffIds] = layers;
        }

        if (digest is not null)
        {
            notes[OciLabels.BaseDigest] = digest.Text;
        }

        return VerifiedBase.Objections(new(MediaTypes.Manifest, SampleImages.DigestOf("image"), 1) { Annotations = notes.ToImmutable() }, Image, claims);
    }

    private static Predicate Provenance(string role, Digest digest) => new(
        global::WorkerImages.Signing.Provenance.PredicateType,
        new()
        {
            ["buildDefinition"] = new JsonObject
            {
                ["resolvedDependencies"] = new JsonArray(
                    new JsonObject { ["name"] = role, ["digest"] = new JsonObject { ["sha256"] = digest.Hex } },
                    new JsonObject { ["name"] = "context", ["digest"] = new JsonObject { ["sha256"] = Base.Hex } }),
            },
        });
}
