using System.Buffers;
using System.Text;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Makes lines of the pieces in which a step's output arrives; a character may be cut in two by a piece's end.</summary>
internal sealed class StepLines
{
    // A program that never ends its line must not fill this one's memory.
    private const int LongestLine = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _open = new();

    /// <summary>The lines that <paramref name="piece"/> completes, without their ends.</summary>
    public IEnumerable<string> Add(ReadOnlyMemory<byte> piece)
    {
        while (piece.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _open.Write(piece.Span[..end]);
            piece = piece[(end + 1)..];
            yield return Take();
        }

        _open.Write(piece.Span);
        if (_open.WrittenCount > LongestLine)
        {
            yield return Take();
        }
    }

    /// <summary>The line that no line end completed, if there is one.</summary>
    public IEnumerable<string> Finish()
    {
        if (_open.WrittenCount > 0)
        {
            yield return Take();
        }
    }

    private string Take()
    {
        var line = Encoding.UTF8.GetString(_open.WrittenSpan).TrimEnd('\r');
        _open.ResetWrittenCount();

        // A carriage return goes back to the line's start: what a terminal shows in the end is what stands after the last one.
        return line[(line.LastIndexOf('\r') + 1)..];
    }
}
