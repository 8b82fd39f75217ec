namespace WorkerImages.Tests.Catalog;

public sealed class CatalogSchemaTests
{
    [Theory]
    [InlineData("pakages: [git]")]
    [InlineData("from: other")]
    [InlineData("packages: git")]
    [InlineData("packages: []")]
    [InlineData("packages: [git, git]")]
    [InlineData("packages: [podman]")]
    [InlineData("version: 1.0")]
    [InlineData("environment: { A: 1 }")]
    [InlineData("environment: { PATH: x }")]
    [InlineData("labels: { org.opencontainers.image.title: x }")]
    [InlineData("user: { uid: 1000 }")]
    [InlineData("user: { name: root, uid: 1000 }")]
    [InlineData("user: { name: a, uid: 0 }")]
    [InlineData("user: { name: a, uid: '1000' }")]
    [InlineData("dockerGroup: { name: a, gid: 7, more: 1 }")]
    [InlineData("start: nobody")]
    [InlineData("platforms: [linux/mips]")]
    [InlineData("docker: { cli: {} }")]
    [InlineData("docker: { cli: { archive: a1, image: { reference: a, path: /b } } }")]
    [InlineData("docker: { cli: { static: {} } }")]
    [InlineData("docker: { cli: { static: { linux/mips: {} } } }")]
    [InlineData("python: { packages: {} }")]
    [InlineData("python: { requireHashes: 'yes' }")]
    [InlineData("python: { requirements: [/etc/passwd] }")]
    [InlineData("workingDirectory: /etc/app")]
    [InlineData("command: sleep")]
    [InlineData("healthCheck: off")]
    [InlineData("healthCheck: { interval: 5s }")]
    [InlineData("healthCheck: { command: [a], retries: 0 }")]
    [InlineData("smoke: [{ name: a }]")]
    [InlineData("smoke: [{ name: a, run: [a], user: nobody }]")]
    [InlineData("smoke: [{ name: a, run: [a], timeout: 5 }]")]
    public async Task What_the_reader_refuses_the_schema_refuses_too(string line)
    {
        var yaml = ScratchCatalog.Worker + line + "\n";
        using var catalog = new ScratchCatalog(worker: yaml);

        Assert.NotEmpty(catalog.Problems());
        Assert.NotEmpty(await SchemaCheck.OfImageAsync(yaml));
    }

    [Theory]
    [InlineData("user: { name: builder, uid: 1000 }")]
    [InlineData("docker: { cli: { archive: docker-cli } }\npackages: [git=1:2, curl]")]
    [InlineData("start: user")]
    [InlineData("healthCheck: none")]
    [InlineData("healthCheck: { command: [/a, a], startPeriod: 0s }")]
    [InlineData("smoke: [{ name: a, run: [a, \"$x; 'y'\"], stdout: ['^\\d'], exit: 3 }]")]
    [InlineData("environment: { A: '', B: \"it's\" }")]
    public async Task What_the_reader_accepts_the_schema_accepts_too(string lines)
    {
        var yaml = ScratchCatalog.Worker + lines + "\n";
        using var catalog = new ScratchCatalog(worker: yaml);

        Assert.Empty(catalog.Problems());
        Assert.Empty(await SchemaCheck.OfImageAsync(yaml));
    }

    [Fact]
    public async Task A_child_that_names_a_user_fails_both()
    {
        const string Child = "description: A child.\nfrom: worker\nuser: { name: a, uid: 1000 }\n";
        using var catalog = new ScratchCatalog();

        Assert.NotEmpty(catalog.Write("child/image.yaml", Child).Problems());
        Assert.NotEmpty(await SchemaCheck.OfImageAsync(Child));
    }

    [Theory]
    [InlineData("registry: r.io\nversion: 1.0.0\n")]
    [InlineData("version: 1.0.0\nbases: { a: { image: b:1 } }\n")]
    [InlineData("registry: r.io\nversion: 1.0.0\nbases: { A: { image: b:1 } }\n")]
    [InlineData("registry: r.io\nversion: 1.0.0\nbases: { a: {} }\n")]
    [InlineData("registry: r.io\nversion: 1.0.0\nbases: { a: { image: b:1, archive: {} } }\n")]
    [InlineData("registry: r.io\nversion: 1.0.0\nbases: { a: { image: b:1 } }\ndefaults: { home: /x }\n")]
    [InlineData("registry: r.io\nversion: 1.0.0\nbases: { a: { image: b:1 } }\nrunners: { linux/mips: box }\n")]
    public async Task A_bad_catalogue_fails_both(string yaml)
    {
        using var catalog = new ScratchCatalog(yaml, ScratchCatalog.Worker.Replace("debian-trixie", "a", StringComparison.Ordinal));

        Assert.NotEmpty(catalog.Problems());
        Assert.NotEmpty(await SchemaCheck.OfCatalogAsync(yaml));
    }
}
