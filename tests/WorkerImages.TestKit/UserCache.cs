namespace WorkerImages.TestKit;

/// <summary>The user's folder for what can be made again.</summary>
internal static class UserCache
{
    /// <summary><c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>.</summary>
    public static string Directory { get; } =
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
