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

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("linux/amd64", "linux/arm64", false)]
    [InlineData("linux/amd64", "freebsd/amd64", false)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm64/v8", "linux/arm64/v9", true)]
    [InlineData("linux/arm/v7", "linux/arm/v7", true)]
    [InlineData("linux/arm/v7", "linux/arm", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", false)]
    public void A_variant_keeps_platforms_apart_on_32_bit_ARM_only(string one, string other, bool fits) =>
        Assert.Equal((fits, fits), (Platform.Parse(one).Fits(Platform.Parse(other)), Platform.Parse(other).Fits(Platform.Parse(one))));

    [Fact]
    public void Every_known_platform_can_be_read() => Assert.All(Platform.Known, text => Assert.Equal(text, Platform.Parse(text).ToString()));

    [Fact]
    public void This_machine_runs_Linux_images() => Assert.StartsWith("linux/", Platform.OfThisMachine.ToString(), StringComparison.Ordinal);
}
