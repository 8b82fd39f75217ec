using System.Text;
using WorkerImages.Oci;
using WorkerImages.Records;
using static WorkerImages.Tests.Records.SampleRecords;

namespace WorkerImages.Tests.Records;

public sealed class ContentFingerprintTests
{
    private const string Built =
        """
        {"architecture":"amd64","os":"linux","created":"2026-01-02T03:04:05Z","history":[{"created_by":"RUN true"}],
        "config":{"User":"","Env":["PATH=/bin","TZ=UTC"],"Cmd":["sh"],"Volumes":null,"ExposedPorts":{"80/tcp":{},"443/tcp":{}},
        "Labels":{"org.opencontainers.image.created":"2026-01-02T03:04:05Z","io.worker-images.build":"sha256:1","org.opencontainers.image.title":"worker"}},
        "rootfs":{"type":"layers","diff_ids":["DIFFID"]}}
        """;

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z")]
    [InlineData("RUN true", "RUN false")]
    [InlineData("\"sha256:1\"", "\"sha256:2\"")]
    [InlineData("\"User\":\"\",", "")]
    [InlineData("\"Volumes\":null", "\"Volumes\":{}")]
    [InlineData("\"80/tcp\":{},\"443/tcp\":{}", "\"443/tcp\":{},\"80/tcp\":{}")]
    public void What_changes_from_build_to_build_or_means_the_same_does_not_count(string text, string instead) =>
        Assert.Equal(Of(Built), Of(Changed(text, instead)));

    [Theory]
    [InlineData("\"Cmd\":[\"sh\"]", "\"Cmd\":[\"bash\"]")]
    [InlineData("\"PATH=/bin\",\"TZ=UTC\"", "\"TZ=UTC\",\"PATH=/bin\"")]
    [InlineData("\"User\":\"\"", "\"User\":\"root\"")]
    [InlineData("\"worker\"", "\"another\"")]
    [InlineData("amd64", "arm64")]
    [InlineData("\"DIFFID\"", "\"DIFFID\",\"DIFFID\"")]
    public void What_a_container_would_notice_counts(string text, string instead) => Assert.NotEqual(Of(Built), Of(Changed(text, instead)));

    private static string Changed(string text, string instead)
    {
        Assert.Contains(text, Built, StringComparison.Ordinal);
        return Built.Replace(text, instead, StringComparison.Ordinal);
    }

    private static Digest Of(string config) => ContentFingerprint.Of(
        ImageConfiguration.Read(Encoding.UTF8.GetBytes(config.Replace("DIFFID", Hash("layer").Text, StringComparison.Ordinal))));
}
