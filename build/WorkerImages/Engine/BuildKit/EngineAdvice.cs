namespace WorkerImages.Engine.BuildKit;

/// <summary>What to do about some well-known sentences of engines.</summary>
internal static class EngineAdvice
{
    private static readonly (string Words, string Advice)[] Known =
    [
        ("no space left on device", "the engine's disk is full: free some with `docker system prune` and `docker builder prune` (or `--target Clean`), or move its data root"),
        ("disk quota exceeded", "the engine's disk quota is used up: free some with `docker system prune` and `docker builder prune` (or `--target Clean`)"),
        ("permission denied while trying to connect", "your user may not use the engine: join the group that owns its socket (`sudo usermod -aG docker $USER`, then log in again)"),
        ("toomanyrequests", "the registry limits how often this address may pull: wait, pull the image yourself after a `docker login`, or name a mirror"),
        ("could not find bridge",
            "the engine's bridge is gone (a dockerd that starts with `--bridge none` removes docker0): restart the engine; "
            + "`--target StopEngine` ends the private one, and the next run starts it again"),
        ("401 Client Error", "the package index rejected pip's credentials: check host, login and password in the file behind --secret"),
        ("exec format error", "a program in the image is for another processor: check the platform, or install emulation (`binfmt`)"),
    ];

    /// <summary>Null when the sentence is not a well-known one.</summary>
    public static string? For(string words) =>
        Known.FirstOrDefault(known => words.Contains(known.Words, StringComparison.OrdinalIgnoreCase)).Advice;
}
