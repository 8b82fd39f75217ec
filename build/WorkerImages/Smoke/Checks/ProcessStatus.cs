using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.Smoke.Checks;

/// <summary>Who a process is, as <c>/proc/PID/status</c> tells (proc(5)).</summary>
/// <param name="Uids">Real, effective, saved and file system uid.</param>
/// <param name="Gids">The same of the gid.</param>
/// <param name="Groups">The supplementary groups.</param>
/// <param name="EffectiveCapabilities">The mask.</param>
internal sealed record ProcessStatus(
    ImmutableArray<uint> Uids, ImmutableArray<uint> Gids, ImmutableSortedSet<uint> Groups, ulong EffectiveCapabilities)
{
    /// <summary>Null when the text is no status file.</summary>
    public static ProcessStatus? Parse(string text)
    {
        var values = text.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.First()[1].Trim());
        return values.TryGetValue("Uid", out var uids) && values.TryGetValue("Gid", out var gids)
            ? new(
                [.. Numbers(uids)],
                [.. Numbers(gids)],
                [.. Numbers(values.GetValueOrDefault("Groups", ""))],
                ulong.Parse(values.GetValueOrDefault("CapEff", "0"), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>All groups the kernel would let it use.</summary>
    public ImmutableSortedSet<uint> AllGroups => Groups.Union(Gids);

    /// <inheritdoc/>
    public override string ToString() =>
        $"uid {string.Join('/', Uids.Distinct())} gid {string.Join('/', Gids.Distinct())} groups {string.Join(',', Groups)} "
        + $"capabilities {EffectiveCapabilities:x}";

    private static IEnumerable<uint> Numbers(string text) =>
        text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(number => uint.Parse(number, CultureInfo.InvariantCulture));
}
