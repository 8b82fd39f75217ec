using WorkerImages.Outcomes;
using WorkerImages.Rendering;

namespace WorkerImages.Tests.Rendering;

public sealed class TemplateErrorTests
{
    [Theory]
    [InlineData("{{ nobody }}", "templates/partials/x.scriban:2:4: The variable or function `nobody` was not found")]
    [InlineData("{{ image.nobody }}", "templates/partials/x.scriban:2:10: Cannot get member with name nobody.")]
    [InlineData("{{ date.now }}", "templates/partials/x.scriban:2:4: The variable or function `date` was not found")]
    [InlineData("{{ image.name }}", "templates/partials/x.scriban:2:4: a definition's value must go through shell_quote, env_value, label_value, plain_word or the like")]
    [InlineData("{{ 'a' + image.name }}", "templates/partials/x.scriban:2:4: a definition's value cannot be joined to a text; give both to the quoting function")]
    [InlineData("{{ package_word 'a b' }}", "templates/partials/x.scriban:2:4: \"a b\" is not the name of a package")]
    [InlineData("{{ include 'partials/none.scriban' }}", "templates/partials/x.scriban:2:4: cannot read the template 'templates/partials/none.scriban': there is no such file")]
    [InlineData("{{ include '../secret.scriban' }}", "templates/partials/x.scriban:2:4: '../secret.scriban' is not the name of a template: expected a path below templates/ such as partials/packages.scriban")]
    [InlineData("{{ include 'partials/x.scriban' }}", "templates/partials/x.scriban:2:4: 'partials/x.scriban' includes itself")]
    public void An_error_names_template_line_column_and_the_includes_that_led_there(string template, string expected)
    {
        using var repository = new ScratchRepository();
        repository.Write("templates/Dockerfile.scriban", "FROM a:1\n\n{{ include 'partials/x.scriban' }}\n");
        repository.Write("templates/partials/x.scriban", "# x\n" + template + "\n");

        var error = Assert.Throws<ProblemsFoundException>(() => new DockerfileRenderer(repository.Root).Render(ShippedImages.Worker));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Equal("cannot render the Dockerfile of worker", error.What);
        Assert.Equal(expected + " (included from templates/Dockerfile.scriban:3)", Assert.Single(error.Problems).ToString());
    }

    [Fact]
    public void A_template_that_is_not_UTF_8_is_named_and_the_include()
    {
        using var repository = new ScratchRepository();
        repository.Write("templates/Dockerfile.scriban", "{{ include 'partials/x.scriban' }}\n");
        File.WriteAllBytes(repository.Write("templates/partials/x.scriban", ""), [(byte)'#', 0xE9, (byte)'\n']);

        var error = Assert.Throws<ProblemsFoundException>(() => new DockerfileRenderer(repository.Root).Render(ShippedImages.Worker));

        var problem = Assert.Single(error.Problems).ToString();
        Assert.StartsWith("templates/partials/x.scriban: the file is not UTF-8: ", problem, StringComparison.Ordinal);
        Assert.EndsWith(" (included from templates/Dockerfile.scriban:1)", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_cannot_be_parsed_is_shown_with_every_error_and_the_include()
    {
        using var repository = new ScratchRepository();
        repository.Write("templates/Dockerfile.scriban", "{{ include 'partials/x.scriban' }}\n");
        repository.Write("templates/partials/x.scriban", "\n{{ if }}\n");

        var error = Assert.Throws<ProblemsFoundException>(() => new DockerfileRenderer(repository.Root).Render(ShippedImages.Worker));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Equal([new("templates/partials/x.scriban", 2, 7), new("templates/partials/x.scriban", 2, 9)], error.Problems.Select(problem => problem.Place));
        Assert.Contains("Expecting <expression>", error.Problems[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("(included from templates/Dockerfile.scriban:1)", error.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partial_does_not_see_the_variables_of_another()
    {
        using var repository = new ScratchRepository();
        repository.Write("templates/Dockerfile.scriban", "{{ include 'x.scriban' }}\n{{ include 'y.scriban' }}\n");
        repository.Write("templates/x.scriban", "{{ mine = 1 }}");
        repository.Write("templates/y.scriban", "{{ mine }}");

        var error = Assert.Throws<ProblemsFoundException>(() => new DockerfileRenderer(repository.Root).Render(ShippedImages.Worker));

        Assert.Equal(
            "templates/y.scriban:1:4: The variable or function `mine` was not found (included from templates/Dockerfile.scriban:2)",
            Assert.Single(error.Problems).ToString());
    }

    [Fact]
    public void A_lint_finding_names_the_line_of_the_Dockerfile_and_that_of_the_template()
    {
        using var repository = new ScratchRepository();
        repository.Write("templates/Dockerfile.scriban", "ARG BASE={{ plain_word image.base }}\nFROM ${BASE}\n{{~ include 'partials/x.scriban' ~}}\n");
        repository.Write("templates/partials/x.scriban", "{{~ for label in image.labels ~}}\nLABEL {{ plain_word label.name }}=x\n{{~ end ~}}\nRUN true; \\\n    sudo id\n");

        var rendered = new DockerfileRenderer(repository.Root).Render(ShippedImages.Worker);

        Assert.Equal(
            "images/worker/Dockerfile:18: DL3004 sudo has no place in an image: it gives root to any program that runs there: 'sudo id' (from templates/partials/x.scriban:5)",
            RenderedLint.Check(ShippedImages.Worker, rendered, repository.Root)[^1].ToString());
    }
}
