namespace WorkerImages.Outcomes;

/// <summary>Finds what a user meant by a name that is not known.</summary>
internal static class NearestName
{
    /// <summary>
    /// The name of <paramref name="known"/> that takes the fewest slips to become <paramref name="name"/> (a letter too many, missing,
    /// wrong, or two swapped; case does not count); null when none is near.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        // A third of the letters may be wrong: more, and the answer would be a guess about another word.
        var allowed = Math.Max(1, name.Length / 3);
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var candidate in known)
        {
            var slips = Slips(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (slips <= allowed && (slips < fewest || (slips == fewest && string.CompareOrdinal(candidate, nearest) < 0)))
            {
                (nearest, fewest) = (candidate, slips);
            }
        }

        return nearest;
    }

    // Optimal string alignment: Levenshtein's distance and swapped neighbours; three rows of the table are enough.
    private static int Slips(string from, string to)
    {
        var beforeLast = new int[to.Length + 1];
        var last = Enumerable.Range(0, to.Length + 1).ToArray();
        var row = new int[to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var wrong = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + wrong);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[to.Length];
    }
}
