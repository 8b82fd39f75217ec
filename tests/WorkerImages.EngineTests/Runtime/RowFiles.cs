using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>Files that rows mount.</summary>
internal static class RowFiles
{
    /// <summary>Writes them among the fixtures.</summary>
    public static void Write(FixtureEndpoints fixtures)
    {
        Directory.CreateDirectory(fixtures.At("hooks/before-drop.d"));
        File.WriteAllText(fixtures.At("hooks/before-drop.d/group.sh"), "echo 'queue:x:999:' >>/etc/group\n");
        Directory.CreateDirectory(fixtures.At("app"));
        File.WriteAllText(fixtures.At("app/file"), "");

        // Debian 12's client, older than some engines accept
        File.Copy("/usr/bin/docker", fixtures.At("docker-20.10"));
        File.Copy("/usr/bin/setpriv", fixtures.At("set-uid-setpriv"));
        File.SetUnixFileMode(fixtures.At("set-uid-setpriv"), UnixFileMode.SetUser | (UnixFileMode)0b111_101_101);
    }
}
