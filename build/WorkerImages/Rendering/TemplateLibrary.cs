using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>
/// The templates under <c>templates/</c>: of the repository where it has one of that name, else of the program. Nothing outside is read, and each is read and
/// parsed once.
/// </summary>
internal sealed partial class TemplateLibrary(string root)
{
    public const string Folder = "templates";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ConcurrentDictionary<string, ScriptPage> _templates = new(StringComparer.Ordinal);

    /// <summary>What templates can call; made once, since the engine finds its array functions by reflection.</summary>
    public ScriptObject Functions { get; } = TemplateFunctions.Make();

    /// <param name="name">From <c>templates/</c>, such as <c>partials/packages.scriban</c>.</param>
    /// <exception cref="FormatException">There is no such template, or the name leads elsewhere.</exception>
    /// <exception cref="ProblemsFoundException">It is not UTF-8 or cannot be parsed.</exception>
    public ScriptPage Find(string name) => _templates.GetOrAdd(name, Parse);

    private ScriptPage Parse(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new FormatException(
                $"'{name}' is not the name of a template: expected a path below {Folder}/ such as partials/packages.scriban");
        }

        var path = $"{Folder}/{name}";
        var template = Template.Parse(Read(path), path);
        return template.HasErrors
            ? throw new ProblemsFoundException(ExitCode.Usage, $"cannot read the template {path}", template.Messages.Select(ProblemOf))
            : template.Page!;
    }

    private string Read(string path)
    {
        try
        {
            return File.ReadAllText(File.Exists(Path.Combine(root, path)) ? Path.Combine(root, path) : Path.Combine(ProgramFiles.Root, path), Utf8).ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException fault)
        {
            throw new ProblemsFoundException(
                ExitCode.Usage, $"cannot read the template {path}", [new Problem(new(path), $"the file is not UTF-8: {fault.Message}")]);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FormatException($"cannot read the template '{path}': there is no such file", absent);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"cannot read the template '{path}': {fault.Message}", fault);
        }
    }

    private static Problem ProblemOf(LogMessage message) => new(PlaceOf(message.Span), message.Message);

    public static SourcePlace PlaceOf(SourceSpan span) => new(span.FileName, span.Start.Line + 1, span.Start.Column + 1);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.scriban\z")]
    private static partial Regex NamePattern();
}
