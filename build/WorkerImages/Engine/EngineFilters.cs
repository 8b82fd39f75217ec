namespace WorkerImages.Engine;

/// <summary>Filters of listings, in the nested form that the API has for them.</summary>
internal static class EngineFilters
{
    /// <summary>What carries the label, whatever its value.</summary>
    public static IDictionary<string, IDictionary<string, bool>> Label(string name) =>
        new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [name] = true } };
}
