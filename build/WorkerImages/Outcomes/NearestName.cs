namespace WorkerImages.Outcomes;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
public static class NearestName
{
    /// <summary>The known name that takes the fewest edits; null when none is near enough to be worth a guess.</summary>
    public static string? Of(string name, IEnumerable<string> known) =>
        known
            .Select(candidate => (Name: candidate, Edits: Edits(name, candidate)))
            .Where(candidate => candidate.Edits <= Math.Max(1, name.Length / 3))
            .OrderBy(candidate => candidate.Edits)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();

    // Levenshtein's distance, one row at a time, letter case ignored.
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var same = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                var edits = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = edits;
            }
        }

        return row[to.Length];
    }
}
