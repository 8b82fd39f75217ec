namespace WorkerImages.Tests.Pages;

/// <summary>What a text on a page is; that decides which limits it has.</summary>
internal enum PassageKind
{
    /// <summary>A paragraph or an item of a list.</summary>
    Prose,

    /// <summary>A cell of a table: often no whole sentence.</summary>
    Cell,

    /// <summary>A heading.</summary>
    Heading,
}

/// <summary>A text that readers read from its beginning to its end, without code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">The line of its beginning, from 1.</param>
/// <param name="Text">A line break is one character, code is <see cref="Code"/>.</param>
internal sealed record Passage(PassageKind Kind, int Line, string Text)
{
    /// <summary>Stands where code was: one short word that has no letters, so no phrase is found in it.</summary>
    public const char Code = '\uFFFC';

    /// <summary>The line of a character of <see cref="Text"/>.</summary>
    public int LineAt(int index) => Line + Text.AsSpan(0, index).Count('\n');
}
