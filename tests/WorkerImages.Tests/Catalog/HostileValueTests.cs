using System.Text.Json;

namespace WorkerImages.Tests.Catalog;

/// <summary>
/// Every field whose text reaches a shell, a Dockerfile or another program, against every character that would mean more there
/// than itself.
/// </summary>
public sealed class HostileValueTests
{
    private const string InCatalog = "catalog.yaml";
    private const string InImage = "worker/image.yaml";
    private const string Worker = "description: d\nbase: debian-trixie\n";
    private const string Archives = "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1 }} }}\narchives: {{ ";
    private const string Digest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    // {0} is where the hostile text goes, behind the field's good text
    private static readonly (string File, string Text, string Good)[] StrictFields =
    [
        (InCatalog, "registry: {0}\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: debian:13 }} }}", "localhost:5000/acme"),
        (InCatalog, "registry: r.io\nversion: {0}\nbases: {{ debian-trixie: {{ image: debian:13 }} }}", "1.0.0"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nlabels: {{ {0}: v }}\nbases: {{ debian-trixie: {{ image: debian:13 }} }}", "com.example"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: {0} }} }}", "debian:trixie"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1 }}, {0}: {{ image: debian:13 }} }}", "other"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1, archive: {{ suite: {0} }} }} }}", "trixie"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1, archive: {{ suite: s, components: [{0}] }} }} }}", "main"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1, archive: {{ suite: s, packages: [{0}] }} }} }}", "git"),
        (InCatalog, Archives + "a: {{ url: {0}, suite: /, key: keys/a.asc, packages: [git] }} }}", "https://e.org/deb"),
        (InCatalog, Archives + "a: {{ url: \"https://e.org\", suite: {0}, key: keys/a.asc, packages: [git] }} }}", "trixie"),
        (InCatalog, Archives + "a: {{ url: \"https://e.org\", suite: trixie, components: [{0}], key: keys/a.asc, packages: [git] }} }}", "main"),
        (InCatalog, Archives + "a: {{ url: \"https://e.org\", suite: trixie, key: {0}, packages: [git] }} }}", "keys/a.asc"),
        (InCatalog, Archives + "a: {{ url: \"https://e.org\", suite: trixie, key: keys/a.asc, packages: [{0}] }} }}", "git"),
        (InCatalog, Archives + "{0}: {{ url: \"https://e.org\", suite: trixie, key: keys/a.asc, packages: [git] }} }}", "vendor"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\nbases: {{ debian-trixie: {{ image: a:1 }} }}\nrunners: {{ linux/amd64: {0} }}", "ubuntu-24.04"),
        (InImage, Worker + "version: {0}", "1.0.0"),
        (InImage, Worker + "user: {{ name: {0}, uid: 1000 }}", "builder"),
        (InImage, Worker + "user: {{ name: builder, uid: 1000, home: {0} }}", "/home/builder"),
        (InImage, Worker + "dockerGroup: {{ name: {0}, gid: 2000 }}", "socket"),
        (InImage, Worker + "platforms: [{0}]", "linux/amd64"),
        (InImage, Worker + "docker: {{ cli: {{ archive: {0} }} }}", "docker-cli"),
        (InImage, Worker + "docker: {{ cli: {{ archive: docker-cli, version: {0} }} }}", "v26"[1..]),
        (InImage, Worker + "docker: {{ buildx: {{ image: {{ reference: {0}, path: /buildx }} }} }}", "a@sha256:" + Digest),
        (InImage, Worker + "docker: {{ buildx: {{ image: {{ reference: \"a@sha256:" + Digest + "\", path: {0} }} }} }}", "/buildx"),
        (InImage, Worker + "docker: {{ buildx: {{ static: {{ linux/amd64: {{ url: {0}, sha256: " + Digest + " }} }} }} }}", "https://e.org/x"),
        (InImage, Worker + "docker: {{ buildx: {{ static: {{ linux/amd64: {{ url: \"https://e.org/x\", sha256: {0} }} }} }} }}", Digest),
        (
            InImage,
            Worker + "docker: {{ buildx: {{ static: {{ linux/amd64: {{ url: \"https://e.org/x\", sha256: " + Digest + ", member: {0} }} }} }} }}",
            "bin/x"),
        (InImage, Worker + "programs: [{{ name: {0}, archive: skopeo }}]", "skopeo"),
        (InImage, Worker + "programs: [{{ name: skopeo, archive: {0} }}]", "skopeo"),
        (InImage, Worker + "programs: [{{ name: uv, to: {0}, image: {{ reference: \"a@sha256:" + Digest + "\", path: /uv }} }}]", "/usr/local/bin"),
        (InImage, Worker + "packages: [{0}]", "git=1:2.47"),
        (InImage, Worker + "python: {{ venv: {0} }}", "/opt/venv"),
        (InImage, Worker + "python: {{ packages: {{ debian: [{0}] }} }}", "python3-docker"),
        (InImage, Worker + "python: {{ packages: {{ pip: [{0}] }} }}", "docker==7.1.0"),
        (InImage, Worker + "python: {{ packages: {{ pip: [docker] }}, index: {0} }}", "https://e.org/simple"),
        (InImage, Worker + "python: {{ packages: {{ pip: [docker] }}, credentials: {0} }}", "pip-index"),
        (InImage, Worker + "python: {{ requirements: [{0}] }}", "requirements.txt"),
        (InImage, Worker + "python: {{ packages: {{ pip: [docker] }}, constraints: [{0}] }}", "requirements.txt"),
        (InCatalog, "registry: r.io\nversion: 1.0.0\ninclude: [{0}]\nbases: {{ debian-trixie: {{ image: debian:13 }} }}", "../other"),
        (InImage, Worker + "directories: [{{ path: {0} }}]", "/repositories"),
        (InImage, Worker + "directories: [{{ path: /a, mode: {0} }}]", "0700"),
        (InImage, Worker + "files: [{{ from: {0}, to: /app }}]", "requirements.txt"),
        (InImage, Worker + "files: [{{ from: requirements.txt, to: {0} }}]", "/app"),
        (InImage, Worker + "python: {{ packages: {{ pip: [docker] }}, wheels: {0} }}", "../../dist"),
        (InImage, Worker + "path: [{0}]", "/opt/x/bin"),
        (InImage, Worker + "groups: [{{ name: {0}, gid: 2000 }}]", "crew"),
        (InImage, Worker + "volumes: [{0}]", "/data"),
        (InImage, Worker + "stopSignal: {0}", "SIGINT"),
        (InImage, Worker + "environment: {{ {0}: v }}", "NAME"),
        (InImage, Worker + "labels: {{ {0}: v }}", "com.example"),
        (InImage, Worker + "workingDirectory: {0}", "/app"),
        (InImage, Worker + "healthCheck: {{ command: [/a], interval: {0} }}", "30s"),
    ];

    // One line between double quotes of a Dockerfile: what is not special there is welcome.
    private static readonly (string File, string Text, string Good)[] QuotedFields =
    [
        (InCatalog, "registry: r.io\nversion: 1.0.0\nlabels: {{ a: {0} }}\nbases: {{ debian-trixie: {{ image: debian:13 }} }}", "value"),
        (InImage, "description: {0}\nbase: debian-trixie", "value"),
        (InImage, Worker + "environment: {{ A: {0} }}", "value"),
        (InImage, Worker + "labels: {{ a: {0} }}", "value"),
    ];

    // One line written as JSON or never written into a Dockerfile.
    private static readonly (string File, string Text, string Good)[] WholeFields =
    [
        (InImage, Worker + "command: [{0}]", "sleep"),
        (InImage, Worker + "steps: [{{ name: {0}, run: [a] }}]", "git"),
        (InImage, Worker + "steps: [{{ name: a, run: [git, {0}] }}]", "git"),
        (InImage, Worker + "healthCheck: {{ command: [/usr/local/bin/worker-health, {0}] }}", "now"),
        (InImage, Worker + "smoke: [{{ name: {0}, run: [a] }}]", "a check"),
        (InImage, Worker + "smoke: [{{ name: a, run: [a], stdout: [{0}] }}]", "^a"),
    ];

    private static readonly string[] LineEnders = ["\n", "\r", "\0", "\nRUN id", "\u2028", "\u0085", "\u001b[31m", "\u007f", "\u202e", "\t", "\u200b", "\ue000", "\ufeff", "\ufffd", "\U000E0041", "\U00100000"];
    private static readonly string[] Expansions = ["$", "$(id)", "${IFS}"];
    private static readonly string[] Escapers = ["\"", "\\", "`", "\\\n"];
    private static readonly string[] Separators = [" ", "'", ";", "|", "&", "#", "(", ")", "{", "}", "*x?", "é", "\u00a0"];

    public static TheoryData<string, string, string, string[]> Fields()
    {
        var fields = new TheoryData<string, string, string, string[]>();
        Add(StrictFields, [.. LineEnders, .. Expansions, .. Escapers, .. Separators]);
        Add(QuotedFields, [.. LineEnders, .. Expansions]);
        Add(WholeFields, LineEnders);
        return fields;

        void Add((string File, string Text, string Good)[] some, string[] hostile)
        {
            foreach (var (file, text, good) in some)
            {
                fields.Add(file, text, good, [.. hostile.Select(bad => good + bad), .. hostile.Select(bad => bad + good)]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_hostile_text_is_refused_by_the_reader_and_by_the_schema(string file, string text, string good, string[] hostile)
    {
        using var catalog = new ScratchCatalog();
        catalog.Write("worker/requirements.txt", "").Write("keys/a.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
        catalog.WriteAt("dist/a-1-py3-none-any.whl", "");
        catalog.WriteAt("other/catalog.yaml", "registry: r.io\nversion: 1.0.0\nbases: { elsewhere: { image: debian:13 } }\n");
        catalog.WriteAt("other/another/image.yaml", "description: d\nbase: elsewhere\n");
        Assert.Empty(catalog.Write(file, Filled(text, good)).Problems());

        foreach (var yaml in hostile.Select(bad => Filled(text, bad)))
        {
            var problems = catalog.Write(file, yaml).Problems();

            Assert.True(problems.Length > 0, $"the reader accepts {yaml}");
            Assert.DoesNotContain(string.Concat(problems), letter => char.IsControl(letter) || letter is '\u2028' or '\u202e');
            Assert.True(await SchemaRefusesAsync(file, yaml), $"the schema accepts {yaml}");
        }
    }

    [Theory]
    [InlineData("构建镜像，带 git（最新版）：ｇｉｔ")]
    [InlineData("ワーカー｡ 工人 𠮷野家")]
    [InlineData("fast 🐳 workers ❤️ ⚙️")]
    [InlineData("عامل جاهز")]
    [InlineData("می\u200cخواهم क्\u200dष 👩\u200d💻")]
    public async Task Text_for_people_is_in_any_script(string text)
    {
        using var catalog = new ScratchCatalog();

        foreach (var (file, yaml, _) in QuotedFields.Concat(WholeFields))
        {
            var filled = Filled(yaml, text);
            Assert.Empty(catalog.Write(file, filled).Problems());
            Assert.False(await SchemaRefusesAsync(file, filled), $"the schema refuses {filled}");
        }
    }

    // What apt makes of a name's last character; of names that are refused, it makes the same.
    [Theory]
    [InlineData("docker.io+")]
    [InlineData("docker.io++")]
    [InlineData("docker.io++=1.0")]
    [InlineData("docker.io-")]
    [InlineData("sudo+")]
    [InlineData("sudo++")]
    [InlineData("sudo=1.9+")]
    [InlineData("git+")]
    [InlineData("git-")]
    [InlineData("git+++")]
    [InlineData("g++-")]
    [InlineData("git=1.0+")]
    [InlineData("git=1.0-")]
    [InlineData("git,sudo")]
    [InlineData("++")]
    public async Task A_package_carries_no_order_to_apt_and_hides_no_refused_one(string package)
    {
        foreach (var (file, text, _) in StrictFields.Where(field => field.Good is "git" or "docker-cli" or "git=1:2.47" or "python3-docker"))
        {
            Assert.NotEmpty(Problems(file, Filled(text, package)));
            Assert.True(await SchemaRefusesAsync(file, Filled(text, package)), $"the schema accepts {package} in {text}");
        }
    }

    [Theory]
    [InlineData("g++")]
    [InlineData("libstdc++6")]
    [InlineData("g++=4:14.2.0-1")]
    [InlineData("sudoku")]
    [InlineData("git=1:2.47.3-0+deb13u1~")]
    public async Task A_package_is_called_what_the_distribution_calls_it(string package)
    {
        var takesNoVersion = package.Contains('=', StringComparison.Ordinal) ? "archives:" : "\n\n";
        foreach (var (file, text, _) in StrictFields.Where(field => !field.Text.Contains(takesNoVersion, StringComparison.Ordinal)).Where(field => field.Good is "git" or "docker-cli" or "git=1:2.47" or "python3-docker"))
        {
            Assert.Empty(Problems(file, Filled(text, package)));
            Assert.False(await SchemaRefusesAsync(file, Filled(text, package)), $"the schema refuses {package} in {text}");
        }
    }

    [Theory]
    [InlineData("it's; a|b & (c) {d} #e *f? é ü 漢字")]
    [InlineData("http://user@host:80/path?a=b&c=%20")]
    [InlineData("{\"a\": [1, \"two\"], \"path\": \"C:\\\\x\"} `id` \\")]
    public void A_text_that_is_quoted_as_a_whole_may_hold_what_is_harmless_there(string value)
    {
        foreach (var (file, text, _) in QuotedFields.Concat(WholeFields.Where(field => !field.Text.Contains("stdout", StringComparison.Ordinal))))
        {
            Assert.Empty(Problems(file, Filled(text, value)));
        }
    }

    private static async Task<bool> SchemaRefusesAsync(string file, string yaml) =>
        (file == InCatalog ? await SchemaCheck.OfCatalogAsync(yaml) : await SchemaCheck.OfImageAsync(yaml)).Count > 0;

    private static string Filled(string text, string value) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, text, JsonSerializer.Serialize(value)) + "\n";

    private static string[] Problems(string file, string yaml)
    {
        using var catalog = new ScratchCatalog();
        return catalog.Write("worker/requirements.txt", "").Write("keys/a.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n").Write(file, yaml).Problems();
    }
}
