using System.ComponentModel;
using WorkerImages.Outcomes;

namespace WorkerImages.Smoke.Checks;

/// <summary>
/// A directory for one socket: where temporary files are, since a socket's path may have no more than 107 bytes. The run that made it is
/// noted in it, so that a later run can remove what a killed one left.
/// </summary>
internal static class SocketDirectory
{
    private const string Prefix = "wi-socket-";
    private const string OwnerFile = "run";
    private const int OwnerOnly = 0b111_000_000;

    /// <summary>Makes one, for this user only.</summary>
    public static DirectoryInfo Create()
    {
        var made = Directory.CreateTempSubdirectory(Prefix);
        File.WriteAllText(Path.Combine(made.FullName, OwnerFile), RunId.OfThisProcess().ToString());
        return made;
    }

    /// <summary>Removes the directories of this user's runs that have ended.</summary>
    public static void Sweep()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                if (IsOfThisUser(directory) && IsLeftover(directory))
                {
                    Directory.Delete(directory, recursive: true);
                }
            }
            catch (Exception gone) when (gone is DirectoryNotFoundException or FileNotFoundException or Win32Exception)
            {
                // another run sweeps as well
            }
        }
    }

    // Anybody may put such a directory there; one that only this user can change cannot lead a removal astray.
    private static bool IsOfThisUser(string directory) =>
        SocketState.Of(directory) is { Mode: OwnerOnly } state && state.Uid == SocketState.Of("/proc/self/status").Uid;

    private static bool IsLeftover(string directory) =>
        Path.Combine(directory, OwnerFile) is var file && File.Exists(file) && RunId.TryParse(File.ReadAllText(file))?.IsOver() == true;
}
