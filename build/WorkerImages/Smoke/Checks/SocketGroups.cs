using System.Collections.Immutable;

namespace WorkerImages.Smoke.Checks;

/// <summary>
/// Which groups a socket for a check can be given: root may choose any, somebody else only from his own.
/// </summary>
/// <param name="Own">The groups of this process.</param>
/// <param name="IsRoot">True when it may use any other too.</param>
internal sealed record SocketGroups(ImmutableSortedSet<uint> Own, bool IsRoot)
{
    // Above the usual accounts of a machine, below the ranges that systemd and containers hand out.
    private const uint FirstFree = 54_321;
    private const uint Adm = 4;

    /// <summary>Those that this process may use.</summary>
    public static SocketGroups OfThisProcess()
    {
        var self = ProcessStatus.Parse(File.ReadAllText("/proc/self/status"))!;
        return new(self.AllGroups, self.Uids[1] == 0);
    }

    /// <summary>A group that has no line in the image.</summary>
    /// <exception cref="NotCheckableException">None may be used.</exception>
    public uint UnknownTo(ImageAccounts accounts)
    {
        var known = Known(accounts);
        var usable = IsRoot ? Enumerable.Range(0, known.Count + 1).Select(step => FirstFree + (uint)step) : Own.Where(gid => gid != 0);
        return usable.Select(gid => (uint?)gid).FirstOrDefault(gid => !known.Contains(gid!.Value))
            ?? throw new NotCheckableException(
                "a socket needs a group that the image does not know, and this process is in none: run as root");
    }

    /// <summary>A group that has a line in the image and nothing to do with Docker or the worker, such as <c>adm</c>.</summary>
    /// <exception cref="NotCheckableException">None may be used.</exception>
    public uint ForeignIn(ImageAccounts accounts, ImagePromises promises)
    {
        var workers = accounts.GroupsOf(promises.User.Name, promises.User.Gid);
        var usable = Known(accounts)
            .Where(gid => gid != 0 && gid != promises.DockerGroup.Gid && !workers.Contains(gid))
            .Where(gid => IsRoot || Own.Contains(gid));
        return usable.OrderBy(gid => gid == Adm ? 0 : 1).Select(gid => (uint?)gid).FirstOrDefault()
            ?? throw new NotCheckableException(
                "a socket needs a group that the image uses for something else, and this process may use none: run as root");
    }

    private static ImmutableSortedSet<uint> Known(ImageAccounts accounts) =>
        [.. accounts.Groups.Select(group => group.Number)];
}
