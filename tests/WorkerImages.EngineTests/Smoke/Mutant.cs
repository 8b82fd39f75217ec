namespace WorkerImages.EngineTests.Smoke;

/// <summary>What breaks promises.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Lines">The Dockerfile lines that do it to a good image.</param>
/// <param name="Broken">The promises it breaks.</param>
internal sealed record Mutant(string Name, string Lines, params string[] Broken)
{
    /// <summary>True where it would hide, or be hidden by, another one in the same image.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whether it starts something else than the good image. There is one start to an image.</summary>
    public bool HasStart => Lines.Split('\n').Any(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal) || line.StartsWith("CMD ", StringComparison.Ordinal));
}
