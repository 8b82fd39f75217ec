using WorkerImages.Outcomes;
using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rendering;

public sealed class DockerfileRendererTests
{
    private static readonly DockerfileRenderer Renderer = new(Repository.Root);

    [Fact]
    public void The_shipped_definitions_give_the_shipped_Dockerfiles()
    {
        Golden.Check(Renderer.Render(ShippedImages.Worker).Text, "worker", "Dockerfile");
        Golden.Check(Renderer.Render(ShippedImages.PythonWorker).Text, "python-worker", "Dockerfile");
        Golden.Check(Renderer.Render(ShippedImages.CeleryWorker).Text, "celery-worker", "Dockerfile");
    }

    [Fact]
    public void Programs_come_out_of_other_images_or_from_checked_downloads()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithTools).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Archives_have_their_keys_and_give_nothing_but_the_packages_that_are_named()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithArchives).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Pip_installs_with_an_index_constraints_and_hashes()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithPip).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Pip_says_who_it_is_by_a_build_secret()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithCredentials).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Pip_is_told_to_take_an_index_without_TLS()
    {
        var pip = SampleDefinitions.WithPip.Python!.Pip! with { Index = new("http://acme.example:8080/simple") };
        var definition = SampleDefinitions.WithPip with { Python = SampleDefinitions.WithPip.Python with { Pip = pip } };

        var lines = Renderer.Render(definition).Text.Split('\n').Select(line => line.Trim());

        Assert.Contains(@"--trusted-host=acme.example:8080 \", lines);
    }

    [Fact]
    public void A_child_of_a_pip_image_may_see_the_distribution_and_move_house()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.ChildOfPip).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Directories_below_the_home_are_the_workers_all_the_way_and_files_are_roots()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithFiles).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Files_of_each_platform_come_out_of_its_stage_and_may_be_the_workers()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithFilesOfPlatforms).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Groups_steps_path_ports_volumes_and_stop_signal_have_their_instructions()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithContainerWords).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Certificates_are_trusted_before_anything_is_fetched_and_pip_finds_own_wheels()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.WithCertificates).Text, extension: "Dockerfile");
    }

    [Fact]
    public void A_directory_of_an_ancestor_keeps_its_mode_when_a_child_adds_one_below_it()
    {
        var parent = SampleDefinitions.WithFiles;
        var child = ShippedImages.Child("child", parent) with { Directories = [new("/home/appuser/.cache/a/b/c/d", "0755")] };

        Assert.DoesNotContain("/home/appuser/.cache/a/b;", Renderer.Render(child).Text, StringComparison.Ordinal);
        Assert.Contains("/home/appuser/.cache/a/b/c;", Renderer.Render(child).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_adds_nothing_has_a_base_and_labels()
    {
        Golden.Check(Renderer.Render(ShippedImages.Child("plain", ShippedImages.Worker)).Text, extension: "Dockerfile");
    }

    [Fact]
    public void An_image_that_starts_as_its_user_says_so_to_its_programs_and_ends_as_it_in_numbers()
    {
        var worker = Renderer.Render(ShippedImages.Worker).Text.Split('\n');
        var lines = Renderer.Render(SampleDefinitions.StartsAsUser).Text.Split('\n');

        Assert.Equal(["        static=1 \\", "USER 1000:1000"], lines.Except(worker).Where(line => !line.StartsWith('#')));
        Assert.Equal(["USER 0", "USER 1000:1000"], lines.Where(line => line.StartsWith("USER", StringComparison.Ordinal)));
        Assert.Equal([], worker.Except(lines).Where(line => !line.StartsWith('#')));
    }

    [Fact]
    public void A_child_may_turn_to_a_start_as_its_user()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.TurnsToUser).Text, extension: "Dockerfile");
    }

    [Fact]
    public void Root_installs_what_stands_on_an_image_that_starts_as_its_user()
    {
        Golden.Check(Renderer.Render(SampleDefinitions.ChildOfUser).Text, extension: "Dockerfile");
    }

    [Fact]
    public void A_template_that_forgets_to_go_back_to_the_user_fails_its_lint()
    {
        var rendered = Renderer.Render(SampleDefinitions.ChildOfUser);
        var forgetful = rendered with { Text = rendered.Text.Replace("USER 1000:1000", "LABEL a=b", StringComparison.Ordinal) };

        Assert.Equal(["DL3002", "WI008"], RenderedLint.Check(SampleDefinitions.ChildOfUser, forgetful, Repository.Root).Select(problem => problem.Code));
    }

    [Fact]
    public void What_is_rendered_passes_its_own_lint()
    {
        foreach (var definition in SampleDefinitions.All)
        {
            Assert.Empty(RenderedLint.Check(definition, Renderer.Render(definition), Repository.Root));
        }
    }

    [Fact]
    public void Rendering_twice_gives_the_same_bytes_with_line_feeds_only()
    {
        var first = Renderer.Render(SampleDefinitions.WithTools).Text;

        Assert.Equal(first, new DockerfileRenderer(Repository.Root).Render(SampleDefinitions.WithTools).Text);
        Assert.DoesNotContain('\r', first);
        Assert.EndsWith("\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_knows_the_template_line_that_wrote_it()
    {
        foreach (var definition in SampleDefinitions.All)
        {
            var rendered = Renderer.Render(definition);
            var lines = rendered.Text.TrimEnd('\n').Split('\n');

            Assert.Equal(lines.Length, rendered.Places.Length);
            Assert.All(lines.Zip(rendered.Places), pair => Assert.True(IsWrittenBy(pair.First, TemplateLine(pair.Second)), $"{pair.Second}: {pair.First}"));
        }
    }

    private static string TemplateLine(SourcePlace place) => File.ReadAllLines(Path.Combine(Repository.Root, place.File))[place.Line - 1];

    // Up to its first expression, a template's line says what it writes.
    private static bool IsWrittenBy(string line, string template)
    {
        var literal = template.Split("{{")[0];
        return line.StartsWith(literal, StringComparison.Ordinal) && (template.Contains("{{", StringComparison.Ordinal) || line == template);
    }
}
