namespace WorkerImages.TestKit;

/// <summary>A directory of a test's own; disposing removes it with all that is in it.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    /// <summary>Makes a new, empty directory.</summary>
    public ScratchDirectory() => Path = Directory.CreateTempSubdirectory("worker-images-test-").FullName;

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The absolute path of something in it.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, its directories included, and gives its absolute path.</summary>
    public string Write(string relative, string text)
    {
        var path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
