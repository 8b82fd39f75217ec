namespace WorkerImages.Tests.Catalog;

public sealed class BadDefinitionTests
{
    [Theory]
    [InlineData("pakages: [git]", "3:1: unknown key 'pakages'; did you mean 'packages'?")]
    [InlineData("form: worker", "3:1: unknown key 'form'; did you mean 'from'?")]
    [InlineData("user: { nmae: a, uid: 1000 }", "3:9: unknown key 'nmae'; did you mean 'name'?")]
    [InlineData("user: { uid: 1000 }", "3:7: user: the key 'name' is missing: The login name.")]
    [InlineData("packages: git", "3:11: packages: expected a list, found the text 'git'")]
    [InlineData("packages: []", "3:11: packages: the list is empty: name something or leave the key out")]
    [InlineData("packages:", "3:10: packages: expected a list, found nothing")]
    [InlineData("packages: [git, git]", "3:17: packages: 'git' is in the list twice")]
    [InlineData("version: 1.0", "3:10: version: expected a version, found the number 1.0; put it in quotes")]
    [InlineData("environment: [A]", "3:14: environment: expected a map, found a list")]
    [InlineData("environment: { A: 1 }", "3:19: A: expected a value, found the number 1; put it in quotes")]
    [InlineData("environment: { A: true }", "3:19: A: expected a value, found the truth value true; put it in quotes")]
    [InlineData("environment: { A: { B: c } }", "3:19: A: expected a value, found a map")]
    [InlineData("environment: { A: $HOME/x }", "3:19: A: '$HOME/x' is refused: '$' would be expanded while the image is built; write the value out")]
    [InlineData("environment: { PATH: /x }", "3:16: 'PATH' is refused: the image and its entrypoint set it themselves")]
    [InlineData("environment: { A: a, A: b }", "3:22: 'A' is given twice: first in line 3")]
    [InlineData("version: 1.0.0\nversion: 1.0.1", "4:1: 'version' is given twice: first in line 3")]
    [InlineData("labels: { io.worker-images.build: x }", "3:11: 'io.worker-images.build' is refused: the tool sets it itself")]
    [InlineData("labels: { org.opencontainers.image.version: x }", "3:11: 'org.opencontainers.image.version' is refused: the tool sets it itself")]
    [InlineData("user: { name: builder, uid: 999 }", "3:29: uid: '999' is not a whole number from 1000 to 59999")]
    [InlineData("user: { name: builder, uid: 01000 }", "3:29: uid: '01000' is not a whole number from 1000 to 59999")]
    [InlineData("user: { name: builder, uid: 1e3 }", "3:29: uid: '1e3' is not a whole number from 1000 to 59999")]
    [InlineData("user: { name: builder, uid: '1000' }", "3:29: uid: expected a number from 1000 to 59999, found the text '1000'")]
    [InlineData("user: { name: www-data, uid: 1000 }", "3:15: name: 'www-data' is refused: the distribution has an account or a group of that name")]
    [InlineData("user: { name: builder, uid: 2375 }", "3:1: the Docker group (docker, 2375) and the worker's own group (builder, 2375) must differ in name and number")]
    [InlineData("workingDirectory: /usr/local/bin", "3:19: workingDirectory: '/usr/local/bin' is refused: the worker would own a directory of the system; choose one of its own, such as /app")]
    [InlineData("workingDirectory: /app/../etc", "3:19: workingDirectory: '/app/../etc' is not a directory: expected an absolute path of letters, digits, '_', '.', '+', '@' and '-', without '..'")]
    [InlineData("start: usr", "3:8: start: 'usr' is unknown; did you mean 'user'?")]
    [InlineData("start: 1000", "3:8: start: expected root or user, found the number 1000")]
    [InlineData("platforms: [linux/amd46]", "3:13: platforms: 'linux/amd46' is unknown; did you mean 'linux/amd64'?")]
    [InlineData("platforms: [windows/amd64]", "3:13: platforms: 'windows/amd64' is unknown; known: linux/amd64, linux/arm64, linux/arm/v7")]
    [InlineData("packages: [docker.io]", "3:12: packages: 'docker.io' is refused: it brings a container engine, and a worker drives the engine behind its socket")]
    [InlineData("packages: [docker-ce=5:28.0]", "3:12: packages: 'docker-ce=5:28.0' is refused: it brings a container engine, and a worker drives the engine behind its socket")]
    [InlineData("packages: [sudo]", "3:12: packages: 'sudo' is refused: it lets a process become another user, and a worker stays who it is")]
    [InlineData("docker: { cli: { archive: docker.io } }", "3:27: archive: 'docker.io' is refused: it brings a container engine, and a worker drives the engine behind its socket")]
    [InlineData("docker: { cli: { version: '26' } }", "3:16: cli: one of the keys 'archive' or 'image' or 'static' is missing")]
    [InlineData("docker: { cli: { archive: a1, static: { linux/amd64: { url: 'https://e.org', sha256: x } } } }",
        "3:31: 'static' cannot stand beside 'archive': choose 'archive' or 'image' or 'static'",
        "3:86: sha256: 'x' is not a SHA-256 sum: expected 64 lower-case hex digits, as sha256sum prints them")]
    [InlineData("docker: { buildx: { image: { reference: 'docker/buildx-bin:1', path: /buildx } } }",
        "3:41: reference: 'docker/buildx-bin:1' is not a pinned image reference: expected [registry[:port]/]repository[:tag]@sha256:digest, for a tag may move")]
    [InlineData("docker: { buildx: { static: {} } }", "3:29: static: one of the keys 'linux/amd64' or 'linux/arm64' or 'linux/arm/v7' is missing")]
    [InlineData("platforms: [linux/amd64, linux/arm64]\ndocker: { buildx: { static: { linux/amd64: { url: 'https://e.org/x', sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } } }",
        "4:19: buildx: 'static' has no download for linux/arm64, which the image can be built for")]
    [InlineData("python: { packages: {} }", "3:21: packages: one of the keys 'debian' or 'pip' is missing")]
    [InlineData("python: { packages: { pip: ['docker @ https://e.org/x'] } }",
        "3:29: pip: 'docker @ https://e.org/x' is not a requirement: expected NAME, NAME[EXTRA] or NAME==VERSION without spaces; markers and addresses belong into a requirements file")]
    [InlineData("python: { index: 'https://e.org' }", "3:11: 'index' does nothing here, for pip installs nothing: name 'requirements' or 'packages: pip'")]
    [InlineData("python: { index: 'https://me:secret@e.org', packages: { pip: [a] } }",
        "3:18: index: an address with a user or a password in it is refused: it would stay in the repository and in every image's history; name a build secret under 'credentials' and write \"machine HOST login USER password PASSWORD\" into the file that --secret gives it")]
    [InlineData("docker: { buildx: { static: { linux/amd64: { url: 'https://to ken@e.org/x', sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } } }",
        "3:51: url: an address with a user or a password in it is refused: it would stay in the repository and in every image's history")]
    [InlineData("python: { credentials: pip-index, packages: { debian: [python3-redis] } }", "3:11: 'credentials' does nothing here, for pip installs nothing: name 'requirements' or 'packages: pip'")]
    [InlineData("python: { credentials: Pip, packages: { pip: [a] } }",
        "3:24: credentials: 'Pip' is not a build secret's name: expected lower-case letters and digits, with single dots, dashes or underscores between them, such as pip-index")]
    [InlineData("python: { index: 'http://e.org', credentials: pip-index, requireHashes: true, requirements: [image.yaml] }",
        "3:47: credentials: whoever is between here and e.org could read them, for the index is without TLS; use https (http is for localhost and the addresses of private networks)")]
    [InlineData("python: { index: 'http://172.32.0.1', credentials: pip-index, requireHashes: true, requirements: [image.yaml] }",
        "3:52: credentials: whoever is between here and 172.32.0.1 could read them, for the index is without TLS; use https (http is for localhost and the addresses of private networks)")]
    [InlineData("python: { index: 'https://e.org:99999', packages: { pip: [a] } }", "3:18: index: 'https://e.org:99999' is not an address: its host or port is none")]
    [InlineData("python: { index: 'http://e.org', packages: { pip: [a] } }",
        "3:18: index: whoever is between could change what an index without TLS serves; use https, or record hashes and set 'requireHashes: true'")]
    [InlineData("python: { requireHashes: yes, packages: { pip: [a] } }", "3:26: requireHashes: expected true or false, found the text 'yes'")]
    [InlineData("python: { requireHashes: true, packages: { pip: [a] } }",
        "3:26: requireHashes: a requirement under 'packages' has no place for its hashes; move it into a requirements file")]
    [InlineData("python: { requirements: [missing.txt] }", "3:26: requirements: there is no file 'images/worker/missing.txt'")]
    [InlineData("python: { requirements: [../../secrets] }",
        "3:26: requirements: '../../secrets' is not a file beside image.yaml: expected a relative path of letters, digits, '_', '.', '+' and '-', without '..'")]
    [InlineData("python: { venv: /app/venv }", "3:9: python: the environment /app/venv is in the working directory /app: a project that is mounted there would hide it")]
    [InlineData("healthCheck: off", "3:14: healthCheck: 'off' is unknown; known: none")]
    [InlineData("healthCheck: {}", "3:14: healthCheck: the key 'command' is missing: The argument list; no shell in between.")]
    [InlineData("healthCheck: { command: [a], interval: 30 }", "3:40: interval: expected a duration, found the number 30; put it in quotes")]
    [InlineData("healthCheck: { command: [a], interval: 0s }", "3:40: interval: '0s' is out of bounds: from 1s to 86400s")]
    [InlineData("healthCheck: { command: [a], interval: 1d }", "3:40: interval: '1d' is not a duration: expected hours, minutes and seconds such as 30s, 5m or 1h30m")]
    [InlineData("smoke: [{ name: a, run: [a], user: wroker }]", "3:36: user: 'wroker' is unknown; did you mean 'worker'?")]
    [InlineData("smoke: [{ name: a, run: [a], exit: 256 }]", "3:36: exit: '256' is not a whole number from 0 to 255")]
    [InlineData("smoke: [{ name: a, run: [a], stdout: ['('] }]",
        "3:39: stdout: '(' is not a regular expression: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("smoke: [{ name: a, run: [a], stdout: ['(?=a)'] }]",
        "3:39: stdout: '(?=a)' cannot be matched in linear time: do without look-around, backreferences, atomic groups and large repetitions")]
    [InlineData(@"smoke: [{ name: a, run: [a], stdout: ['(a)\1'] }]",
        @"3:39: stdout: '(a)\1' cannot be matched in linear time: do without look-around, backreferences, atomic groups and large repetitions")]
    [InlineData("smoke: [{ name: a, run: [a], stdout: ['(a{999}){999}'] }]",
        "3:39: stdout: '(a{999}){999}' cannot be matched in linear time: do without look-around, backreferences, atomic groups and large repetitions")]
    [InlineData("smoke: [{ name: a, run: [a] }, { name: a, run: [b] }]", "3:32: smoke: a check named 'a' is there already, in this image or one below it")]
    [InlineData("from: other", "3:1: 'from' cannot stand beside 'base': choose 'base' or 'from'", "3:7: from: unknown image 'other'; there is none yet")]
    public void A_mistake_is_named_with_its_place_and_its_remedy(string line, params string[] expected)
    {
        using var catalog = new ScratchCatalog(worker: "description: A worker.\nbase: debian-trixie\n" + line + "\n");

        Assert.Equal(expected.Select(message => "worker/image.yaml:" + message), catalog.Problems());
    }

    [Theory]
    [InlineData("base: debian-trixei", "2:7: base: unknown base 'debian-trixei'; did you mean 'debian-trixie'?")]
    [InlineData("from: wroker", "2:7: from: unknown image 'wroker'; did you mean 'worker'?")]
    [InlineData("from: child", "2:7: from: the images stand on each other in a circle: child -> child; one of them needs a 'base'")]
    [InlineData("version: 1.0.0", "1:1: one of the keys 'base' or 'from' is missing")]
    [InlineData("from: worker\nuser: { name: a, uid: 1000 }", "3:1: 'user' is only allowed beside 'base': the image on a base decides it for its whole family")]
    [InlineData("from: worker\ndockerGroup: { name: a, gid: 1001 }", "3:1: 'dockerGroup' is only allowed beside 'base': the image on a base decides it for its whole family")]
    [InlineData("from: worker\ndocker: { cli: { archive: docker-cli } }", "3:11: 'cli' is only allowed on an image with 'base': that one decides it for its whole family")]
    [InlineData("from: worker\ndocker: { compose: { archive: docker-compose } }", "3:11: 'compose' is there already: 'worker' below brings it")]
    [InlineData("from: worker\nplatforms: [linux/amd64, linux/arm64]", "3:12: platforms: 'worker' below is not built for linux/arm64")]
    [InlineData("from: worker\npython: { venv: /srv/venv }", "3:9: python: 'venv' is only allowed where the family first has an environment: 'worker' below decides it")]
    [InlineData("from: worker\nworkingDirectory: /opt/venv", "3:19: workingDirectory: the environment /opt/venv is in the working directory /opt/venv: a project that is mounted there would hide it")]
    [InlineData("from: worker\nsmoke: [{ name: it runs, run: [a] }]", "3:9: smoke: a check named 'it runs' is there already, in this image or one below it")]
    public void A_child_that_does_not_fit_its_family_is_named(string lines, string expected)
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            docker: { compose: { archive: docker-compose } }
            python: { venv: /opt/venv }
            smoke: [{ name: it runs, run: [a] }]
            """);
        catalog.Write("child/image.yaml", "description: A child.\n" + lines + "\n");

        Assert.Equal(["child/image.yaml:" + expected], catalog.Problems());
    }

    [Fact]
    public void What_stands_on_an_image_that_starts_as_its_user_cannot_go_back_to_root()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "start: user\n");
        catalog.Write("child/image.yaml", "description: A child.\nfrom: worker\n");
        catalog.Write("grandchild/image.yaml", "description: A grandchild.\nfrom: child\nstart: root\n");

        Assert.Equal(
            ["grandchild/image.yaml:3:8: start: 'root' is refused: 'worker' below starts as its user, and so does what stands on it; build on another image"],
            catalog.Problems());
    }

    [Fact]
    public void A_circle_is_shown_once_as_a_path()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("a/image.yaml", "description: A.\nfrom: b\n");
        catalog.Write("b/image.yaml", "description: B.\nfrom: c\n");
        catalog.Write("c/image.yaml", "description: C.\nfrom: a\n");
        catalog.Write("d/image.yaml", "description: D.\nfrom: a\n");

        Assert.Equal(
            ["a/image.yaml:2:7: from: the images stand on each other in a circle: a -> b -> c -> a; one of them needs a 'base'"],
            catalog.Problems());
    }

    [Fact]
    public void A_name_cannot_be_an_images_and_a_bases()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("debian-trixie/image.yaml", "description: D.\nbase: debian-trixie\n");

        Assert.Equal(
            ["debian-trixie/image.yaml:1:1: 'debian-trixie' is the name of a base in catalog.yaml already: rename one of them"],
            catalog.Problems());
    }

    [Fact]
    public void A_folder_whose_name_no_image_may_have_is_named()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("My Worker/image.yaml", ScratchCatalog.Worker);

        Assert.Equal(
            ["My Worker/image.yaml: the folder's name is the image's name: 'My Worker' is not an image's name: "
                + "expected lower-case letters and digits, with single dots, dashes or underscores between them"],
            catalog.Problems());
    }

    [Fact]
    public void A_requirements_file_must_not_lead_out_of_the_folder_by_a_link()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "python: { requirements: [link.txt] }\n");
        File.CreateSymbolicLink(Path.Combine(catalog.Root, "images/worker/link.txt"), "/etc/hostname");

        Assert.Equal(
            ["worker/image.yaml:3:26: requirements: 'link.txt' leads over the symbolic link 'link.txt': name the file itself"],
            catalog.Problems());
    }

    [Fact]
    public void A_password_in_a_file_for_pip_is_found_where_it_stands_and_not_shown()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "python: { requirements: [pins.txt], constraints: [limits.txt] }\n");
        catalog.Write("worker/pins.txt", """
            a==1
            --extra-index-url https://me:hunter22@e.org/simple
            b @ git+https://hunter22@e.org/b.git
            c @ git+ssh://git@e.org/c.git
            d @ https://${USER}:${PASSWORD}@e.org/d.whl
            e @ https://e.org/e@1.whl
            """);
        catalog.Write("worker/limits.txt", "");

        const string Refused = "an address with a user or a password in it is refused: this file becomes a layer of the image; "
            + "name a build secret under 'python: credentials' instead";
        Assert.Equal([$"worker/pins.txt:2:19: {Refused}", $"worker/pins.txt:3:9: {Refused}"], catalog.Problems());
    }

    [Fact]
    public void A_file_that_is_missing_or_misnamed_is_named()
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("other/image.yml", ScratchCatalog.Worker);
        File.Delete(Path.Combine(catalog.Root, "images/catalog.yaml"));
        File.Delete(Path.Combine(catalog.Root, "images/worker/image.yaml"));

        Assert.Equal(
            [
                ": there is no image: write images/NAME/image.yaml",
                "catalog.yaml: there is no such file: write it",
                "other/image.yml: this file is not read: rename it to image.yaml",
            ],
            catalog.Problems().Select(problem => problem.StartsWith(" there", StringComparison.Ordinal) ? ":" + problem : problem));
    }

    [Fact]
    public void A_child_of_an_image_that_cannot_be_read_is_not_blamed()
    {
        using var catalog = new ScratchCatalog(worker: "[\n");
        catalog.Write("child/image.yaml", "description: A child.\nfrom: worker\n");

        Assert.Equal(["worker/image.yaml:2:1: cannot be read as YAML: while parsing a node, did not find expected node content"], catalog.Problems());
    }
}
