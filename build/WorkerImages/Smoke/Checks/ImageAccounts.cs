using System.Collections.Immutable;

namespace WorkerImages.Smoke.Checks;

/// <summary>What <c>/etc/passwd</c> and <c>/etc/group</c> of an image say.</summary>
internal sealed record ImageAccounts(ImmutableArray<PasswdLine> Users, ImmutableArray<GroupLine> Groups)
{
    /// <summary>Reads the two files' texts; lines that are no entries (comments, NIS) are left out.</summary>
    public static ImageAccounts Parse(string passwd, string group) => new(
        [.. Lines(passwd, 7).Select(part => new PasswdLine(part[0], part[2], part[3], part[5]))],
        [.. Lines(group, 4).Select(part => new GroupLine(part[0], part[2], [.. part[3].Split(',', StringSplitOptions.RemoveEmptyEntries)]))]);

    /// <summary>The numbers that a process of the user has as its groups, sorted; never 0.</summary>
    public ImmutableSortedSet<uint> GroupsOf(string user, int gid) =>
        [(uint)gid, .. Groups.Where(group => group.Members.Contains(user)).Select(group => group.Number).Where(number => number != 0)];

    private static IEnumerable<string[]> Lines(string text, int parts) =>
        text.Split('\n').Select(line => line.Split(':')).Where(part => part.Length == parts);
}

/// <summary>A line of <c>/etc/passwd</c> (passwd(5)).</summary>
internal sealed record PasswdLine(string Name, string Uid, string Gid, string Home)
{
    public override string ToString() => $"{Name} uid {Uid} gid {Gid} home {Home}";
}

/// <summary>A line of <c>/etc/group</c> (group(5)).</summary>
internal sealed record GroupLine(string Name, string Gid, ImmutableArray<string> Members)
{
    /// <summary>The gid; 0, which is never granted, where the line has none.</summary>
    public uint Number => uint.TryParse(Gid, out var number) ? number : 0;
}
