using System.Text.Json.Nodes;
using WorkerImages.Packages;

namespace WorkerImages.Tests.Packages;

public sealed class BillSummaryTests
{
    [Fact]
    public void Packages_are_counted_by_kind_and_the_image_itself_is_none()
    {
        var summary = BillSummary.OfSpdx(Document(
            """
            {"packages":[
              {"primaryPackagePurpose":"CONTAINER","externalRefs":[{"referenceLocator":"pkg:oci/worker"}]},
              {"primaryPackagePurpose":"OPERATING_SYSTEM"},
              {"externalRefs":[{"referenceLocator":"pkg:deb/debian/tini@0.19"}]},
              {"externalRefs":[{"referenceLocator":"pkg:deb/debian/curl@8"}]},
              {"externalRefs":[{"referenceLocator":"pkg:pypi/celery@5"}]}]}
            """));

        Assert.Equal((3, "deb 2, pypi 1"), (summary!.Total, string.Join(", ", summary.ByKind.Select(kind => $"{kind.Key} {kind.Value}"))));
    }

    [Theory]
    [InlineData("""{"packages":{}}""")]
    [InlineData("""{"packages":[5]}""")]
    [InlineData("""{"packages":[null]}""")]
    [InlineData("""{"packages":[{"externalRefs":[{"referenceLocator":5}]}]}""")]
    public void What_has_another_form_is_not_counted(string document) => Assert.Null(BillSummary.OfSpdx(Document(document)));

    private static JsonObject Document(string text) => JsonNode.Parse(text)!.AsObject();
}
