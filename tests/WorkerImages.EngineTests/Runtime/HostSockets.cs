using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>The sockets of the host that a trial uses, and their directories: what a worker must leave as they are.</summary>
internal sealed class HostSockets
{
    private readonly Dictionary<string, (FileIdentity Socket, FileIdentity Directory)> _known = new(StringComparer.Ordinal);

    /// <summary>Notes what a socket is, where it is not known yet.</summary>
    public void Watch(string path) => _known.TryAdd(path, (FileIdentity.Of(path), DirectoryOf(path)));

    /// <summary>Forgets all: the trial itself is about to replace them.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Expects everything to be what it was.</summary>
    public void Compare(Findings findings)
    {
        foreach (var (path, (socket, directory)) in _known)
        {
            findings.Expect("the host's socket", socket, FileIdentity.Of(path));
            findings.Expect("the directory of the host's socket", directory, DirectoryOf(path));
        }
    }

    // The links of a directory are the directories in it, and other cases make some.
    private static FileIdentity DirectoryOf(string path) => FileIdentity.Of(Path.GetDirectoryName(path)!) with { Links = 0 };
}
