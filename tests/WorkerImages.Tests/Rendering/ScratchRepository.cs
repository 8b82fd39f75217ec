namespace WorkerImages.Tests.Rendering;

/// <summary>A folder that plays the repository; gone with all that is in it when the test is over.</summary>
internal sealed class ScratchRepository : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("wi-repository-").FullName;

    public string Write(string path, string text, UnixFileMode mode = (UnixFileMode)0b110_100_100)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, mode);
        }

        return full;
    }

    public void Link(string path, string target)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
