using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Tests.Smoke;

public sealed class ToolVersionTests
{
    [Theory]
    [InlineData("Docker version 26.1.5+dfsg1, build a72d7cd", "26.1.5+dfsg1")]
    [InlineData("github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3", "0.13.1+ds1")]
    [InlineData("github.com/docker/buildx v0.17.1 257815a6fbaee88976808020bf04274388275ae8", "0.17.1")]
    [InlineData("Docker Compose version v2.26.1", "2.26.1")]
    [InlineData("Docker Compose version 2.26.1-4", "2.26.1-4")]
    [InlineData("", "")]
    [InlineData("command not found", "")]
    public void The_version_is_found_in_what_a_tool_says(string output, string version) => Assert.Equal(version, ToolChecks.VersionIn(output));

    [Theory]
    [InlineData("26.1", "26.1.5+dfsg1", true)]
    [InlineData("26.1", "26.1", true)]
    [InlineData("26.1", "26.10.0", false)]
    [InlineData("26", "26.1.5", true)]
    [InlineData("2", "26.1.5", false)]
    [InlineData("26.1.5", "26.1", false)]
    [InlineData(null, "1.0", true)]
    public void A_version_is_kept_by_those_that_begin_with_its_numbers(string? promised, string seen, bool isKept) =>
        Assert.Equal(isKept, new ToolPromise(promised).IsKeptBy(seen));
}
