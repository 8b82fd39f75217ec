using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace WorkerImages.Smoke.Checks;

/// <summary>Who may use a socket of this machine, and which one it is: what an image must never change. Linux only.</summary>
internal sealed record SocketState(uint Uid, uint Gid, int Mode, ulong Inode, uint Links)
{
    // statx(2): the one call whose structure is the same on every architecture.
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int StructureSize = 256;
    private const uint Unchanged = uint.MaxValue;

    /// <exception cref="Win32Exception">There is no such file.</exception>
    public static SocketState Of(string path)
    {
        var facts = new byte[StructureSize];
        if (Statx(CurrentDirectory, Encoded(path), DoNotFollow, BasicFacts, facts) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return new(
            BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(20)),
            BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(24)),
            BinaryPrimitives.ReadUInt16LittleEndian(facts.AsSpan(28)) & 0xfff,
            BinaryPrimitives.ReadUInt64LittleEndian(facts.AsSpan(32)),
            BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(16)));
    }

    /// <summary>Gives a file to a group.</summary>
    /// <exception cref="Win32Exception">Neither root nor a member of the group.</exception>
    public static void GiveToGroup(string path, uint gid)
    {
        if (ChangeOwner(Encoded(path), Unchanged, gid) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Uid}:{Gid} mode {Convert.ToString(Mode, 8)} inode {Inode} links {Links}";

    private static byte[] Encoded(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] facts);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(byte[] path, uint owner, uint group);
}
