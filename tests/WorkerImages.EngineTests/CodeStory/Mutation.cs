using System.Collections.Immutable;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What a simulation does otherwise than it should.</summary>
/// <param name="What">As reports call it.</param>
internal sealed record Mutation(string What)
{
    /// <summary>Places of the application that are changed: a file, a text that is in it once, and what takes its place.</summary>
    public ImmutableArray<(string File, string Text, string Replacement)> Edits { get; init; } = [];

    /// <summary>Variables of the worker.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What is run in Blarify's place.</summary>
    public string Image { get; init; } = StandIns.Blarify;

    /// <summary>Edits a copy of the application.</summary>
    public void Apply(string application)
    {
        foreach (var (file, text, replacement) in Edits)
        {
            var path = Path.Combine(application, file);
            var parts = File.ReadAllText(path).Split(text);
            if (parts.Length != 2)
            {
                throw new InvalidOperationException($"'{text}' is {parts.Length - 1} times in {path}: the mutant no longer fits the application");
            }

            File.WriteAllText(path, string.Join(replacement, parts));
        }
    }
}
