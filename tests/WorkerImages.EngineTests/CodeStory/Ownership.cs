using System.Runtime.InteropServices;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>Who owns a file of the host.</summary>
internal static partial class Ownership
{
    /// <summary>Gives it to somebody.</summary>
    public static void Change(string path, uint user, uint group)
    {
        if (ChOwn(path, user, group) != 0)
        {
            throw new IOException($"chown {user}:{group} {path}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChOwn(string path, uint user, uint group);
}
