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

    [Theory]
    [InlineData("uv 0.4.18 (7b55e9790 2024-10-01)", "0.4.18")]
    [InlineData("version.BuildInfo{Version:\"v3.14.2\", GitCommit:\"c309b6f\", GoVersion:\"go1.21.7\"}", "3.14.2")]
    [InlineData("Client Version: v1.31.0\nKustomize Version: v5.4.2", "1.31.0 5.4.2")]
    [InlineData("0.20.2", "0.20.2")]
    [InlineData("Error: unknown flag: --version", "")]
    public void All_versions_in_a_programs_words_are_found_and_not_those_it_was_made_by(string output, string versions) =>
        Assert.Equal(versions, string.Join(' ', ProgramChecks.VersionsIn(output)));
}
