using System.Runtime.InteropServices;

namespace WorkerImages.TestKit.Benches;

/// <summary>What must not change about a file of the host: owner, group, mode, inode and the number of its links.</summary>
internal sealed partial record FileIdentity(uint User, uint Group, string Mode, ulong Inode, uint Links)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS

    /// <summary>Reads it, of a link itself and not of what it points to.</summary>
    public static unsafe FileIdentity Of(string path)
    {
        // struct statx of statx(2): the same layout on every architecture, 256 bytes
        var buffer = stackalloc byte[256];
        if (StatX(CurrentDirectory, path, NoFollow, BasicStats, buffer) != 0)
        {
            throw new IOException($"statx {path}: error {Marshal.GetLastPInvokeError()}");
        }

        return new(
            *(uint*)(buffer + 20), *(uint*)(buffer + 24), Convert.ToString(*(ushort*)(buffer + 28) & 0xfff, 8), *(ulong*)(buffer + 32), *(uint*)(buffer + 16));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, byte* buffer);
}
