using WorkerImages.Catalog;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>Makes a Dockerfile of a definition: the same bytes every time, for the same definition and templates.</summary>
/// <param name="root">The absolute path of the repository, whose own templates come before the program's.</param>
internal sealed class DockerfileRenderer(string root)
{
    private const string Template = "Dockerfile.scriban";
    private readonly TemplateLibrary _library = new(root);

    /// <exception cref="ProblemsFoundException">
    /// A template is wrong, or refuses a value of the definition; the problem names template, line, column and the includes that led
    /// there (<see cref="ExitCode.Usage"/>).
    /// </exception>
    public RenderedDockerfile Render(ImageDefinition definition)
    {
        var run = new TemplateRun(_library, DefinitionModel.Of(definition));
        var output = run.Render(Template, definition.Name);
        return new(definition.Name, $"{definition.Folder}/Dockerfile", output.Text, output.Places) { IsIncluded = definition.IsIncluded };
    }
}
