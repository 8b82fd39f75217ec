using WorkerImages.Contexts;
using WorkerImages.Oci;
using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rendering;

/// <summary>A repository without templates has the program's; one that has some replaces them one at a time.</summary>
public sealed class TemplateOverridesTests : IDisposable
{
    private const string Partial = "templates/partials/working-directory.scriban";
    private const string Doctor = "templates/rootfs/usr/local/bin/worker-doctor";

    private readonly ScratchDirectory _own = new();

    public void Dispose() => _own.Dispose();

    [Fact]
    public void A_repository_without_templates_renders_with_those_of_the_program() =>
        Assert.Equal(new DockerfileRenderer(Repository.Root).Render(ShippedImages.Worker).Text, new DockerfileRenderer(_own.Path).Render(ShippedImages.Worker).Text);

    [Fact]
    public void One_partial_can_be_replaced()
    {
        _own.Write(Partial, "# ours\n");

        var text = new DockerfileRenderer(_own.Path).Render(ShippedImages.Worker).Text;

        Assert.Contains("# ours\n", text, StringComparison.Ordinal);
        Assert.Contains("COPY templates/rootfs/ /\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_of_the_root_file_system_can_be_replaced_and_added_whatever_a_dockerignore_says_of_the_others()
    {
        _own.Write(Doctor, "#!/bin/sh\n");
        _own.Write("templates/rootfs/etc/ours", "ours\n");
        _own.Write(".dockerignore", "*\n!templates\n");
        var program = ContextReader.Read(Repository.Root, ["templates/rootfs/"]);

        var files = TemplateFiles.Read(_own.Path, ["templates/rootfs/"]);

        Assert.Equal(program.Select(file => file.Path).Append("templates/rootfs/etc/ours").Order(StringComparer.Ordinal), files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(Path.Combine(_own.Path, Doctor), files.Single(file => file.Path == Doctor).FullPath);
        Assert.Equal(2, files.Count(file => file.FullPath.StartsWith(_own.Path, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_of_templates_that_is_empty_or_ignored_leaves_the_files_of_the_program()
    {
        var program = TemplateFiles.Read(_own.Path, ["templates/rootfs/", "templates/steps"]);
        Directory.CreateDirectory(_own.At("templates/rootfs"));
        _own.Write("templates/steps/ours", "");
        _own.Write(".dockerignore", "*\n");

        Assert.Equal(program, TemplateFiles.Read(_own.Path, ["templates/rootfs/", "templates/steps"]));
    }

    [Theory]
    [InlineData("templates")]
    [InlineData("templates/emails/welcome.html")]
    [InlineData("templates/rootfs2")]
    [InlineData("app/templates/rootfs")]
    public void An_applications_own_templates_are_no_files_of_the_program(string path) => Assert.False(TemplateFiles.Hold(path));

    [Fact]
    public void Files_that_begin_with_a_shebang_are_those_that_are_executable() // an installed program looks at the shebang, as packages keep no modes
    {
        var files = ContextReader.Read(Repository.Root, ["templates/rootfs", "templates/steps"]);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(file.Mode == 0x1ED, File.ReadAllText(file.FullPath).StartsWith("#!", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_override_that_was_made_from_another_version_is_noticed_until_its_checksum_is_noted()
    {
        _own.Write(Partial, "# ours\n");
        _own.Write("templates/partials/own.scriban", "# not the program's\n");

        var warning = TemplateOverrides.WhyOutdated(_own.Path);

        Assert.Contains("partials/working-directory.scriban;", warning, StringComparison.Ordinal);
        _own.Write("templates/SHA256SUMS", $"{Digest.Of(File.ReadAllBytes(Path.Combine(Repository.Root, Partial))).Hex}  partials/working-directory.scriban\n");
        Assert.Null(TemplateOverrides.WhyOutdated(_own.Path));
        _own.Write("templates/SHA256SUMS", $"{Digest.Of("older"u8).Hex}  partials/working-directory.scriban\n");
        Assert.Equal(warning, TemplateOverrides.WhyOutdated(_own.Path));
    }

    [Fact]
    public async Task The_command_of_the_warning_ends_it_for_all_overrides()
    {
        _own.Write("its own/a", "1");
        _own.Write("its own/b/c", "2");
        _own.Write("our s/a", "3");
        _own.Write("our s/b/c", "4");
        _own.Write("our s/SHA256SUMS", $"{Digest.Of("1"u8).Hex}  a\n");
        var (own, program) = (Path.Combine(_own.Path, "our s"), Path.Combine(_own.Path, "its own"));

        var warning = TemplateOverrides.WhyOutdated(own, program)!;
        var pasted = await RunningProgram.RunAsync("/bin/sh", ["-c", warning[warning.IndexOf('(', StringComparison.Ordinal)..]], "/", null, TestContext.Current.CancellationToken);

        Assert.Contains(": b/c;", warning, StringComparison.Ordinal);
        Assert.Equal((0, ""), (pasted.ExitCode, pasted.StandardError));
        Assert.Null(TemplateOverrides.WhyOutdated(own, program));
    }

    [Fact]
    public void A_copy_that_is_what_the_program_has_and_no_templates_at_all_are_up_to_date()
    {
        Assert.Null(TemplateOverrides.WhyOutdated(_own.Path));
        _own.Write(Partial, File.ReadAllText(Path.Combine(Repository.Root, Partial)));
        Assert.Null(TemplateOverrides.WhyOutdated(_own.Path));
        Assert.Null(TemplateOverrides.WhyOutdated(Repository.Root));
    }
}
