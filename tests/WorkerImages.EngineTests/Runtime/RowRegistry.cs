using System.Text;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>A registry that wants a password, in the bench of the engine that pulls from it, and the files that rows mount to log in.</summary>
internal static class RowRegistry
{
    /// <summary>An image there.</summary>
    public const string Image = Host + "/acme/private:1";

    /// <summary>The same, which no row pulls by name: an engine builds on what it has without asking the registry.</summary>
    public const string Built = Host + "/acme/built:1";

    /// <summary>What opens it.</summary>
    public const string Password = "s3cret-pass";

    private const string Host = "localhost:5000";
    private const string User = "basic-user";

    // bcrypt of the password, as htpasswd -B writes it
    private const string Htpasswd = User + ":$2b$04$abcdefghijklmnopqrstuuaUNpTaGyHErb7YklXKRt/SEtSLxPST6\n";

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot => RegistryBench.WhyNot;

    /// <summary>Writes what rows mount.</summary>
    public static void Write(FixtureEndpoints fixtures)
    {
        var login = $$"""{ "auths": { "{{Host}}": { "auth": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}}" } } }""";
        WriteFile(fixtures, "logins/config.json", login, (UnixFileMode)0b110_100_100);
        WriteFile(fixtures, "secret/config.json", login, (UnixFileMode)0b100_000_000);
        WriteFile(fixtures, "api-socket/run/secrets/docker/config.json", login, (UnixFileMode)0b110_000_000);
        WriteFile(fixtures, "helper/config.json", $$"""{ "auths": { "{{Host}}": { } }, "credsStore": "desktop" }""", (UnixFileMode)0b110_100_100);
        WriteFile(fixtures, "login/before-start.d/login.sh", $"docker login --username {User} --password-stdin {Host} <\"$REGISTRY_PASSWORD_FILE\"\n", (UnixFileMode)0b110_100_100);
        WriteFile(fixtures, "login/password", Password, (UnixFileMode)0b110_100_100);
    }

    /// <summary>Starts it with its images in it.</summary>
    public static async Task StartAsync(SocketEngine engine, FixtureEndpoints fixtures, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(engine.Bench.Folder, "registry.yml");
        WriteFile(fixtures, "htpasswd", Htpasswd, (UnixFileMode)0b110_100_100);
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            version: 0.1
            log: { level: error }
            storage: { filesystem: { rootdirectory: {{engine.Bench.Folder}}/registry } }
            http: { addr: '{{Host}}' }
            auth: { htpasswd: { realm: rows, path: {{fixtures.At("htpasswd")}} } }

            """,
            cancellationToken);
        await engine.Bench.RunAsync($"start registry docker-registry serve {configuration}", cancellationToken);
        await engine.Bench.RunAsync($"tar --create --file $folder/registry.tar --directory {fixtures.At("app")} file", cancellationToken);
        await engine.Docker.RunAsync(["import", Path.Combine(engine.Bench.Folder, "registry.tar"), Image], cancellationToken);
        await engine.Docker.RunAsync(["tag", Image, Built], cancellationToken);

        // it does not tell when it is ready: it can only be asked again
        await Eventually.IsTrueAsync(() => PushAsync(engine, fixtures, Image, cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);
        await Eventually.IsTrueAsync(() => PushAsync(engine, fixtures, Built, cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);
        await engine.Docker.RunAsync(["rmi", Image, Built], cancellationToken);
    }

    private static async Task<bool> PushAsync(SocketEngine engine, FixtureEndpoints fixtures, string image, CancellationToken cancellationToken) =>
        (await engine.Docker.TryAsync(["--config", fixtures.At("logins"), "push", image], cancellationToken)).ExitCode == 0;

    private static void WriteFile(FixtureEndpoints fixtures, string name, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(fixtures.At(name))!);
        File.WriteAllText(fixtures.At(name), text);
        File.SetUnixFileMode(fixtures.At(name), mode);
    }
}
