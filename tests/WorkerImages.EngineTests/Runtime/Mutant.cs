namespace WorkerImages.EngineTests.Runtime;

/// <summary>A row's counter-test: the same case, with something else instead of what decides it. The row must fail then, and as expected.</summary>
/// <param name="What">As the report calls it.</param>
internal abstract record Mutant(string What)
{
    /// <summary>What one of the mismatches says; null: what <see cref="Proof"/> makes of the row's own expectations.</summary>
    public string? Fails { get; init; }

    /// <summary>True when nothing else of the row may be a mismatch.</summary>
    public bool FailsAlone { get; init; }

    /// <summary>One place of one script changed.</summary>
    /// <param name="script">The name of a program, or of a file of the library.</param>
    /// <param name="text">Occurs exactly once.</param>
    /// <param name="replacement">Takes its place.</param>
    public static Mutant Edit(string script, string text, string replacement = ":") => new EditedScript(script, text, replacement);

    /// <summary>What public images do: another entrypoint, a shell script that gets the command.</summary>
    public static Mutant Classic(string what, string script, string options = "") => new ClassicEntrypoint(what, script, options);

    /// <summary>Something that the row's own play does when the trial says that it is the counter-test.</summary>
    public static Mutant Played(string what) => new PlayedMutant(what);
}

internal sealed record EditedScript(string Script, string Text, string Replacement) : Mutant($"{Script}: `{Text}` → `{Replacement}`");

internal sealed record ClassicEntrypoint(string What, string Script, string Options) : Mutant(What);

internal sealed record PlayedMutant(string What) : Mutant(What);
