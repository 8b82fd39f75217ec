namespace WorkerImages.TestKit.Benches;

/// <summary>An image of one engine as a file that another loads; kept until the image is another.</summary>
internal static class SavedImage
{
    /// <summary>Gives the file's path.</summary>
    public static async Task<string> ObtainAsync(DockerProgram docker, string reference, CancellationToken cancellationToken)
    {
        var id = (await docker.RunAsync(["image", "inspect", "--format", "{{.Id}}", reference], cancellationToken)).StandardOutput.Trim();
        var name = reference.Split('/')[^1].Split(':')[0];
        var kept = Path.Combine(TestCache.Folder, $"saved-{name}-{id.Split(':')[^1][..16]}.tar");
        using var turn = await TestCache.TurnAsync($"saved-{name}", cancellationToken);
        if (!File.Exists(kept))
        {
            var making = $"{kept}.{Environment.ProcessId}";
            await docker.RunAsync(["save", "--output", making, reference], cancellationToken);
            TestCache.Keep(making, kept, $"saved-{name}-*.tar*");
        }

        return kept;
    }
}
