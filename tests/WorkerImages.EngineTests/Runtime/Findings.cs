namespace WorkerImages.EngineTests.Runtime;

/// <summary>What did not fit. It is collected, not thrown: a counter-test needs it.</summary>
internal abstract class Findings
{
    private readonly List<string> _mismatches = [];

    /// <summary>What did not fit.</summary>
    public IReadOnlyList<string> Mismatches => _mismatches;

    /// <summary>Compares.</summary>
    public void Expect<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Note($"{what} is {actual}, not {expected}");
        }
    }

    /// <summary>Looks for a text.</summary>
    public void ExpectText(string what, string text, string actual)
    {
        if (!actual.Contains(text, StringComparison.Ordinal))
        {
            Note($"{what} lacks '{text}': {actual.Trim()}");
        }
    }

    /// <summary>Compares lists of group numbers, in any order.</summary>
    public void ExpectGroups(string expected, string actual) => Expect("id -G", Sorted(expected), Sorted(actual));

    /// <summary>Notes something that does not fit.</summary>
    protected void Note(string mismatch) => _mismatches.Add(mismatch);

    private static string Sorted(string groups) =>
        string.Join(' ', groups.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
}
