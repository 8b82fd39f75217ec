namespace Build;

/// <summary>One option of the command line: its row of the table, from which parser, help and suggestions come.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Syntax">
/// What may follow, as the help shows it: words in small letters are taken literally, a word in capitals stands for a value.
/// Null for a flag.
/// </param>
/// <param name="Help">One line.</param>
/// <param name="Apply">The arguments with this option's value added; called with a value that was found good.</param>
internal sealed record Option(string Name, string? Syntax, string Help, Func<BuildArguments, string, BuildArguments> Apply)
{
    /// <summary>The values that are taken literally; any other is good only where <see cref="Accepts"/> says so.</summary>
    public IReadOnlyList<string> Words { get; init; } =
        [.. (Syntax ?? string.Empty).Split('|').Where(word => word.Any(char.IsAsciiLetterLower))];

    /// <summary>Which values beside the words are good.</summary>
    public Predicate<string> Accepts { get; init; } = _ => Syntax?.Any(char.IsAsciiLetterUpper) is true;

    /// <summary>What <see cref="Accepts"/> looks for, in words.</summary>
    public string? Expected { get; init; }

    /// <summary>True when a value may be a password in the wrong place: what is wrong with it is told without showing it.</summary>
    public bool IsConfidential { get; init; }

    public bool Repeatable { get; init; }

    public bool IsFlag => Syntax is null;
}
