using System.Globalization;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Program;

/// <summary>A file system of a few megabytes, as long as its test lives. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string path, int megabytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        var mount = await RunningProgram.RunAsync("mount", ["-t", "tmpfs", "-o", size, "none", path], "/", null, cancellationToken);
        Assert.True(mount.ExitCode == 0, mount.ToString());
        return new(path);
    }

    public void Dispose()
    {
        using var unmount = System.Diagnostics.Process.Start("umount", ["--lazy", Path]);
        unmount.WaitForExit();
    }
}
