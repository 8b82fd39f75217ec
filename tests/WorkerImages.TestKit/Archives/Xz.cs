using System.Diagnostics;

namespace WorkerImages.TestKit.Archives;

/// <summary>Packs with the xz of this machine, as Debian's archive does.</summary>
internal static class Xz
{
    /// <summary>The content, packed.</summary>
    public static byte[] Pack(byte[] content)
    {
        using var folder = new ScratchDirectory();
        var plain = folder.At("content");
        File.WriteAllBytes(plain, content);
        using var xz = Process.Start("xz", [plain]);
        xz.WaitForExit();
        return xz.ExitCode == 0 ? File.ReadAllBytes(plain + ".xz") : throw new InvalidOperationException($"xz ended with {xz.ExitCode}");
    }
}
