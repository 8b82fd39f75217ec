using System.Collections.Immutable;
using System.Text;
using Scriban.Runtime;
using WorkerImages.Outcomes;

namespace WorkerImages.Rendering;

/// <summary>Collects what a run writes and, for every line, the place that wrote its first visible character.</summary>
internal sealed class TemplateOutput(TemplateRun run) : IScriptOutput
{
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<SourcePlace>.Builder _places = ImmutableArray.CreateBuilder<SourcePlace>();
    private bool _lineHasBegun;
    private bool _lineIsVisible;

    public string Text => _text.ToString();

    public ImmutableArray<SourcePlace> Places => _places.ToImmutable();

    public void Write(string text, int offset, int count)
    {
        var isOwnText = run.Written is null;
        var span = run.Written ?? run.CurrentSpan;
        var place = new SourcePlace(span.FileName, span.Start.Line + 1);
        foreach (var character in text.AsSpan(offset, count))
        {
            Mark(character, place);
            _text.Append(character);
            if (character != '\n')
            {
                continue;
            }

            _lineHasBegun = _lineIsVisible = false;
            place = isOwnText ? place with { Line = place.Line + 1 } : place;
        }
    }

    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return ValueTask.CompletedTask;
    }

    private void Mark(char character, SourcePlace place)
    {
        if (!_lineHasBegun)
        {
            _places.Add(place);
            _lineHasBegun = true;
        }
        else if (!_lineIsVisible && !char.IsWhiteSpace(character))
        {
            _places[^1] = place;
        }

        _lineIsVisible |= !char.IsWhiteSpace(character);
    }
}
