using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>
/// One run of the templates over one definition. Includes write straight to the output instead of handing a string to their includer,
/// so that the output always knows the place that writes.
/// </summary>
internal sealed class TemplateRun : TemplateContext
{
    private readonly TemplateLibrary _library;
    private readonly Stack<(string Name, SourceSpan Caller)> _includes = new();
    private SourceSpan _statement;

    public TemplateRun(TemplateLibrary library, ScriptObject model)
        : base(library.Functions)
    {
        _library = library;
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedTargetAccess = false;
        EnableRelaxedFunctionAccess = false;
        EnableRelaxedIndexerAccess = false;
        AutoIndent = false;
        LoopLimit = 100_000;
        PushGlobal(model);
        PushGlobal(new ScriptObject { ["include"] = new TemplateFunction(1, Include) });
    }

    /// <summary>The expression being written; null while a template's own text is.</summary>
    public SourceSpan? Written { get; private set; }

    /// <exception cref="ProblemsFoundException">The template is wrong, or refuses a value (<see cref="ExitCode.Usage"/>).</exception>
    public TemplateOutput Render(string name, string image)
    {
        var output = new TemplateOutput(this);
        PushOutput(output);
        try
        {
            Evaluate(_library.Find(name));
            return output;
        }
        catch (ScriptRuntimeException error) when (error.InnerException is ProblemsFoundException unreadable)
        {
            var problems = unreadable.Problems.Select(each => each with { Message = each.Message + Chain() });
            throw new ProblemsFoundException(unreadable.ExitCode, unreadable.What, problems);
        }
        catch (ScriptRuntimeException error)
        {
            throw Refusal(image, new(TemplateLibrary.PlaceOf(error.Span), error.OriginalMessage + Chain()));
        }
        catch (FormatException error)
        {
            throw Refusal(image, new(null, error.Message));
        }
    }

    // A block writes what its statements give, and passes its own span for theirs.
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        var result = base.Evaluate(scriptNode!, aliasReturnedFunction);
        _statement = scriptNode is ScriptExpressionStatement ? scriptNode.Span : _statement;
        return result;
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is not (null or string or int))
        {
            throw new ScriptRuntimeException(
                _statement,
                textAsObject is DataText
                    ? "a definition's value must go through shell_quote, env_value, label_value, plain_word or the like"
                    : "only a text or a number can be written");
        }

        Written = _statement;
        base.Write(span, textAsObject);
        Written = null;
        return this;
    }

    /// <summary>Refuses the text of a definition's value: joined to a string it would lose what tells it apart.</summary>
    public override string ObjectToString(object? value, bool nested = false) =>
        value is DataText
            ? throw new ScriptRuntimeException(CurrentSpan, "a definition's value cannot be joined to a text; give both to the quoting function")
            : base.ObjectToString(value!, nested) ?? "";

    private object? Include(SourceSpan caller, ScriptArray arguments)
    {
        if (arguments is not [string name])
        {
            throw new FormatException("include takes the name of one template");
        }

        if (_includes.Any(include => include.Name == name))
        {
            throw new FormatException($"'{name}' includes itself");
        }

        // A template's variables are its own. Not undone in a finally: after an error the stack tells the chain.
        _includes.Push((name, caller));
        PushGlobal(new ScriptObject());
        Evaluate(Find(name));
        PopGlobal();
        _includes.Pop();
        return null;
    }

    private ScriptPage Find(string name)
    {
        try
        {
            return _library.Find(name);
        }
        catch (FormatException)
        {
            // there is no such template: the error is the includer's
            _includes.Pop();
            throw;
        }
    }

    private string Chain() =>
        string.Concat(_includes.Select(include => $" (included from {include.Caller.FileName}:{include.Caller.Start.Line + 1})"));

    private static ProblemsFoundException Refusal(string image, Problem problem) =>
        new(ExitCode.Usage, $"cannot render the Dockerfile of {image}", [problem]);
}
