using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// A repository on the engine's host, with names and modes that make programs stumble, and a file whose content only a program that reads it
/// can know.
/// </summary>
internal sealed class SimulatedRepository
{
    /// <summary>The pattern that Git's own files fit.</summary>
    public const string Ignored = ".git";

    private const string Behaviour = ".stand-in";
    private const string Worker = "1000:1000";

    private SimulatedRepository(string path) => Path = path;

    /// <summary>Where it is on the host.</summary>
    public string Path { get; }

    /// <summary>Its last name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Writes one.</summary>
    /// <param name="path">Where; is made.</param>
    /// <param name="behaviour">What Blarify's stand-in is to do, a line each; see <c>blarify.sh</c>.</param>
    public static SimulatedRepository Write(string path, params string[] behaviour)
    {
        var repository = new SimulatedRepository(path);
        repository.Write("nonce", Guid.NewGuid().ToString("n"));
        repository.Write(".git/HEAD", "ref: refs/heads/main\n");
        repository.Write("src/a name with blanks.py", "print('blank')\n");
        repository.Write("src/größe-и-長さ.py", "print('not ASCII')\n");
        repository.Write("-r", "not an option\n");
        repository.Write("build.sh", "#!/bin/sh\n", (UnixFileMode)0b111_101_101);
        repository.Write("private", "for the worker's user only\n", (UnixFileMode)0b110_000_000);
        repository.GiveToWorker("private");
        if (behaviour.Length > 0)
        {
            repository.Write(Behaviour, string.Join('\n', behaviour) + "\n");
        }

        return repository;
    }

    /// <summary>Ends the waiting of a stand-in whose behaviour is <c>hold</c>.</summary>
    public void Release() => Write(Behaviour + ".release", "");

    /// <summary>What the stand-in has to find: path, a blank, the content's hash; sorted.</summary>
    public ImmutableArray<string> Listing() =>
    [
        .. Files()
            .Where(file => !file.StartsWith(Ignored + '/', StringComparison.Ordinal) && !file.StartsWith(Behaviour, StringComparison.Ordinal))
            .Select(file => $"{file} {Hash(file)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Everything about it that must stay as it is.</summary>
    public string Fingerprint() => string.Join('\n', Files().Order(StringComparer.Ordinal).Select(file => $"{file} {Hash(file)} {FileIdentity.Of(At(file))}"));

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file));

    private string At(string file) => System.IO.Path.Combine(Path, file);

    private string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(At(file))));

    private void GiveToWorker(string file)
    {
        using var change = Process.Start("chown", [Worker, At(file)]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
    }

    private void Write(string file, string text, UnixFileMode mode = (UnixFileMode)0b110_100_100)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), text);
        File.SetUnixFileMode(At(file), mode);
    }
}
