using System.Security.Cryptography;
using System.Text;
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
        File.WriteAllText(fixtures.At("passwd"), "root:x:0:0:root:/root:/bin/sh\nann:x:1234:1234::/home/ann:/bin/sh\n");
        File.WriteAllText(fixtures.At("group"), "root:x:0:\nann:x:1234:\n");
        RowRegistry.Write(fixtures);
        WriteContext(fixtures.At("configuration"), "dead", "tcp://127.0.0.1:1");

        // connect(2) ends with EACCES, as it does where a security module denies it
        const string NoConnect = """{"names":["connect"],"action":"SCMP_ACT_ERRNO","errnoRet":13}""";
        WriteProfile(fixtures.At("no-connect.json"), NoConnect);

        // and access(2), by either name, tells it beforehand, for the right to write to the socket's file that such a module denies first
        const string NoWrite = """{"names":["faccessat","faccessat2"],"action":"SCMP_ACT_ERRNO","errnoRet":13,"args":[{"index":2,"value":2,"op":"SCMP_CMP_EQ"}]}""";
        const string NoWriteEither = """{"names":["access"],"action":"SCMP_ACT_ERRNO","errnoRet":13,"args":[{"index":1,"value":2,"op":"SCMP_CMP_EQ"}]}""";
        WriteProfile(fixtures.At("no-write.json"), $"{NoConnect},{NoWrite},{NoWriteEither}");

        // What engines before 20.10.10 do, or later ones with an old libseccomp: calls that their filter does not know are not permitted.
        WriteProfile(fixtures.At("no-test.json"), NotPermitted("faccessat2"));
        WriteProfile(fixtures.At("no-thread.json"), NotPermitted("clone3"));
        WriteProfile(fixtures.At("no-stat.json"), NotPermitted("statx"));

        // Debian 12's client, older than some engines accept
        File.Copy("/usr/bin/docker", fixtures.At("docker-20.10"));
        File.Copy("/usr/bin/setpriv", fixtures.At("set-uid-setpriv"));
        File.SetUnixFileMode(fixtures.At("set-uid-setpriv"), UnixFileMode.SetUser | (UnixFileMode)0b111_101_101);
    }

    private static string NotPermitted(string call) => $$"""{"names":["{{call}}"],"action":"SCMP_ACT_ERRNO","errnoRet":1}""";

    private static void WriteProfile(string path, string calls) =>
        File.WriteAllText(path, $$"""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{{calls}}]}""");

    // The client keeps a context below the checksum of its name.
    private static void WriteContext(string configuration, string name, string host)
    {
        var folder = Path.Combine(configuration, "contexts/meta", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "meta.json"), $$"""{ "Name": "{{name}}", "Metadata": {}, "Endpoints": { "docker": { "Host": "{{host}}", "SkipTLSVerify": false } } }""");
        File.WriteAllText(Path.Combine(configuration, "config.json"), $$"""{ "currentContext": "{{name}}" }""");
    }
}
