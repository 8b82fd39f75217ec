using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Tests.Catalog;

public sealed class CatalogReaderTests
{
    [Fact]
    public void A_short_definition_gets_every_default()
    {
        using var catalog = new ScratchCatalog();

        var image = catalog.Read("worker");

        Assert.Equal(new SourcePlace("images/worker/image.yaml", 1, 1), image.Place);
        Assert.Equal("1.2.0", image.Version);
        Assert.Equal("localhost:5000/acme/worker", image.Repository.ToString());
        Assert.Equal(Reference.Parse("docker.io/library/debian:trixie-slim"), image.Base?.Image);
        Assert.Equal(["main"], image.Base?.Archive?.Components);
        Assert.Equal([new Platform("linux", "amd64")], image.Platforms);
        Assert.Equal(new UserDefinition("appuser", 1000, 1000, "/home/appuser"), image.User);
        Assert.Equal(new GroupDefinition("docker", 2375), image.DockerGroup);
        Assert.Equal(("docker-cli", null), (image.DockerCli?.Package, image.DockerCli?.Version));
        Assert.Equal("/app", image.WorkingDirectory);
        Assert.Empty(image.Command);
        Assert.Null(image.HealthCheck);
    }

    [Fact]
    public void What_the_root_of_a_family_decides_reaches_every_descendant()
    {
        using var catalog = new ScratchCatalog(worker: """
            description: A worker.
            base: debian-trixie
            user: { name: builder, uid: 2000 }
            dockerGroup: { name: socket, gid: 3000 }
            workingDirectory: /workspace
            platforms: [linux/arm64, linux/amd64]
            """);
        catalog.Write("child/image.yaml", "description: A child.\nfrom: worker\n");
        catalog.Write("grandchild/image.yaml", "description: A grandchild.\nfrom: child\nplatforms: [linux/arm64]\n");

        var image = catalog.Read("grandchild");

        Assert.Equal(["grandchild", "child", "worker"], image.Lineage.Select(ancestor => ancestor.Name));
        Assert.Equal(new UserDefinition("builder", 2000, 2000, "/home/builder"), image.User);
        Assert.Equal(new GroupDefinition("socket", 3000), image.DockerGroup);
        Assert.Equal("/workspace", image.WorkingDirectory);
        Assert.Equal(2, image.Parent?.Platforms.Length);
        Assert.Equal([new Platform("linux", "arm64")], image.Platforms);
        Assert.Null(image.DockerCli);
    }

    [Fact]
    public void A_child_may_start_as_its_user_and_its_descendants_do_so_too()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("static/image.yaml", "description: A child.\nfrom: worker\nstart: user\n");
        catalog.Write("grandchild/image.yaml", "description: A grandchild.\nfrom: static\n");
        catalog.Write("sibling/image.yaml", "description: A sibling.\nfrom: worker\nstart: root\n");

        Assert.Equal(
            [("worker", ImageStart.Root), ("sibling", ImageStart.Root), ("static", ImageStart.User), ("grandchild", ImageStart.User)],
            catalog.Read().Images.Select(image => (image.Name, image.Start)));
    }

    [Fact]
    public void Parents_come_before_their_children_and_siblings_by_name()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("a/image.yaml", "description: A.\nfrom: z\n");
        catalog.Write("c/image.yaml", "description: C.\nfrom: worker\n");
        catalog.Write("z/image.yaml", "description: Z.\nfrom: worker\n");

        Assert.Equal(["worker", "c", "z", "a"], catalog.Read().Images.Select(image => image.Name));
    }

    [Fact]
    public void Labels_of_the_catalogue_are_on_every_image_and_an_image_may_replace_them()
    {
        using var catalog = new ScratchCatalog(
            ScratchCatalog.Catalog + "labels: { com.example.team: core, com.example.tier: base }\n",
            ScratchCatalog.Worker + "labels: { com.example.team: workers }\n");

        Assert.Equal(
            [KeyValuePair.Create("com.example.team", "workers"), KeyValuePair.Create("com.example.tier", "base")],
            catalog.Read("worker").Labels);
    }

    [Fact]
    public void A_catalogue_may_name_the_runners_of_its_platforms()
    {
        using var silent = new ScratchCatalog();
        using var naming = new ScratchCatalog(ScratchCatalog.Catalog + "runners: { linux/arm64: our-arm }\n");

        Assert.Empty(silent.Read().Runners);
        Assert.Equal([KeyValuePair.Create("linux/arm64", "our-arm")], naming.Read().Runners);
    }

    [Fact]
    public void A_catalogue_may_say_how_long_builds_stay_in_a_registry()
    {
        using var silent = new ScratchCatalog();
        using var naming = new ScratchCatalog(ScratchCatalog.Catalog + "retention: { keep: 3 }\n");
        using var bad = new ScratchCatalog(ScratchCatalog.Catalog + "retention: { keep: 1, days: 0 }\n");

        Assert.Equal(new(10, 90), silent.Read().Retention);
        Assert.Equal(new(3, 90), naming.Read().Retention);
        Assert.Equal(2, bad.Problems().Length);
    }

    [Fact]
    public void Lists_without_an_order_are_sorted_and_argument_lists_are_not()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            packages: [tini, git=1:2.47.3-0+deb13u1, curl]
            environment: { B: b, A: a }
            command: [z, a, z]
            """);

        var image = catalog.Read("worker");

        Assert.Equal(["curl", "git=1:2.47.3-0+deb13u1", "tini"], image.Packages);
        Assert.Equal(["A", "B"], image.Environment.Keys);
        Assert.Equal(["z", "a", "z"], image.Command);
    }

    [Fact]
    public void Docker_programs_come_from_the_archive_an_image_or_a_download()
    {
        var digest = new string('a', 64);
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + $$"""
            docker:
              cli: { archive: docker-cli, version: "26.1" }
              buildx: { image: { reference: "docker.io/docker/buildx-bin:0.13.1@sha256:{{digest}}", path: /buildx } }
              compose:
                version: 2.26.1
                static:
                  linux/amd64: { url: "https://example.org/compose.tgz", sha256: {{digest}}, member: bin/compose }
            """);

        var image = catalog.Read("worker");

        Assert.Equal(("docker-cli", "26.1"), (image.DockerCli?.Package, image.DockerCli?.Version));
        Assert.Equal(new ToolImage(Reference.Parse($"docker.io/docker/buildx-bin:0.13.1@sha256:{digest}"), "/buildx"), image.Buildx?.Image);
        Assert.Equal(
            [new(new("linux", "amd64"), new("https://example.org/compose.tgz"), Digest.Parse("sha256:" + digest), "bin/compose")],
            image.Compose!.Static);
    }

    [Fact]
    public void Files_for_pip_are_named_from_the_repository_root_and_the_environment_stays_where_the_family_has_it()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "python: { venv: /srv/venv }\n");
        catalog.Write("child/pins/all.txt", "").Write("child/image.yaml", """
            description: A child.
            from: worker
            python:
              packages: { debian: [python3-redis, python3-docker], pip: ["docker[ssh]>=7.1,<8"] }
              constraints: [pins/all.txt]
              index: https://packages.example.org/simple
              credentials: pip-index
            """);

        var python = catalog.Read("child").Python;

        Assert.Equal("/srv/venv", python?.VirtualEnvironment);
        Assert.Equal(["python3-docker", "python3-redis"], python!.DebianPackages);
        Assert.Equal(["docker[ssh]>=7.1,<8"], python.Pip!.Requirements);
        Assert.Equal(["images/child/pins/all.txt"], python.Pip.ConstraintFiles);
        Assert.Equal(new Uri("https://packages.example.org/simple"), python.Pip.Index);
        Assert.Equal(new SecretDefinition("pip-index", new("images/child/image.yaml", 7, 16)), python.Pip.Credentials);
    }

    [Theory]
    [InlineData("http://localhost:8080/simple")]
    [InlineData("http://127.0.0.1/simple")]
    [InlineData("http://10.1.2.3:8080/simple")]
    [InlineData("http://172.17.0.1/simple")]
    [InlineData("http://192.168.1.1/simple")]
    public void Who_pip_is_may_be_told_to_an_index_without_TLS_that_is_near(string index)
    {
        using var catalog = new ScratchCatalog(
            worker: ScratchCatalog.Worker + $"python: {{ index: '{index}', credentials: pip-index, requireHashes: true, requirements: [pins.txt] }}\n");

        Assert.Equal(index, catalog.Write("worker/pins.txt", "").Read("worker").Python!.Pip!.Index!.OriginalString);
    }

    [Fact]
    public void A_health_check_has_defaults_and_none_switches_the_inherited_one_off()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "healthCheck: { command: [/usr/local/bin/worker-health], interval: 1h30m }\n");
        catalog.Write("child/image.yaml", "description: A child.\nfrom: worker\nhealthCheck: none\n");

        var check = catalog.Read("worker").HealthCheck!;

        Assert.Equal(
            (TimeSpan.FromMinutes(90), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), 3),
            (check.Interval, check.Timeout, check.StartPeriod, check.Retries));
        Assert.Empty(catalog.Read("child").HealthCheck!.Command);
    }

    [Fact]
    public void A_smoke_check_runs_as_the_worker_without_a_socket_unless_it_says_otherwise()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            smoke:
              - { name: short, run: [a] }
              - name: long
                run: [python, -c, "import a\nprint('$x')"]
                user: root
                socket: required
                exit: 3
                stdout: ['^\d+']
                stderr: [oops]
                timeout: 2m
            """);

        var checks = catalog.Read("worker").Smoke;

        Assert.Equal(
            (SmokeUser.Worker, SmokeSocket.None, 0, TimeSpan.FromSeconds(30)),
            (checks[0].User, checks[0].Socket, checks[0].ExitStatus, checks[0].TimeLimit));
        Assert.Equal(
            (SmokeUser.Root, SmokeSocket.Required, 3, TimeSpan.FromMinutes(2)),
            (checks[1].User, checks[1].Socket, checks[1].ExitStatus, checks[1].TimeLimit));
        Assert.Equal("import a\nprint('$x')", checks[1].Run[2]);
        Assert.Equal([@"^\d+"], checks[1].StandardOutput);
    }

    [Fact]
    public void Reading_a_chain_of_a_thousand_images_ends()
    {
        using var catalog = new ScratchCatalog();
        for (var i = 0; i < 1000; i++)
        {
            catalog.Write($"w{i}/image.yaml", $"description: Number {i}.\nfrom: {(i == 0 ? "worker" : $"w{i - 1}")}\n");
        }

        Assert.Equal(1001, catalog.Read("w999").Lineage.Count());
    }

    [Fact]
    public void Docker_programs_of_the_catalogue_are_those_of_images_on_a_base_that_say_nothing_of_them()
    {
        using var catalog = new ScratchCatalog(ScratchCatalog.Catalog + "defaults: { docker: { cli: { archive: docker-ce-cli }, compose: { archive: docker-compose } } }\n");
        catalog.Write("other/image.yaml", ScratchCatalog.Worker + "docker: { cli: { archive: docker-cli, version: '26' }, buildx: { archive: docker-buildx } }\n");
        catalog.Write("child/image.yaml", "description: A child.\nfrom: worker\n");

        Assert.Equal(
            ["child:,,", "other:docker-cli,docker-buildx,docker-compose", "worker:docker-ce-cli,,docker-compose"],
            catalog.Read().Images
                .Select(image => $"{image.Name}:{image.DockerCli?.Package},{image.Buildx?.Package},{image.Compose?.Package}")
                .Order(StringComparer.Ordinal));
    }
}
