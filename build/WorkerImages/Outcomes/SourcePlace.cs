namespace WorkerImages.Outcomes;

/// <summary>A place in a text file: path from the repository root with forward slashes, line and column counted from 1.</summary>
public sealed record SourcePlace(string File, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, as editors and terminals make it clickable; a zero line or column is left out.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}
