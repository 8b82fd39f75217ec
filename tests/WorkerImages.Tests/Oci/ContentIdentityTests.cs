using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Oci;

public sealed class ContentIdentityTests
{
    private static readonly string Built =
        $$$"""
        {"architecture":"amd64","os":"linux","created":"2026-01-02T03:04:05Z","history":[{"created_by":"RUN true"}],
        "config":{"User":"1000","ExposedPorts":{"80/tcp":{},"443/tcp":{},"53/udp":{}},"Env":["PATH=/bin","TZ=UTC"],"Entrypoint":["/start"],"Cmd":["sh"],
        "Volumes":{"/data":{},"/cache":{}},"WorkingDir":"/app","StopSignal":"SIGINT",
        "Healthcheck":{"Test":["CMD","true"],"Interval":30000000000,"Timeout":5000000000,"StartPeriod":1000000000,"StartInterval":500000000,"Retries":3},
        "Shell":["/bin/bash","-c"],"OnBuild":["RUN true","RUN false"],"ArgsEscaped":true,
        "Labels":{"org.opencontainers.image.title":"worker"}},
        "rootfs":{"type":"layers","diff_ids":["{{{SampleImages.DigestOf("one")}}}","{{{SampleImages.DigestOf("two")}}}"]}}
        """;

    [Fact]
    public void What_is_hashed_is_the_documented_text()
    {
        const string Text =
            """
            worker-images content 1
            platform ["linux","amd64"]
            layer ONE
            layer TWO
            user "1000"
            exposed-ports ["443/tcp","53/udp","80/tcp"]
            environment ["PATH=/bin","TZ=UTC"]
            entrypoint ["/start"]
            command ["sh"]
            volumes ["/cache","/data"]
            working-directory "/app"
            stop-signal "SIGINT"
            health-check ["CMD","true"]
            health-check-interval 30000000000
            health-check-timeout 5000000000
            health-check-start-period 1000000000
            health-check-retries 3
            shell ["/bin/bash","-c"]
            on-build ["RUN true","RUN false"]

            """;

        var expected = Text.Replace("ONE", SampleImages.DigestOf("one").Text, StringComparison.Ordinal).Replace("TWO", SampleImages.DigestOf("two").Text, StringComparison.Ordinal);

        Assert.Equal(SampleImages.DigestOf(expected), Of(Built));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z")]
    [InlineData("RUN true\"}]", "RUN another\"}]")]
    [InlineData("\"worker\"", "\"another\"")]
    [InlineData("\"StartInterval\":500000000,", "")]
    [InlineData("\"ArgsEscaped\":true", "\"ArgsEscaped\":false")]
    [InlineData("\"80/tcp\":{},\"443/tcp\":{}", "\"443/tcp\":{},\"80/tcp\":{}")]
    [InlineData("\"80/tcp\":{}", "\"80\":{}")]
    [InlineData("\"/data\":{},\"/cache\":{}", "\"/cache\":{},\"/data\":{}")]
    [InlineData("\"architecture\":\"amd64\"", "\"architecture\":\"amd64\",\"variant\":\"\"")]
    [InlineData("\"PATH=/bin\"", "\"\\u0050ATH=/bin\"")]
    public void What_no_container_would_notice_does_not_count(string text, string instead) => Assert.Equal(Of(Built), Of(Changed(Built, text, instead)));

    [Theory]
    [InlineData("\"architecture\":\"amd64\"", "\"architecture\":\"arm64\"")]
    [InlineData("\"os\":\"linux\"", "\"os\":\"freebsd\"")]
    [InlineData("\"User\":\"1000\"", "\"User\":\"1000:1000\"")]
    [InlineData("\"443/tcp\":{},", "")]
    [InlineData("\"PATH=/bin\",\"TZ=UTC\"", "\"TZ=UTC\",\"PATH=/bin\"")]
    [InlineData("\"PATH=/bin\",\"TZ=UTC\"", "\"PATH=/bin\\\",\\\"TZ=UTC\"")]
    [InlineData("\"TZ=UTC\"", "\"TZ=UTC\",\"A=\"")]
    [InlineData("\"Entrypoint\":[\"/start\"]", "\"Entrypoint\":[\"/start\",\"\"]")]
    [InlineData("\"Entrypoint\":[\"/start\"],\"Cmd\":[\"sh\"]", "\"Cmd\":[\"/start\"],\"Entrypoint\":[\"sh\"]")]
    [InlineData("\"Cmd\":[\"sh\"]", "\"Cmd\":[\"bash\"]")]
    [InlineData("\"/data\":{},", "")]
    [InlineData("\"WorkingDir\":\"/app\"", "\"WorkingDir\":\"/app/\"")]
    [InlineData("SIGINT", "SIGTERM")]
    [InlineData("\"CMD\",\"true\"", "\"CMD-SHELL\",\"true\"")]
    [InlineData("30000000000", "30000000001")]
    [InlineData("\"Timeout\":5000000000", "\"Timeout\":0")]
    [InlineData("\"StartPeriod\":1000000000", "\"StartPeriod\":2")]
    [InlineData("\"Retries\":3", "\"Retries\":4")]
    [InlineData("\"/bin/bash\"", "\"/bin/sh\"")]
    [InlineData("\"RUN true\",\"RUN false\"", "\"RUN false\",\"RUN true\"")]
    public void What_a_container_or_a_build_would_notice_counts(string text, string instead) => Assert.NotEqual(Of(Built), Of(Changed(Built, text, instead)));

    [Fact]
    public void Layers_count_by_what_they_are_before_compression_and_in_their_order()
    {
        var (one, two) = (SampleImages.LayerOf("one"), SampleImages.LayerOf("two"));
        Digest[] contents = [Of(one, two), Of(two, one), Of(one), Of(one, one), Of()];

        Assert.Equal(contents.Length, contents.Distinct().Count());
    }

    [Theory]
    [InlineData("User", "null", "\"\"")]
    [InlineData("ExposedPorts", "null", "{}")]
    [InlineData("Env", "null", "[]")]
    [InlineData("Entrypoint", "null", "[]")]
    [InlineData("Cmd", "null", "[]")]
    [InlineData("Volumes", "null", "{}")]
    [InlineData("WorkingDir", "null", "\"\"", "\"/\"")]
    [InlineData("StopSignal", "null", "\"\"")]
    [InlineData("Healthcheck", "null", "{}", """{"Test":null,"Interval":0}""", """{"Test":[],"Retries":null}""")]
    [InlineData("Shell", "null", "[]")]
    [InlineData("OnBuild", "null", "[]")]
    [InlineData("Labels", "null", "{}")]
    public void Nothing_is_nothing_however_an_engine_writes_it(string member, params string[] nothings) =>
        Assert.All(nothings, nothing => Assert.Equal(ContainerConfig.Empty, ConfigOf($"{{\"{member}\":{nothing}}}")));

    [Theory]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/amd64", "linux/amd64/v1", true)]
    [InlineData("linux/amd64", "linux/amd64/v2", false)]
    [InlineData("linux/arm/v7", "linux/arm", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", false)]
    [InlineData("linux/arm/v7", "linux/arm64", false)]
    public void Platforms_that_match_are_one_content(string one, string other, bool same) =>
        Assert.Equal(same, ContentIdentity.Of(Platform.Parse(one), [], ContainerConfig.Empty) == ContentIdentity.Of(Platform.Parse(other), [], ContainerConfig.Empty));

    [Theory]
    [InlineData("""{"User":1000}""", "config.config.User is Number, not a text")]
    [InlineData("""{"Env":"A=b"}""", "config.config.Env is String, not a list")]
    [InlineData("""{"Env":["A=b",null]}""", "config.config.Env[1] is Null, not a text")]
    [InlineData("""{"Cmd":[["sh"]]}""", "config.config.Cmd[0] is Array, not a text")]
    [InlineData("""{"Volumes":["/data"]}""", "config.config.Volumes is Array, not an object")]
    [InlineData("""{"ExposedPorts":{"80/tcp":5}}""", "config.config.ExposedPorts.80/tcp is Number, not an object")]
    [InlineData("""{"Healthcheck":["CMD"]}""", "config.config.Healthcheck is Array, not an object")]
    [InlineData("""{"Healthcheck":{"Interval":"30s"}}""", "config.config.Healthcheck.Interval is String, not a number")]
    [InlineData("""{"Healthcheck":{"Interval":-1}}""", "config.config.Healthcheck.Interval is -1, which is no count")]
    [InlineData("""{"Healthcheck":{"Retries":1e99}}""", "config.config.Healthcheck.Retries is 1e99, which is no count")]
    [InlineData("""{"Env":["A=\ud800"]}""", "config.config.Env[0] holds what is no text")]
    [InlineData("""{"Volumes":{"/\ud800":{}}}""", "config is not JSON")]
    [InlineData("""{"Labels":{"\ud800":"x"}}""", "config is not JSON")]
    public void What_no_configuration_can_hold_is_refused_with_the_place(string config, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => ConfigOf(config)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_order_of_ports_and_volumes_means_nothing_and_that_of_variables_does()
    {
        // Given a hundred images that differ by order only
        var volumes = Enumerable.Range(0, 20).Select(number => $"\"/volume-{number}\":{{}}").ToArray();
        var ports = Enumerable.Range(0, 20).Select(number => $"\"{number + 80}/tcp\":{{}}").ToArray();
        var variables = Enumerable.Range(0, 20).Select(number => $"\"V{number}=x\"").ToArray();
        string Json(Random random, bool all)
        {
            random.Shuffle(volumes);
            random.Shuffle(ports);
            var shuffled = variables.ToArray();
            random.Shuffle(all ? shuffled : []);
            return $"{{\"Volumes\":{{{string.Join(',', volumes)}}},\"ExposedPorts\":{{{string.Join(',', ports)}}},\"Env\":[{string.Join(',', shuffled)}]}}";
        }

        // Then
#pragma warning disable CA5394 // nothing secret: the same orders in every run
        var random = new Random(1);
#pragma warning restore CA5394
        Assert.Single(Enumerable.Range(0, 100).Select(_ => ConfigOf(Json(random, all: false))).ToHashSet());
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => ConfigOf(Json(random, all: true))).ToHashSet().Count);
    }

    private static string Changed(string json, string text, string instead)
    {
        Assert.Contains(text, json, StringComparison.Ordinal);
        return json.Replace(text, instead, StringComparison.Ordinal);
    }

    private static Digest Of(string json) => ImageConfiguration.Read(Encoding.UTF8.GetBytes(json)).Content;

    private static Digest Of(params ImmutableArray<DiffId> layers) => ContentIdentity.Of(Platform.Parse("linux/amd64"), layers, ContainerConfig.Empty);

    private static ContainerConfig ConfigOf(string config) => ImageConfiguration.Read(
        Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":[]},"config":{{{config}}}}""")).Config;
}
