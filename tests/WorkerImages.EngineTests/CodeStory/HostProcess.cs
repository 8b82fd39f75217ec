using System.Collections.Immutable;
using System.Globalization;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A process of a container, as the host's <c>/proc</c> has it.</summary>
/// <param name="Id">Its number on the host.</param>
/// <param name="ParentId">Its parent's number on the host.</param>
/// <param name="Parent">Its parent's name.</param>
/// <param name="InnerId">Its number in the container.</param>
/// <param name="Users">Real, effective, saved and file system's.</param>
/// <param name="Groups">The supplementary ones.</param>
/// <param name="Cgroups">Where it is accounted.</param>
internal sealed record HostProcess(int Id, int ParentId, string Parent, int InnerId, ImmutableArray<int> Users, ImmutableSortedSet<int> Groups, string Cgroups)
{
    /// <summary>All of a container, however its engine is hidden in namespaces.</summary>
    public static IReadOnlyList<HostProcess> Of(string container) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => char.IsDigit(Path.GetFileName(process)[0])).Select(process => Read(process, container)).OfType<HostProcess>()];

    /// <summary>
    /// What a container's first process started, at however many removes. <c>docker exec</c>, and so the health check, comes in from
    /// outside, as root, and is not of it.
    /// </summary>
    public static IReadOnlyList<HostProcess> StartedIn(string container)
    {
        var all = Of(container).ToDictionary(process => process.Id);
        return [.. all.Values.Where(process => process.InnerId != 1 && IsOfTheFirst(process))];

        bool IsOfTheFirst(HostProcess process) => process.InnerId == 1 || (all.TryGetValue(process.ParentId, out var parent) && IsOfTheFirst(parent));
    }

    private static HostProcess? Read(string process, string container)
    {
        try
        {
            var cgroups = File.ReadAllText(Path.Combine(process, "cgroup"));
            if (!cgroups.Contains(container, StringComparison.Ordinal))
            {
                return null;
            }

            var status = File.ReadLines(Path.Combine(process, "status"))
                .Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim());
            var parent = File.ReadAllText($"/proc/{status["PPid"]}/comm").Trim();
            return new(Numbers(status["Pid"])[0], Numbers(status["PPid"])[0], parent, Numbers(status["NSpid"])[^1], [.. Numbers(status["Uid"])], [.. Numbers(status["Groups"])], cgroups);
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }

    private static int[] Numbers(string text) =>
        [.. text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
