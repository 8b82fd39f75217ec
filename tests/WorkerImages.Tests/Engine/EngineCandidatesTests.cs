using System.Security.Cryptography;
using System.Text;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Engine;

public sealed class EngineCandidatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wi-candidates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void DOCKER_HOST_is_chosen_before_everything_else()
    {
        Write("config.json", """{"currentContext":"remote"}""");

        var only = Assert.Single(EngineCandidates.Of(Surroundings() with { DockerHost = "tcp://10.0.0.1:2375", DockerContext = "remote" }));

        Assert.Equal(new EngineCandidate(new EngineAddress("tcp://10.0.0.1:2375"), "DOCKER_HOST", IsChosen: true), only);
    }

    [Theory]
    [InlineData("1", "/certificates", "/certificates")]
    [InlineData(null, "/certificates", null)]
    [InlineData(null, null, null)]
    public void TLS_is_used_where_the_docker_command_uses_it(string? verify, string? path, string? expected)
    {
        var surroundings = Surroundings() with { DockerHost = "tcp://10.0.0.1:2376", TlsVerify = verify, CertificatePath = path };

        Assert.Equal(expected, EngineCandidates.Of(surroundings)[0].Address.CertificateDirectory);
    }

    [Fact]
    public void Certificates_are_looked_for_beside_the_configuration_when_no_place_is_named()
    {
        var surroundings = Surroundings() with { DockerHost = "tcp://10.0.0.1:2376", TlsVerify = "1" };

        Assert.Equal(_folder, EngineCandidates.Of(surroundings)[0].Address.CertificateDirectory);
    }

    [Theory]
    [InlineData("tcp://10.0.0.1:2376", "/certificates")]
    [InlineData("unix:///run/docker.sock", null)]
    public void An_engine_named_on_the_command_line_uses_the_same_certificates_and_a_socket_none(string address, string? expected)
    {
        var surroundings = Surroundings() with { TlsVerify = "1", CertificatePath = "/certificates" };

        var named = EngineCandidates.Named(address, "--engine", surroundings);

        Assert.Equal(new EngineCandidate(new EngineAddress(address, expected), "--engine", IsChosen: true), named);
    }

    [Fact]
    public void The_current_context_names_its_endpoint_and_DOCKER_CONTEXT_comes_before_it()
    {
        Write("config.json", """{"currentContext":"first"}""");
        WriteContext("first", """{"Name":"first","Endpoints":{"docker":{"Host":"unix:///first.sock"}}}""");
        WriteContext("second", """{"Name":"second","Endpoints":{"docker":{"Host":"unix:///second.sock"}}}""");

        var current = EngineCandidates.Of(Surroundings()).Single();
        var named = EngineCandidates.Of(Surroundings() with { DockerContext = "second" }).Single();

        Assert.Equal(new EngineCandidate(new EngineAddress("unix:///first.sock"), "docker context \"first\"", IsChosen: true), current);
        Assert.Equal("unix:///second.sock", named.Address.Text);
    }

    [Fact]
    public void Without_a_choice_the_usual_sockets_that_exist_are_tried()
    {
        Write("there.sock", "");
        Write("config.json", """{"currentContext":"default","auths":{}}""");
        var surroundings = Surroundings() with { UsualSockets = [Path.Combine(_folder, "missing.sock"), Path.Combine(_folder, "there.sock")] };

        var only = Assert.Single(EngineCandidates.Of(surroundings));

        Assert.Equal(new EngineCandidate(new EngineAddress($"unix://{_folder}/there.sock"), "usual socket", IsChosen: false), only);
    }

    [Fact]
    public void A_context_that_is_not_there_is_an_error_and_not_skipped()
    {
        var failure = Assert.Throws<WorkerImagesException>(() => EngineCandidates.Of(Surroundings() with { DockerContext = "gone" }));

        Assert.Equal(ExitCode.Build, failure.ExitCode);
        Assert.Equal("the docker context \"gone\" (named by DOCKER_CONTEXT) cannot be used", failure.What);
    }

    [Theory]
    [InlineData("config.json", "{")]
    [InlineData("config.json", "")]
    public void A_configuration_that_cannot_be_read_is_named(string file, string text)
    {
        Write(file, text);

        var failure = Assert.Throws<WorkerImagesException>(() => EngineCandidates.Of(Surroundings()));

        Assert.Equal($"{Path.Combine(_folder, file)} cannot be read", failure.What);
    }

    [Theory]
    [InlineData("[]", "config.json is Array, not an object")]
    [InlineData("null", "config.json is Null, not an object")]
    [InlineData("""{"currentContext":5}""", "config.json.currentContext is Number, not a text")]
    public void A_configuration_of_another_form_is_named_with_what_is_wrong(string json, string why)
    {
        Write("config.json", json);

        var failure = Assert.Throws<WorkerImagesException>(() => EngineCandidates.Of(Surroundings()));

        Assert.Equal($"{Path.Combine(_folder, "config.json")} cannot be read", failure.What);
        Assert.Equal(why, failure.Why);
    }

    [Theory]
    [InlineData("ssh://user@host", "engines over ssh are not supported")]
    [InlineData("unix://relative", "it is no engine's address")]
    [InlineData("/var/run/docker.sock", "it is no engine's address")]
    [InlineData("fd://", "it is no engine's address")]
    [InlineData("", "it is no engine's address")]
    public void An_address_of_an_unknown_kind_is_refused_with_what_would_do(string address, string why)
    {
        var failure = Assert.Throws<WorkerImagesException>(() => EngineAddress.Parse(address, "--engine"));

        Assert.Equal($"the engine '{address}' (--engine) cannot be used", failure.What);
        Assert.Equal(why, failure.Why);
        Assert.NotNull(failure.Next);
    }

    [Fact]
    public void No_advice_puts_a_socket_where_another_user_may_have_put_one()
    {
        var failure = Assert.Throws<WorkerImagesException>(() => EngineAddress.Parse("ssh://user@host", "--engine"));

        Assert.Contains("-L $HOME/docker.sock:/var/run/docker.sock user@host", failure.Next, StringComparison.Ordinal);
        Assert.DoesNotContain("/tmp", failure.Next, StringComparison.Ordinal);
    }

    private EngineEnvironment Surroundings() => new() { ConfigurationDirectory = _folder, CacheDirectory = _folder, UsualSockets = [] };

    private void WriteContext(string name, string text)
    {
        var folder = Path.Combine("contexts", "meta", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        Write(Path.Combine(folder, "meta.json"), text);
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
