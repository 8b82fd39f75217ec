using System.Collections.Immutable;
using Build;
using Build.CommandLine;
using Build.New;
using WorkerImages.Catalog;
using WorkerImages.TestKit;
using WorkerImages.Yaml;

namespace WorkerImages.Tests.Build;

/// <summary>What New writes, without an engine; tests/WorkerImages.EngineTests/FirstHour builds and publishes it.</summary>
public sealed class NewRepositoryTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/srv/Team Images", "localhost:5000/team-images")]
    [InlineData("/srv/___", "localhost:5000/workers")]
    [InlineData("/srv/Überraschung", "localhost:5000/berraschung")]
    [InlineData("/", "localhost:5000/workers")]
    public void Without_a_registry_the_folder_names_one(string root, string registry) => Assert.Equal(registry, NewRepository.Of(root, new()).Registry);

    [Fact]
    public void The_catalogue_comes_last_and_holds_one_image_on_those_of_the_program()
    {
        var files = Write(new BuildArguments { Registry = "registry.example:5000/team" });

        Assert.Equal(NewRepository.Catalog, files[^1].Key);
        var images = CatalogReader.Read(_directory.Path, "images").Images;
        Assert.Equal(["registry.example:5000/team/worker", "registry.example:5000/team/my-worker"], images.Select(image => image.Repository.ToString()));
        Assert.DoesNotContain(files, file => file.Value.Contains("{registry}", StringComparison.Ordinal) || file.Value.Contains("{command}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GitHub", ".github/workflows/images.yml")]
    [InlineData("GitLab", ".gitlab-ci.yml")]
    public void A_pipeline_has_only_commands_that_there_are(string format, string path)
    {
        var text = Write(new BuildArguments { Registry = "registry.example:5000/team", Format = Enum.Parse<MatrixFormat>(format) }).Single(file => file.Key == path).Value;

        var problems = new ProblemList();
        Assert.NotNull(YamlFile.Read(_directory.Path, path, problems));
        Assert.True(problems.IsEmpty);
        var commands = text.Split('\n').Where(line => line.Contains("worker-images --", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, commands.Count);
        Assert.All(commands, command => Assert.Empty(CommandLineParser.Parse(
            command[command.IndexOf("--", StringComparison.Ordinal)..].Replace("\"", "", StringComparison.Ordinal).Split(' '), [.. Target.All.Select(target => target.Name)]).Problems));
        Assert.Contains("docker login --username \"$REGISTRY_USER\" --password-stdin registry.example:5000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_repository_is_told_to_use_the_checkout_of_the_program_by_its_path()
    {
        Assert.Equal("./build.sh", ProgramCommand.For(ScratchRepository.Root));
        Assert.Equal($"{Path.GetRelativePath(_directory.Path, ScratchRepository.Root)}/build.sh --root .", ProgramCommand.For(_directory.Path));
        Assert.Equal(ProgramCommand.For(_directory.Path), ProgramCommand.InPipeline(_directory.Path));
    }

    [Theory]
    [InlineData("{\"version\":1,\"tools\":{\"worker-images\":{\"version\":\"0.1.0\"}}}", true)]
    [InlineData("{\"version\":1,\"tools\":{\"other\":{\"version\":\"0.1.0\"}}}", false)]
    public void A_tool_manifest_names_the_program_or_does_not(string manifest, bool isNamed)
    {
        Assert.False(ProgramCommand.IsNamed(_directory.Path));
        _directory.Write(ProgramCommand.ToolManifest, manifest);
        Assert.Equal(isNamed, ProgramCommand.IsNamed(_directory.Path));
    }

    [Fact]
    public void Ten_lines_of_README_say_what_to_type() =>
        Assert.InRange(Write(new()).Single(file => file.Key == "README.md").Value.Split('\n').Length, 8, 12);

    [Theory]
    [InlineData("/", "# Worker images\n")]
    [InlineData("/srv/{command}", "# {command}\n")]
    public void The_name_of_the_folder_is_the_title_whatever_it_is(string root, string title) =>
        Assert.StartsWith(title, new NewRepository(root, "r.io/a", null).Files.Single(file => file.Key == "README.md").Value, StringComparison.Ordinal);

    private ImmutableArray<KeyValuePair<string, string>> Write(BuildArguments arguments)
    {
        var files = NewRepository.Of(_directory.Path, arguments).Files;
        foreach (var (path, text) in files)
        {
            _directory.Write(path, text);
        }

        return files;
    }
}
