using WorkerImages.Oci;

namespace WorkerImages.Tests.Oci;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux", "amd64", null, "amd64")]
    [InlineData("linux/arm64", "linux", "arm64", null, "arm64")]
    [InlineData("linux/arm/v7", "linux", "arm", "v7", "armhf")]
    [InlineData("linux/386", "linux", "386", null, "i386")]
    public void A_platform_is_read_written_and_known_to_Debian(string text, string system, string architecture, string? variant, string debian)
    {
        var platform = Platform.Parse(text);

        Assert.Equal(new Platform(system, architecture, variant), platform);
        Assert.Equal(text, platform.ToString());
        Assert.Equal(debian, platform.DebianArchitecture);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("/amd64")]
    [InlineData("linux/arm/")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("Linux/amd64")]
    [InlineData(" linux/amd64")]
    [InlineData("linux/amd64\n")]
    [InlineData("linux\\amd64")]
    public void A_text_that_is_no_platform_is_refused_and_quoted(string text)
    {
        var error = Assert.Throws<FormatException>(() => Platform.Parse(text));

        Assert.Equal($"'{text}' is not a platform: expected os/architecture[/variant], such as linux/amd64", error.Message);
        Assert.False(Platform.TryParse(text, out _));
    }

    // containerd: platforms/database.go, normalizeArch.
    [Theory]
    [InlineData("linux", "amd64", null, "linux/amd64")]
    [InlineData("linux", "amd64", "v1", "linux/amd64")]
    [InlineData("linux", "amd64", "v2", "linux/amd64/v2")]
    [InlineData("linux", "x86_64", "", "linux/amd64")]
    [InlineData("linux", "x86-64", "v3", "linux/amd64/v3")]
    [InlineData("linux", "i386", null, "linux/386")]
    [InlineData("Linux", "AArch64", null, "linux/arm64")]
    [InlineData("linux", "arm64", "v8", "linux/arm64")]
    [InlineData("linux", "arm64", "8", "linux/arm64")]
    [InlineData("linux", "arm64", "v9", "linux/arm64/v9")]
    [InlineData("linux", "arm", null, "linux/arm/v7")]
    [InlineData("linux", "arm", "", "linux/arm/v7")]
    [InlineData("linux", "arm", "7", "linux/arm/v7")]
    [InlineData("linux", "arm", "V6", "linux/arm/v6")]
    [InlineData("linux", "armhf", null, "linux/arm/v7")]
    [InlineData("linux", "armel", null, "linux/arm/v6")]
    [InlineData("linux", "riscv64", null, "linux/riscv64")]
    public void A_platform_has_one_normalized_spelling(string system, string architecture, string? variant, string normalized)
    {
        var platform = new Platform(system, architecture, variant);

        Assert.Equal(normalized, platform.Normalize().ToString());
        Assert.Equal(platform.Normalize(), platform.Normalize().Normalize());
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("linux/amd64", "linux/arm64", false)]
    [InlineData("linux/amd64", "freebsd/amd64", false)]
    [InlineData("linux/amd64", "linux/amd64/v1", true)]
    [InlineData("linux/amd64", "linux/amd64/v3", false)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm64", "linux/aarch64", true)]
    [InlineData("linux/arm64", "linux/arm", false)]
    [InlineData("linux/arm/v7", "linux/arm/v7", true)]
    [InlineData("linux/arm/v7", "linux/arm", true)]
    [InlineData("linux/arm/v7", "linux/armhf", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", false)]
    [InlineData("linux/arm", "linux/arm/v6", false)]
    public void Platforms_match_however_each_is_spelled(string one, string other, bool matches) =>
        Assert.Equal(
            (matches, matches), (Platform.Parse(one).Matches(Platform.Parse(other)), Platform.Parse(other).Matches(Platform.Parse(one))));

    [Fact]
    public void Debian_builds_for_32_bit_ARM_where_an_engine_names_no_variant() =>
        Assert.Equal("armhf", new Platform("linux", "arm").DebianArchitecture);

    [Fact]
    public void Every_known_platform_is_normalized() =>
        Assert.All(Platform.Known, text => Assert.Equal(text, Platform.Parse(text).Normalize().ToString()));

    [Fact]
    public void Every_known_platform_can_be_read() => Assert.All(Platform.Known, text => Assert.Equal(text, Platform.Parse(text).ToString()));

    [Fact]
    public void This_machine_runs_Linux_images() => Assert.StartsWith("linux/", Platform.OfThisMachine.ToString(), StringComparison.Ordinal);
}
