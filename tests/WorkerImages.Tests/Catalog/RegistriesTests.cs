using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.Tests.Catalog;

/// <summary>What a catalogue says of registries.</summary>
public sealed class RegistriesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void They_are_found_by_host_and_port_in_any_case_and_certificates_from_the_catalogues_folder_or_the_machines_root()
    {
        using var authority = new TestAuthority();
        var beside = _scratch.Write("images/certs/company.pem", authority.Pem);
        var elsewhere = _scratch.Write("elsewhere.pem", authority.Pem);
        Write(
            $$"""
            registry.lan:5000: { plainHttp: true }
            "[fd00::1]:5000": { login: ["10.0.0.9:8443", login.lan] }
            one.example: { ca: certs/company.pem }
            two.example: { ca: {{elsewhere}} }
            """);

        var registries = Read();

        Assert.True(registries["REGISTRY.lan:5000"].PlainHttp);
        Assert.Equal(["10.0.0.9:8443", "login.lan"], registries["[fd00::1]:5000"].Login);
        Assert.Equal((beside, elsewhere), (registries["one.example"].Ca, registries["two.example"].Ca));
    }

    [Fact]
    public void Where_there_is_no_catalogue_or_it_says_nothing_there_are_none()
    {
        Assert.Empty(Read());
        Write("");
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData("a.example: { ca: missing.pem }", "6:20: ca: there is no file 'images/missing.pem'")]
    [InlineData("a.example: { ca: ../../out.pem }", "6:20: ca: '../../out.pem' leads out of the repository")]
    [InlineData("a.example: { ca: catalog.yaml }", "6:20: ca: 'images/catalog.yaml' has no certificate in PEM form (-----BEGIN CERTIFICATE-----)")]
    [InlineData("a.example: { plainHttp: true }\nA.example: { login: [b.example] }", "7:3: 'A.example' is there already, in other letters: hosts are the same in any case")]
    [InlineData("a.example: { plainHttp: true, ca: catalog.yaml }", "6:33: 'ca' cannot stand beside 'plainHttp': leave one of them out")]
    public void What_cannot_be_is_told_with_its_place(string registry, string problem)
    {
        Write(registry);

        var found = Assert.Throws<ProblemsFoundException>(Read).Problems;

        Assert.Equal($"images/catalog.yaml:{problem}", $"{Assert.Single(found)}");
    }

    [Theory]
    [InlineData("https://a.example: { plainHttp: true }")]
    [InlineData("a.example/acme: { plainHttp: true }")]
    [InlineData("a.example: { login: [\"https://login.example\"] }")]
    [InlineData("a.example: { plainHttp: 1 }")]
    [InlineData("a.example: { insecure: true }")]
    public void What_is_no_host_or_no_key_is_refused(string registry)
    {
        Write(registry);

        Assert.Equal(6, Assert.Throws<ProblemsFoundException>(Read).Problems[0].Place!.Line);
    }

    private void Write(string registries) => _scratch.Write(
        "images/catalog.yaml",
        "registry: localhost:5000/acme\nversion: 0.1.0\nbases:\n  debian: { image: \"debian:trixie\" }\n"
            + (registries.Length == 0 ? "" : "registries:\n" + string.Concat(registries.Split('\n').Select(line => $"  {line}\n"))));

    private System.Collections.Immutable.ImmutableSortedDictionary<string, RegistryDefinition> Read() => CatalogReader.ReadRegistries(_scratch.Path, "images");
}
