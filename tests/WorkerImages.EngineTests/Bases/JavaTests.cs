using WorkerImages.EngineTests.Program;
using WorkerImages.EngineTests.Sources;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Registries;

namespace WorkerImages.EngineTests.Bases;

public sealed class JavaTests(EngineBench bench)
{
    /// <summary>Like images of Eclipse Temurin and what stands on them: has a runtime in its own directory, with its own trust store.</summary>
    private const string Temurin =
        """
        RUN mkdir -p /usr/share/man/man1 \
            && apt-get update && apt-get install --yes --no-install-recommends openjdk-21-jre-headless \
            && mkdir -p /opt/java && cp -aL /usr/lib/jvm/java-21-openjdk-* /opt/java/openjdk \
            && apt-get purge --yes 'openjdk-*' ca-certificates-java && rm -rf /etc/ssl/certs/java /usr/share/man
        ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH
        """;

    private const string Smoke =
        """
        smoke:
          - name: Java runs
            run: [java, -version]
            stderr: ['openjdk version "21']
          - name: it trusts the company's authority
            run: [keytool, -list, -cacerts, -storepass, changeit]
            stdout: ['corp-root']

        """;

    [ShippedFact(Explicit = true, Timeout = 1_200_000)]
    public async Task A_runtime_is_installed_or_is_the_bases_and_trusts_the_companys_authority()
    {
        // Given
        var token = TestContext.Current.CancellationToken;
        Assert.SkipWhen(ImitatedBases.WhyNot is not null, ImitatedBases.WhyNot ?? "");
        await using var bases = new ImitatedBases(bench);
        await using var images = new OwnImages(bench.Engine);
        await bases.AddAsync(images, "temurin", Temurin, token);
        using var authority = new TestAuthority();
        images.Repository.Write("images/certs/corp-root.pem", authority.Pem);
        images.Repository.Edit("images/catalog.yaml", "defaults:\n", "defaults:\n  certificates: [certs/corp-root.pem]\n");

        // When it is a package
        images.Define("installed", "packages: [openjdk-21-jre-headless]\n" + Smoke);
        await images.MustPassAsync(token);

        // When it is the base's
        images.Repository.Write("images/own/image.yaml", "description: A worker on another's Java.\nbase: temurin\n" + Smoke);
        var own = await images.RunAsync("SmokeTest", "registry", token, "--image", "own");

        // Then
        Assert.True(own.ExitCode == 0, own.ToString());
        Assert.DoesNotMatch(@"\d+ (failed|skipped)", own.StandardOutput);
    }
}
