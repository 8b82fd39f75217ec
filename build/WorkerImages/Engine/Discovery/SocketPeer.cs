using System.Buffers.Binary;
using System.Net.Sockets;

namespace WorkerImages.Engine.Discovery;

/// <summary>Tells who listens on an engine's socket, and so whether it sees the same processes as we do: one behind a mounted or forwarded socket has other files.</summary>
internal static class SocketPeer
{
    // SOL_SOCKET and SO_PEERCRED of Linux; the answer is struct ucred: pid, uid, gid.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialsSize = 12;

    /// <summary>False for anything but a Unix socket of Linux whose listener has a process number here.</summary>
    public static bool IsOnThisMachine(EngineAddress address) => ProcessOf(address) is not null;

    /// <summary>The process that listens; null for anything but a Unix socket of Linux whose listener has a process number here.</summary>
    public static int? ProcessOf(EngineAddress address)
    {
        if (address.SocketPath is not { } path || !OperatingSystem.IsLinux())
        {
            return null;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        var credentials = new byte[CredentialsSize];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);

        // The kernel writes 0 for a process of another process namespace.
        return BinaryPrimitives.ReadInt32LittleEndian(credentials) is var id and not 0 ? id : null;
    }
}
