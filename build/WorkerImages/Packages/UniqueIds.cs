namespace WorkerImages.Packages;

/// <summary>
/// Gives each element of a document its own identifier. SPDX (2.3, section 7.2) and CycloneDX (1.6, <c>bom-ref</c>) both ask for that,
/// and an image may hold the same package in two versions, or two whose names become the same where few characters are allowed.
/// </summary>
/// <param name="taken">Identifiers that are given already.</param>
internal sealed class UniqueIds(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>The identifier that is wanted, or with a number behind it if another element has it: <c>a</c>, <c>a-2</c>, <c>a-3</c>.</summary>
    public string Of(string wanted)
    {
        var id = wanted;
        for (var number = _next.GetValueOrDefault(wanted, 2); !_taken.Add(id); number++)
        {
            id = $"{wanted}-{number}";
            _next[wanted] = number + 1;
        }

        return id;
    }
}
