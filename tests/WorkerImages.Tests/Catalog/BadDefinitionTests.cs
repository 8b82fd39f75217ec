using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

public sealed class BadDefinitionTests
{
    private static readonly BadCatalogs OnBase = new(
        "worker/image.yaml", (catalog, lines) => catalog.Write("worker/image.yaml", ScratchCatalog.Worker + lines + "\n"))
    {
        { "pakages: [git]", "3:1: pakages" },
        { "form: worker", "3:1: form" },
        { "user: { nmae: a, uid: 1000 }", "3:9: nmae" },
        { "user: { uid: 1000 }", "3:7: user" },
        { "packages: git", "3:11: packages" },
        { "packages: []", "3:11: packages" },
        { "packages:", "3:10: packages" },
        { "packages: [git, git]", "3:17: packages" },
        { "version: 1.0", "3:10: version" },
        { "tags: ['{date}', '{majr}', 'a b', '']", "3:18: tags", "3:28: tags", "3:35: tags" },
        { "tags: [{major}]", "3:8: tags" },
        { "tags: ['{branch}-{tag}', '{version}-rolled-back', latest, latest]", "3:8: tags", "3:26: tags", "3:59: tags" },
        { "version: '1'\ntags: [latest, '{major}', '{major}.{minor}']", "4:27: tags" },
        { "environment: [A]", "3:14: environment" },
        { "environment: { A: 1 }", "3:19: A" },
        { "environment: { A: true }", "3:19: A" },
        { "environment: { A: { B: c } }", "3:19: A" },
        { "environment: { A: $HOME/x }", "3:19: A" },
        { "environment: { PATH: /x }", "3:16: PATH" },
        { "environment: { A: a, A: b }", "3:22: A" },
        { "environment: { WORKER_CONCURRENCY: '4' }", "3:16: WORKER_CONCURRENCY" },
        { "environment: { WORKER_DOCKER: maybe, WORKER_DOCKER_WAIT: '90000', WORKER_IGNORE: 'WORKER_*' }", "3:31: WORKER_DOCKER", "3:58: WORKER_DOCKER_WAIT" },
        { "environment: { WORKER_DOCKER: $x }", "3:31: WORKER_DOCKER" },
        { "env: { A: b }", "3:1: env" },
        { "CMD: [a]\nrun: [a]\nworkdir: /x\nEXPOSE: 80", "3:1: CMD", "4:1: run", "5:1: workdir", "6:1: EXPOSE" },
        { "volume: [/x]\nentrypoint: [a]\nargs: { A: b }\ncopy: [a]\nadd: [a]", "3:1: volume", "4:1: entrypoint", "5:1: args", "6:1: copy", "7:1: add" },
        { "shell: [a]\nhealthcheck: none\nuid: 1000", "3:1: shell", "4:1: healthcheck", "5:1: uid" },
        { "version: 1.0.0\nversion: 1.0.1", "4:1: version" },
        { "labels: { io.worker-images.build: x }", "3:11: io.worker-images.build" },
        { "labels: { org.opencontainers.image.version: x }", "3:11: org.opencontainers.image.version" },
        { "user: { name: builder, uid: 0 }", "3:29: uid" },
        { "user: { name: builder, uid: 01000 }", "3:29: uid" },
        { "user: { name: builder, uid: 1e3 }", "3:29: uid" },
        { "user: { name: builder, uid: '1000' }", "3:29: uid" },
        { "user: { name: root, uid: 1000 }", "3:15: name" },
        { "user: { name: builder, uid: 2375 }", "3:1" },
        { "workingDirectory: /usr/local/bin", "3:19: workingDirectory" },
        { "workingDirectory: /app/../etc", "3:19: workingDirectory" },
        { "start: usr", "3:8: start" },
        { "start: 1000", "3:8: start" },
        { "platforms: [linux/amd46]", "3:13: platforms" },
        { "platforms: [windows/amd64]", "3:13: platforms" },
        { "packages: [docker.io]", "3:12: packages" },
        { "packages: [docker-ce=5:28.0]", "3:12: packages" },
        { "packages: [sudo]", "3:12: packages" },
        { "packages: [git/trixie-backports, 'git=1:2.*', 'docker.io:amd64']", "3:12: packages", "3:34: packages", "3:47: packages" },
        { "user: { name: airflow, uid: 50000, gid: -1 }", "3:41: gid" },
        { "docker: { cli: { archive: docker.io } }", "3:27: archive" },
        { "docker: { cli: { version: '26' } }", "3:16: cli" },
        { "docker: { cli: { archive: a1, static: { linux/amd64: { url: 'https://e.org', sha256: x } } } }", "3:31: static", "3:86: sha256" },
        { "docker: { buildx: { image: { reference: 'docker/buildx-bin:1', path: /buildx } } }", "3:41: reference" },
        { "docker: { buildx: { static: {} } }", "3:29: static" },
        { "platforms: [linux/amd64, linux/arm64]\ndocker: { buildx: { static: { linux/amd64: { url: 'https://e.org/x', sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } } }", "4:19: buildx" },
        { "programs: [{ name: crane }]", "3:12: programs" },
        { "programs: [{ archive: crane }]", "3:12: programs" },
        { "programs: [{ name: Crane, archive: crane }, { name: podman, archive: crane }, { name: containerd-shim-x, archive: a1 }, { name: worker-x, archive: a1 }]", "3:20: name", "3:53: name", "3:87: name", "3:129: name" },
        { "programs: [{ name: crane, to: /opt, archive: crane }]", "3:37: archive" },
        { "programs: [{ name: crane, archive: crane }, { name: crane, archive: crane, version: '1' }, { name: docker, archive: x1 }]", "3:45: programs", "3:92: programs" },
        { "programs: [{ name: crane, to: /app/bin, image: { reference: 'a:1', path: /a } }]", "3:61: reference" },
        { "programs: [{ name: crane, to: /app/bin, image: { reference: 'a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', path: /a } }]", "3:12: programs" },
        { "platforms: [linux/arm64]\nprograms: [{ name: crane, static: { linux/amd64: { url: 'https://e.org/x', sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } }]", "4:12: programs" },
        { "path: [opt/bin, /app/bin, /opt/x]\ndirectories: [{ path: /opt/x }]", "3:8: path" },
        { "path: [/app/bin, /opt/x/bin]\nvolumes: [/opt/x]", "3:8: path", "3:18: path" },
        { "path: ['/opt/x:/opt/y']", "3:8: path" },
        { "groups: [{ name: staff, gid: 2000 }, { name: x, gid: 100 }, { name: y }]", "3:18: name", "3:54: gid", "3:61: groups" },
        { "groups: [{ name: appuser, gid: 2000 }, { name: x, gid: 2375 }, { name: y, gid: 3000 }, { name: z, gid: 3000 }]", "3:10: groups", "3:40: groups", "3:88: groups" },
        { "start: user\ngroups: [{ name: x, gid: 2000 }]", "4:1" },
        { "ports: [0, 65536, '80', 8080, 8080]", "3:9: ports", "3:12: ports", "3:19: ports", "3:31: ports" },
        { "volumes: [/etc/x, data, /opt/venv/x]\npython: { venv: /opt/venv }", "3:11: volumes", "3:19: volumes" },
        { "volumes: [/opt/venv/x]\npython: { venv: /opt/venv }", "3:11: volumes" },
        { "volumes: [/opt/own]\nenvironment: { PERL5LIB: /opt/own }", "4:26: PERL5LIB" },
        { "stopSignal: TERM", "3:13: stopSignal" },
        { "steps: [{ run: [git] }, { name: x }]", "3:9: steps", "3:25: steps" },
        { "steps: [{ name: x, run: git lfs install }]", "3:25: run" },
        { "steps: [{ name: x, run: [/usr/bin/apt-get, install, git] }, { name: y, run: [python3, -m, pip, install, a] }, { name: z, run: [sh, -c, 'cd / && curl x'] }]", "3:25: run", "3:77: run", "3:127: run" },
        { "python: { packages: {} }", "3:21: packages" },
        { "python: { packages: { pip: ['docker @ https://e.org/x'] } }", "3:29: pip" },
        { "python: { index: 'https://e.org' }", "3:11: index" },
        { "python: { index: 'https://me:secret@e.org', packages: { pip: [a] } }", "3:18: index" },
        { "docker: { buildx: { static: { linux/amd64: { url: 'https://to ken@e.org/x', sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } } }", "3:51: url" },
        { "python: { credentials: pip-index, packages: { debian: [python3-redis] } }", "3:11: credentials" },
        { "python: { credentials: Pip, packages: { pip: [a] } }", "3:24: credentials" },
        { "python: { index: 'http://e.org', credentials: pip-index, requireHashes: true, requirements: [image.yaml] }", "3:47: credentials" },
        { "python: { index: 'http://172.32.0.1', credentials: pip-index, requireHashes: true, requirements: [image.yaml] }", "3:52: credentials" },
        { "python: { index: 'https://e.org:99999', packages: { pip: [a] } }", "3:18: index" },
        { "python: { index: 'http://e.org', packages: { pip: [a] } }", "3:18: index" },
        { "python: { requireHashes: yes, packages: { pip: [a] } }", "3:26: requireHashes" },
        { "python: { requireHashes: true, packages: { pip: [a] } }", "3:26: requireHashes" },
        { "python: { requirements: [missing.txt] }", "3:26: requirements" },
        { "python: { requirements: [../../secrets] }", "3:26: requirements" },
        { "python: { wheels: ../../dist }", "3:11: wheels" },
        { "python: { wheels: ../../dist, packages: { pip: [a] } }", "3:19: wheels" },
        { "python: { wheels: ../worker, packages: { pip: [a] } }", "3:19: wheels" },
        { "python: { wheels: ../.., packages: { pip: [a] } }", "3:19: wheels" },
        { "python: { venv: /app/venv }", "3:9: python" },
        { "healthCheck: off", "3:14: healthCheck" },
        { "healthCheck: {}", "3:14: healthCheck" },
        { "healthCheck: { command: [worker-health] }", "3:14" },
        { "healthCheck: { command: [/home/appuser/check] }", "3:14" },
        { "healthCheck: { command: [/opt/../app/check] }", "3:14" },
        { "healthCheck: { command: [/a], interval: 30 }", "3:41: interval" },
        { "healthCheck: { command: [/a], interval: 0s }", "3:41: interval" },
        { "healthCheck: { command: [/a], interval: 1d }", "3:41: interval" },
        { "smoke: [{ name: a, run: [a], user: wroker }]", "3:36: user" },
        { "smoke: [{ name: a, run: [a], exit: 256 }]", "3:36: exit" },
        { "smoke: [{ name: a, run: [a], stdout: ['('] }]", "3:39: stdout" },
        { "smoke: [{ name: a, run: [a], stdout: ['(?=a)'] }]", "3:39: stdout" },
        { @"smoke: [{ name: a, run: [a], stdout: ['(a)\1'] }]", "3:39: stdout" },
        { "smoke: [{ name: a, run: [a], stdout: ['(a{999}){999}'] }]", "3:39: stdout" },
        { "smoke: [{ name: a, run: [a] }, { name: a, run: [b] }]", "3:32: smoke" },
        { "from: other", "3:1: from", "3:7: from" },
    };

    // On a parent that brings compose, an environment and a check.
    private static readonly BadCatalogs OnParent = new("child/image.yaml", (catalog, lines) => catalog
        .Write("worker/image.yaml", ScratchCatalog.Worker + """
            docker: { compose: { archive: docker-compose } }
            programs: [{ name: skopeo, archive: skopeo }, { name: uv, to: /opt/tools/bin, image: { reference: 'a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', path: /uv } }]
            path: [/opt/first/bin]
            groups: [{ name: crew, gid: 3000 }]
            python: { venv: /opt/venv }
            smoke: [{ name: it runs, run: [a] }]
            """)
        .Write("child/image.yaml", "description: A child.\n" + lines + "\n"))
    {
        { "base: debian-trixei", "2:7: base" },
        { "from: wroker", "2:7: from" },
        { "from: child", "2:7: from" },
        { "version: 1.0.0", "1:1: base" },
        { "from: worker\nuser: { name: a, uid: 1000 }", "3:1: user" },
        { "from: worker\ndockerGroup: { name: a, gid: 1001 }", "3:1: dockerGroup" },
        { "from: worker\ndocker: { cli: { archive: docker-cli } }", "3:11: cli" },
        { "from: worker\ndocker: { compose: { archive: docker-compose } }", "3:11: compose" },
        { "from: worker\nprograms: [{ name: docker-compose, archive: a1 }, { name: skopeo, archive: skopeo }]", "3:12: programs", "3:51: programs" },
        { "from: worker\ndirectories: [{ path: /opt/tools }]", "3:15: directories" },
        { "from: worker\nvolumes: [/opt/tools/bin]", "3:11: volumes" },
        { "from: worker\nfiles: [{ from: ../worker/image.yaml, to: /opt/first, owner: worker }]", "3:9: files" },
        { "from: worker\ngroups: [{ name: crew, gid: 3100 }, { name: other, gid: 3000 }]", "3:10: groups", "3:37: groups" },
        { "from: worker\nplatforms: [linux/amd64, linux/arm64]", "3:12: platforms" },
        { "from: worker\npython: { venv: /srv/venv }", "3:9: python" },
        { "from: worker\nworkingDirectory: /opt/venv", "3:19: workingDirectory" },
        { "from: worker\nsmoke: [{ name: it runs, run: [a] }]", "3:9: smoke" },
    };

    // What takes more than a line to go wrong.
    private static readonly BadCatalogs Families = new("catalog.yaml", (catalog, lines) => catalog.Write("catalog.yaml", lines))
    {
        {
            "what stands on an image that starts as its user cannot go back to root",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "start: user\n")
                .Write("child/image.yaml", "description: A child.\nfrom: worker\n")
                .Write("grandchild/image.yaml", "description: A grandchild.\nfrom: child\nstart: root\n"),
            "grandchild/image.yaml:3:8: start"
        },
        {
            "a base that is another image tomorrow",
            catalog => catalog.Write("catalog.yaml", ScratchCatalog.Catalog.Replace("trixie-slim", "latest", StringComparison.Ordinal) + "  other: { image: debian }\n"),
            "catalog.yaml:4:27: image", "catalog.yaml:5:19: image"
        },
        {
            "the catalogue's own programs of Docker's must suit every image on a base, and are there for its children",
            catalog => catalog
                .Write("catalog.yaml", ScratchCatalog.Catalog + $"defaults: {{ docker: {{ compose: {{ static: {{ linux/amd64: {{ url: 'https://e.org/x', sha256: {new string('a', 64)} }} }} }} }} }}\n")
                .Write("worker/image.yaml", ScratchCatalog.Worker + "platforms: [linux/amd64, linux/arm64]\n")
                .Write("other/image.yaml", ScratchCatalog.Worker + "platforms: [linux/arm64]\ndocker: { compose: { archive: docker-compose } }\n")
                .Write("child/image.yaml", "description: A child.\nfrom: worker\ndocker: { compose: { archive: docker-compose } }\n"),
            "catalog.yaml:5:32: compose", "child/image.yaml:3:11: compose"
        },
        {
            "a circle is shown once, as a path",
            catalog => catalog
                .Write("a/image.yaml", "description: A.\nfrom: b\n")
                .Write("b/image.yaml", "description: B.\nfrom: c\n")
                .Write("c/image.yaml", "description: C.\nfrom: a\n")
                .Write("d/image.yaml", "description: D.\nfrom: a\n"),
            "a/image.yaml:2:7: from"
        },
        {
            "a circle over files",
            catalog => catalog
                .Write("a/image.yaml", ScratchCatalog.Worker + "files: [{ image: b, from: /x, to: /opt }]\n")
                .Write("b/image.yaml", "description: B.\nfrom: a\n"),
            "a/image.yaml:3:18: image"
        },
        {
            "what copies files from an image is built for no more than that is",
            catalog => catalog
                .Write("made/image.yaml", ScratchCatalog.Worker + "platforms: [linux/amd64]\n")
                .Write("worker/image.yaml", ScratchCatalog.Worker + "platforms: [linux/amd64, linux/arm64]\nfiles: [{ image: made, from: /x, to: /opt }]\n"),
            "worker/image.yaml:4:18: image"
        },
        {
            "what is published stands on nothing that is not",
            catalog => catalog
                .Write("made/image.yaml", ScratchCatalog.Worker + "publish: false\n")
                .Write("more/image.yaml", "description: M.\nfrom: made\npublish: false\n")
                .Write("child/image.yaml", "description: C.\nfrom: made\n"),
            "child/image.yaml:2:7: from"
        },
        {
            "a name cannot be an image's and a base's",
            catalog => catalog.Write("debian-trixie/image.yaml", "description: D.\nbase: debian-trixie\n"),
            "debian-trixie/image.yaml:1:1: debian-trixie"
        },
        {
            "a folder whose name no image may have",
            catalog => catalog.Write("My Worker/image.yaml", ScratchCatalog.Worker),
            "My Worker/image.yaml"
        },
        {
            "a requirements file must not lead out of the folder by a link",
            catalog =>
            {
                catalog.Write("worker/image.yaml", ScratchCatalog.Worker + "python: { requirements: [link.txt] }\n");
                File.CreateSymbolicLink(Path.Combine(catalog.Root, "images/worker/link.txt"), "/etc/hostname");
            },
            "worker/image.yaml:3:26: requirements"
        },
        {
            "a password in a file for pip is found where it stands, and not shown",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "python: { requirements: [pins.txt], constraints: [limits.txt] }\n")
                .Write("worker/limits.txt", "")
                .Write("worker/pins.txt", """
                    a==1
                    --extra-index-url https://me:hunter22@e.org/simple
                    b @ git+https://hunter22@e.org/b.git
                    c @ git+ssh://git@e.org/c.git
                    d @ https://${USER}:${PASSWORD}@e.org/d.whl
                    e @ https://e.org/e@1.whl
                    """),
            "worker/pins.txt:2:19", "worker/pins.txt:3:9"
        },
        {
            "lines for pip that name what is not there while it runs",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "python: { requirements: [pins.txt, sub/more.txt] }\n")
                .Write("worker/sub/more.txt", "-r ../pins.txt\n")
                .Write("worker/there.txt", "")
                .Write("worker/pins.txt", """
                    -r sub/more.txt # listed
                    -r there.txt
                    --requirement=there.txt
                    -c ./none.txt
                    -r ../../pins.txt
                    -e .
                    --editable=./src[extra]
                    -e src
                    -e git+https://e.org/a#egg=a
                    ./x.whl
                    x-1.0-py3-none-any.whl ; python_version > "3"
                    dist/x
                    file:///srv/a.whl
                    https://e.org/a.whl
                    a[b]==1 \
                        --hash=sha256:aa
                    -r/etc/pins.txt
                    ..
                    """),
            "worker/pins.txt:2:1: there.txt", "worker/pins.txt:3:1: there.txt", "worker/pins.txt:4:1: ./none.txt", "worker/pins.txt:5:1: ../../pins.txt", "worker/pins.txt:6:1: -e .",
            "worker/pins.txt:7:1: --editable=./src[extra]", "worker/pins.txt:8:1: -e src", "worker/pins.txt:10:1: ./x.whl", "worker/pins.txt:11:1", "worker/pins.txt:12:1: dist/x",
            "worker/pins.txt:18:1: .."
        },
        {
            "a file of an image below is there under that image's name",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "python: { requirements: [pins.txt] }\n")
                .Write("worker/pins.txt", "")
                .Write("child/image.yaml", "description: A child.\nfrom: worker\npython: { requirements: [mine.txt] }\n")
                .Write("child/mine.txt", "-r ../worker/pins.txt\n-r pins.txt\n"),
            "child/mine.txt:2:1: pins.txt"
        },
        {
            "a line without its hash where every line must have one",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "python: { requirements: [pins.txt], requireHashes: true }\n")
                .Write("worker/pins.txt", """
                    # made by uv export
                    --index-url https://e.org/simple
                    a==1 \
                        --hash=sha256:aa \
                        --hash=sha256:bb

                    b==1 # none
                    c==1 \
                        ; python_version > "3"
                    d @ https://me:hunter22@e.org/d.whl
                    """),
            "worker/pins.txt:7:1", "worker/pins.txt:8:1", "worker/pins.txt:10:1", "worker/pins.txt:10:5"
        },
        {
            "what an ancestor sets stays ignored",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "environment: { WORKER_ID: '1', WORKER_IGNORE: WORKER_ID }\n")
                .Write("child/image.yaml", "description: A child.\nfrom: worker\nenvironment: { WORKER_NAME: a, WORKER_IGNORE: 'WORKER_NA*' }\n"),
            "child/image.yaml:3:47: WORKER_IGNORE"
        },
        {
            "files that are missing or misnamed",
            catalog =>
            {
                catalog.Write("other/image.yml", ScratchCatalog.Worker);
                File.Delete(Path.Combine(catalog.Root, "images/catalog.yaml"));
                File.Delete(Path.Combine(catalog.Root, "images/worker/image.yaml"));
            },
            "images", "", "other/image.yml"
        },
        {
            "a child of an image that cannot be read is not blamed",
            catalog => catalog.Write("worker/image.yaml", "[\n").Write("child/image.yaml", "description: A child.\nfrom: worker\n"),
            "worker/image.yaml:2:1"
        },
    };

    public static TheoryData<string> LinesOnBase => [.. OnBase];

    public static TheoryData<string> LinesOnParent => [.. OnParent];

    public static TheoryData<string> FamilyNames => [.. Families];

    [Theory]
    [MemberData(nameof(LinesOnBase))]
    public void A_mistake_is_told_by_its_place_and_key(string lines) => OnBase.Check(lines);

    [Theory]
    [MemberData(nameof(LinesOnParent))]
    public void A_child_that_does_not_fit_its_family_is_told_by_its_place_and_key(string lines) => OnParent.Check(lines);

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void What_does_not_fit_together_is_told_by_its_place(string family) => Families.Check(family);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(OnBase.Words() + OnParent.Words() + Families.Words());
}
