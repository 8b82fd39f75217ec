using System.Collections.Immutable;

namespace WorkerImages.EngineTests.Readme;

/// <summary>A command of a page, and what a reader sees after typing it.</summary>
/// <param name="Text">As it is on the page.</param>
/// <param name="Expected">Patterns that standard output must match, each.</param>
internal sealed record TypedCommand(string Text, params ImmutableArray<string> Expected)
{
    /// <summary>Why no test types it; null for one that is typed.</summary>
    public string? NotTyped { get; init; }

    /// <summary>What has to be done before on a machine that is not a reader's; a shell's words.</summary>
    public string Before { get; init; } = "";

    /// <summary>What takes away what it leaves, whether it succeeded or not.</summary>
    public string After { get; init; } = "";
}
