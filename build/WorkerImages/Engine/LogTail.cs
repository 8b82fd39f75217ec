namespace WorkerImages.Engine;

/// <summary>The end of a log, for a message.</summary>
internal static class LogTail
{
    private const int Lines = 15;

    /// <summary>The last lines and where the rest is.</summary>
    public static string Of(string path) =>
        File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(Lines).Append($"(the whole log: {path})")) : $"it left no log at {path}";
}
