using System.Text.Json;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Engine;

public sealed class EngineDescriptionsTests
{
    private static readonly EngineCandidate Candidate = new(new EngineAddress("unix:///x.sock"), "DOCKER_HOST", IsChosen: true);

    [Theory]
    [InlineData("""{"Platform":{"Name":""},"Components":[{"Name":"Engine"}],"Version":"20.10.24","ApiVersion":"1.41","Os":"linux","Arch":"amd64"}""", "Docker Engine", "1.41", true)]
    [InlineData("""{"Platform":{"Name":"Docker Engine - Community"},"Version":"30.0","ApiVersion":"1.60","Os":"linux","Arch":"amd64"}""", "Docker Engine", "1.52", true)]
    [InlineData("""{"Platform":{"Name":"Docker Desktop 4.25.0 (126437)"},"Version":"24.0.6","ApiVersion":"1.43","Os":"linux","Arch":"amd64"}""", "Docker Desktop", "1.43", false)]
    [InlineData("""{"Platform":{"Name":"linux/amd64/debian-12"},"Components":[{"Name":"Podman Engine"}],"Version":"4.3.1","ApiVersion":"1.41","Os":"linux","Arch":"amd64"}""", "Podman Engine", "1.41", true)]
    public void An_engine_is_known_by_what_it_says(string answer, string name, string api, bool sharesFilesystem)
    {
        var description = Describe(answer);

        Assert.Equal((name, api, sharesFilesystem), (description.Name, description.ApiVersion, description.SharesFilesystem));
        Assert.Equal((new Platform("linux", "amd64"), "DOCKER_HOST"), (description.Platform, description.FoundBy));
    }

    [Theory]
    [InlineData("""{"Version":"18.06.3","ApiVersion":"1.38","Os":"linux","Arch":"amd64"}""", "Docker Engine 18.06.3 (API 1.38) has no BuildKit, which came with Docker Engine 18.09 (API 1.39)")]
    [InlineData("""{"hello":"world"}""", "what answers there is no Docker Engine")]
    [InlineData("[]", "what answers there is no Docker Engine")]
    public void What_cannot_build_is_refused_by_name(string answer, string why)
    {
        var failure = Assert.Throws<WorkerImagesException>(() => Describe(answer));

        Assert.Equal("the engine at unix:///x.sock (DOCKER_HOST) cannot be used", failure.What);
        Assert.Equal(why, failure.Why);
    }

    [Theory]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("arm64", "linux/arm64")]
    [InlineData("aarch64", "linux/arm64")]
    [InlineData("arm", "linux/arm/v7")]
    public void An_engine_has_the_platform_that_a_definition_declares(string architecture, string platform) => Assert.Equal(
        Platform.Parse(platform),
        Describe($$"""{"Version":"27.3.1","ApiVersion":"1.47","Os":"linux","Arch":"{{architecture}}"}""").Platform);

    private static EngineDescription Describe(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return EngineDescriptions.Of(json.RootElement, Candidate, isPrivate: false, isOnThisMachine: true);
    }
}
