using System.Diagnostics;
using WorkerImages.Catalog;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Rendering;

namespace WorkerImages.Tests.Rendering;

/// <summary>What the catalogue's validation would never let through must still not become an instruction or a command.</summary>
public sealed class HostileValueTests
{
    private static readonly DockerfileRenderer Renderer = new(Repository.Root);

    private static readonly string[] Hostile =
    [
        "a'b", "'; id; '", "a\"b", "\" && id && \"", "$(id)", "`id`", "${PATH}", "$HOME", "a\\", "\\", "\\\"", "a\nRUN id", "a\r\nRUN id", "a\0b",
        "a\u2028b", "#a", "a # b", "<<EOF", "a b", " a", "a;id", "a|id", "a&id", "a>b", "*", "~root", "--privileged", "-oAPT::x=y", "[\"a\"]", "{{ x }}",
        "é", "a=b", "", "x-", "a\tb", "../../etc",
    ];

    private static readonly Dictionary<string, Func<string, ImageDefinition>> Fields = new()
    {
        ["description"] = text => ShippedImages.Worker with { Description = text },
        ["version"] = text => ShippedImages.Worker with { Version = text },
        ["base"] = text => ShippedImages.Worker with { Base = ShippedImages.Worker.Base! with { Image = new("docker.io", text, "1", null) } },
        ["parent"] = text => ShippedImages.Child("x", ShippedImages.Worker with { Repository = new("localhost:5000", text, null, null) }),
        ["place"] = text => ShippedImages.Worker with { Folder = text },
        ["user"] = text => ShippedImages.Worker with { User = new(text, 1000, 1000, "/home/x") },
        ["home"] = text => ShippedImages.Worker with { User = new("x", 1000, 1000, text) },
        ["docker group"] = text => ShippedImages.Worker with { DockerGroup = new(text, 2375) },
        ["working directory"] = text => ShippedImages.Worker with { WorkingDirectory = "/" + text },
        ["package"] = text => ShippedImages.Worker with { Packages = [text] },
        ["tool package"] = text => ShippedImages.Worker with { DockerCli = ShippedImages.Package(text) },
        ["tool reference"] = text => ShippedImages.Worker with { Buildx = new(null, null, new(new(text, "a", "1", null), "/a"), []) },
        ["tool path"] = text => ShippedImages.Worker with { Buildx = new(null, null, new(Reference.Parse("a:1"), "/" + text), []) },
        ["tool architecture"] = text => Download(new("linux", text), "https://acme.example/a", "a"),
        ["tool address"] = text => Download(new("linux", "amd64"), "https://acme.example/" + text, "a"),
        ["tool member"] = text => Download(new("linux", "amd64"), "https://acme.example/a", text),
        ["program"] = text => ShippedImages.Worker with { OwnPrograms = [new(text, "/usr/local/bin", new(null, null, null, [new(new("linux", "amd64"), new("https://acme.example/a"), Digest.Of("x"u8), "a")]))] },
        ["program's place"] = text => ShippedImages.Worker with { OwnPrograms = [new("a", "/" + text, new(null, null, new(Reference.Parse("a:1"), "/a"), []))] },
        ["archive"] = text => Archive(new(text, new("https://acme.example/"), "trixie", ["main"], "keys/a.asc", ["a1"])),
        ["archive's suite"] = text => Archive(new("a", new("https://acme.example/"), text, ["main"], "keys/a.asc", ["a1"])),
        ["archive's component"] = text => Archive(new("a", new("https://acme.example/"), "trixie", [text], "keys/a.asc", ["a1"])),
        ["archive's key"] = text => Archive(new("a", new("https://acme.example/"), "trixie", ["main"], text, ["a1"])),
        ["archive's package"] = text => Archive(new("a", new("https://acme.example/"), "trixie", ["main"], "keys/a.asc", [text])),
        ["step's name"] = text => ShippedImages.Worker with { Steps = [new(text, ["a"])] },
        ["step"] = text => ShippedImages.Worker with { Steps = [new("a", ["a", text])] },
        ["path"] = text => ShippedImages.Worker with { Path = ["/" + text] },
        ["group"] = text => ShippedImages.Worker with { Groups = [new(text, 2000)] },
        ["volume"] = text => ShippedImages.Worker with { Volumes = ["/" + text] },
        ["stop signal"] = text => ShippedImages.Worker with { StopSignal = text },
        ["certificate"] = text => ShippedImages.Worker with { Certificates = [text] },
        ["wheels"] = text => Pip(new(["a"], [], [], null, false) { Wheels = text }),
        ["variable name"] = text => ShippedImages.Worker with { Environment = ShippedImages.Pairs((text, "a")) },
        ["variable"] = text => ShippedImages.Worker with { Environment = ShippedImages.Pairs(("A", text)) },
        ["label name"] = text => ShippedImages.Worker with { Labels = ShippedImages.Pairs((text, "a")) },
        ["label"] = text => ShippedImages.Worker with { Labels = ShippedImages.Pairs(("a", text)) },
        ["command"] = text => ShippedImages.Worker with { Command = ["a", text] },
        ["health check"] = text => ShippedImages.Worker with { HealthCheck = ShippedImages.Worker.HealthCheck! with { Command = ["a", text] } },
        ["directory"] = text => ShippedImages.Worker with { Directories = [new("/" + text, "0755")] },
        ["directory's mode"] = text => ShippedImages.Worker with { Directories = [new("/a", text)] },
        ["file"] = text => ShippedImages.Worker with { Files = [new(text, "/app")] },
        ["file's place"] = text => ShippedImages.Worker with { Files = [new("app", "/" + text)] },
        ["file of a platform"] = text => ShippedImages.Worker with { Files = [new(null, "/app") { Sources = [new(new("linux", "amd64"), text)] }] },
        ["virtual environment"] = text => ShippedImages.Child("x", ShippedImages.Worker) with { Python = new(text, ["python3-docker"], null) },
        ["python package"] = text => ShippedImages.Child("x", ShippedImages.Worker) with { Python = new("/opt/venv", [text], null) },
        ["requirement"] = text => Pip(new([text], [], [], null, false)),
        ["requirement file"] = text => Pip(new([], [text], [], null, false)),
        ["constraint file"] = text => Pip(new([], [], ["images/x/" + text], null, false)),
        ["credentials"] = text => Pip(new(["a"], [], [], null, false) { Credentials = new(text, new("images/x/image.yaml")) }),
        ["index"] = text => Pip(new(["a"], [], [], new("https://acme.example/" + text), false)),
    };

    public static TheoryData<string> FieldNames => [.. Fields.Keys];

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void A_hostile_value_is_refused_or_stays_one_word(string field)
    {
        var harmless = Shape(Render(Fields[field]("harmless"))!);
        foreach (var value in Hostile)
        {
            if (Render(Fields[field](value)) is { } rendered)
            {
                Assert.Equal((field, value, harmless), (field, value, Shape(rendered)));
            }
        }
    }

    [Theory]
    [InlineData("a \"b\" $c ${d} $(e) `f` \\ 'g' \\\" \\$ #h <<EOF é")]
    [InlineData("\\")]
    [InlineData("")]
    public void A_variable_and_a_label_hold_exactly_what_the_definition_says(string value)
    {
        var definition = ShippedImages.Worker with
        {
            Environment = ShippedImages.Pairs(("A", value)),
            Labels = ShippedImages.Pairs(("a", value)),
            Command = [value, "x"],
        };

        var file = DockerfileReader.Read(Renderer.Render(definition).Text);

        Assert.Equal(value, Value(file, "ENV", "A"));
        Assert.Equal(value, Value(file, "LABEL", "a"));
        Assert.Equal([value, "x"], file.Instructions.Single(each => each.Keyword == "CMD").Exec!.Value);
    }

    [Theory]
    [InlineData("git+")]
    [InlineData("git-")]
    [InlineData("g+++")]
    [InlineData("git:amd64-")]
    [InlineData("git=1.0+")]
    [InlineData("git=1.0-")]
    public void A_package_carries_no_order_to_apt(string package)
    {
        Assert.Throws<FormatException>(() => Quoting.Package(package));
        Assert.Null(Render(Fields["package"](package)));
    }

    [Theory]
    [InlineData("g++")]
    [InlineData("g++:amd64=4:14.2.0-1")]
    [InlineData("libstdc++6")]
    [InlineData("git=1:2.47.3-0+deb13u1")]
    public void A_package_is_written_as_it_is(string package) => Assert.Equal(package, Quoting.Package(package));

    [Fact]
    public async Task A_shell_reads_back_exactly_what_was_quoted()
    {
        string[] values = [.. Hostile.Where(value => !value.Any(char.IsControl) && !value.Contains('\u2028', StringComparison.Ordinal))];
        var script = "printf '%s\\n' " + string.Join(' ', values.Select(Quoting.Shell));

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(values, output.Split('\n')[..^1]);
    }

    private static DockerfileText? Render(ImageDefinition definition)
    {
        try
        {
            return DockerfileReader.Read(Renderer.Render(definition).Text);
        }
        catch (ProblemsFoundException refusal)
        {
            Assert.Equal(ExitCode.Usage, refusal.ExitCode);
            Assert.StartsWith("templates/", refusal.Problems[0].Place?.File, StringComparison.Ordinal);
            return null;
        }
    }

    /// <summary>What stays the same as long as a value is one word: instructions, their form, and the number of words in every command.</summary>
    private static string Shape(DockerfileText file) => string.Join('\n', file.Instructions.Select(each => each.Keyword switch
    {
        "RUN" => "RUN " + string.Join(" | ", ShellCommands.Of(each).Select(command => $"{Verb(command)}/{command.Words.Length}")),
        "WORKDIR" => each.Keyword,
        "ENV" or "LABEL" or "ARG" => $"{each.Keyword} {DockerfileWords.Pairs(each.Arguments, file.Escape).Count}",
        _ => $"{each.Keyword} {each.Flags.Length} {each.Exec?.Length ?? DockerfileWords.Fields(each.Arguments).Length}",
    }));

    // A virtual environment's own python is called by its path, which holds the value.
    private static string Verb(ShellCommand command) => command.Name.EndsWith("/bin/python3", StringComparison.Ordinal) ? "python3" : command.Name;

    private static string Value(DockerfileText file, string keyword, string name) =>
        file.Instructions.Where(each => each.Keyword == keyword)
            .SelectMany(each => DockerfileWords.Pairs(each.Arguments, file.Escape))
            .Where(pair => pair.Name == name)
            .Select(pair => DockerfileWords.Expand(pair.Value!, new Dictionary<string, string>(), file.Escape))
            .Single();

    private static ImageDefinition Download(Platform platform, string url, string member) =>
        ShippedImages.Worker with { DockerCli = new(null, null, null, [new(platform, new(url), Digest.Of("x"u8), member)]) };

    private static ImageDefinition Archive(PackageArchive archive) => ShippedImages.Worker with { Archives = [archive] };

    private static ImageDefinition Pip(PipDefinition pip) =>
        ShippedImages.Child("x", ShippedImages.Worker) with { Python = new("/opt/venv", [], pip) };
}
