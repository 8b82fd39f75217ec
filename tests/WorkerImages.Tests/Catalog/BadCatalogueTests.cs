using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

public sealed class BadCatalogueTests
{
    [Fact]
    public void Every_problem_of_every_file_is_reported_in_one_run_by_file_and_line()
    {
        using var catalog = new ScratchCatalog(
            """
            regsitry: localhost:5000/acme
            version: one
            labels: { org.opencontainers.image.title: x, ok: "a\nRUN id" }
            defaults:
              user: { name: root, uid: 0 }
              dockerGroup: { name: docker, gid: docker }
            bases:
              debian-trixie: { image: "Debian:trixie", archive: { siute: trixie } }
            """,
            """
            description: "$(id)"
            base: debian-trixei
            packages: [tini, docker.io, "git; id", tini]
            docker:
              cli: { archive: docker-cli, image: { reference: a, path: b } }
            python:
              venv: /usr
              packages: { pip: ["docker; id"] }
              requirements: [../x]
            environment: { 1A: a, B: 1, C: "`id`" }
            workingDirectory: app
            command: sleep infinity
            healthCheck: { command: [], retries: 0 }
            smoke:
              - { name: a, run: [a], socket: maybe, exit: -1, timeout: 1d, stdout: "x" }
              - run: [a]
            """);
        catalog.Write("a/image.yaml", "description: A.\nfrom: b\nuser: { name: a, uid: 1000 }\n");
        catalog.Write("b/image.yaml", "description: B.\nfrom: a\nfrom: a\n");
        catalog.Write("c/image.yaml", "description: C\n  from: worker\n");
        catalog.Write("d/image.yaml", "from: workr\n");

        Golden.Check(string.Concat(catalog.Problems().Select(problem => problem + "\n")));
    }
}
