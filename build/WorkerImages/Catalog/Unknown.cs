using WorkerImages.Outcomes;

namespace WorkerImages.Catalog;

/// <summary>Words the message about a name that nobody knows.</summary>
internal static class Unknown
{
    private const int MostNamesShown = 20;

    /// <param name="what">What kind of name it is; empty when the key in front of the message says it.</param>
    /// <param name="name">The name that was found.</param>
    /// <param name="known">The names that would do.</param>
    public static string Message(string what, string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var nearest = NearestName.Of(name, names);
        var remedy = nearest is not null ? $"did you mean {Quote.Of(nearest)}?"
            : names.Count == 0 ? "there is none yet"
            : "known: " + string.Join(", ", names.Take(MostNamesShown)) + (names.Count > MostNamesShown ? ", …" : "");
        return what.Length == 0 ? $"{Quote.Of(name)} is unknown; {remedy}" : $"unknown {what} {Quote.Of(name)}; {remedy}";
    }
}
