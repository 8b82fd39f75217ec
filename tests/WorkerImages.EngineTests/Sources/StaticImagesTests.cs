using System.Net;
using System.Text;
using WorkerImages.EngineTests.Program;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class StaticImagesTests(EngineBench bench)
{
    // What the CLI asks of a plugin, and the version of one.
    private static readonly byte[] Plugin = Encoding.UTF8.GetBytes(
        """
        #!/bin/sh
        case $1 in
            docker-cli-plugin-metadata) echo '{"SchemaVersion":"0.1.0","Vendor":"Acme","Version":"v0.13.1"}' ;;
            *) echo 'github.com/docker/buildx v0.13.1 acme' ;;
        esac

        """);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task What_stands_on_an_image_that_starts_as_its_user_is_installed_by_root_and_starts_as_the_user()
    {
        // Given a family that is never root, and a child with packages, a download and its own directory
        using var server = new FileServer(IPAddress.Loopback);
        var address = server.Add("buildx", Plugin);
        await using var images = new OwnImages(bench.Engine);
        images.Define("static", "start: user");
        images.Repository.Write(
            "images/grown/image.yaml",
            $$"""
            description: A child of a worker that is never root.
            from: static
            packages: [less]
            docker:
              buildx: { version: "0.13", static: { {{Platform.OfThisMachine}}: { url: '{{address}}', sha256: {{Digest.Of(Plugin).Hex}} } } }
            workingDirectory: /srv/jobs
            smoke:
              - name: the user owns the directory it starts in, and not what was installed
                run: [sh, -c, "id -u; stat -c %u . /usr/bin/less"]
                stdout: ['^1000\n1000\n0\n']
            """);

        // When they are built, then every check passes
        await images.MustPassAsync(Token);

        // Then the child's image says so too, in numbers
        Assert.Equal("1000:1000", (await images.InspectAsync("static", Token))!.Config.User);
        Assert.Equal("1000:1000", (await images.InspectAsync("grown", Token))!.Config.User);
    }
}
