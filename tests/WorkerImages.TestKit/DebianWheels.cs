using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.TestKit;

/// <summary>
/// An index of Python packages where the public one cannot be reached: wheels made of Debian's own packages, kept in the user's cache.
/// </summary>
internal sealed class DebianWheels
{
    private const int FirstPort = 20000;
    private const int Ports = 10000;

    private readonly string _folder;

    private DebianWheels(string folder) => _folder = folder;

    /// <summary>Made of what the wheels are, so that an index of the same wheels has the same address in every run, and an image of them is kept.</summary>
    public int Port => FirstPort + (int)(uint.Parse(Path.GetFileName(_folder)[^8..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Ports);

    /// <summary>Makes them in a container, or takes those made before.</summary>
    /// <param name="docker">An engine whose containers reach the distribution's archive.</param>
    /// <param name="image">An image of Debian 13 with Python.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DebianWheels> ObtainAsync(DockerProgram docker, string image, CancellationToken cancellationToken)
    {
        var script = Script();
        var kept = Path.Combine(TestCache.Folder, $"wheels-{Key(await File.ReadAllTextAsync(script, cancellationToken))}");
        if (!Directory.Exists(kept))
        {
            var making = Directory.CreateDirectory($"{kept}.{Environment.ProcessId}").FullName;
            await docker.RunAsync(
                ["run", "--rm", "--user", "root", "--entrypoint", "python3", "--volume", $"{script}:/wheels.py:ro", "--volume", $"{making}:/wheels", image, "/wheels.py", "/wheels"],
                cancellationToken);
            TestCache.Keep(making, kept, "wheels-*");
        }

        return new(kept);
    }

    /// <summary>Serves them as an index (PEP 503); gives its address.</summary>
    public Uri Publish(FileServer server)
    {
        foreach (var project in Directory.GetFiles(_folder, "*.whl").GroupBy(ProjectOf))
        {
            foreach (var wheel in project)
            {
                server.Add($"files/{Path.GetFileName(wheel)}", File.ReadAllBytes(wheel));
            }

            var links = project.Select(wheel => $"<a href=\"../../files/{Uri.EscapeDataString(Path.GetFileName(wheel))}\">{Path.GetFileName(wheel)}</a>");
            server.Add($"simple/{project.Key}/", Encoding.ASCII.GetBytes($"<!DOCTYPE html><html><body>{string.Join('\n', links)}</body></html>"));
        }

        return new(server.Address, "simple");
    }

    /// <summary>What a script that locks requirements against this index writes, or what the same script wrote before.</summary>
    /// <param name="madeFrom">All that the result depends on besides the wheels.</param>
    /// <param name="makeAsync">Runs it; gives the result.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> LockAsync(string madeFrom, Func<Task<string>> makeAsync, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(_folder, $"requirements-{Key(madeFrom)}.txt");
        if (!File.Exists(kept))
        {
            var making = $"{kept}.{Environment.ProcessId}";
            await File.WriteAllTextAsync(making, await makeAsync(), cancellationToken);
            File.Move(making, kept, overwrite: true);
        }

        return await File.ReadAllTextAsync(kept, cancellationToken);
    }

    // PEP 503, normalized names
    private static string ProjectOf(string wheel) => Path.GetFileName(wheel).Split('-')[0].Replace('_', '-').ToLowerInvariant();

    private static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    private static string Script([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "wheels.py");
}
