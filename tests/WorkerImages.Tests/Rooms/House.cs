namespace WorkerImages.Tests.Rooms;

/// <summary>The rules of a house: on which floor its rooms are, and which of them open the door to which foreign library.</summary>
/// <param name="Root">The namespace above the rooms; a room's namespace is one level below.</param>
/// <param name="Floors">The rooms of each floor, lowest floor first.</param>
/// <param name="Doors">The beginning of a foreign assembly's name → the rooms that may name its types.</param>
internal sealed record House(string Root, string[][] Floors, IReadOnlyDictionary<string, string[]> Doors)
{
    /// <summary>Every rule that the types break, one line for each pair, with one member that breaks it.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<Type> types)
    {
        var own = types.Where(type => IsOurs(type.Namespace)).ToList();
        var homeless = own.Where(type => RoomOf(type) is null).Select(type => $"{type.FullName} stands in no room of this house");
        var edges =
            from type in own
            where RoomOf(type) is not null
            from usage in UsageScan.Of(type)
            from violation in Violations(usage)
            group usage by violation into found
            select $"{found.Key}: {found.MinBy(usage => usage.ToString(), StringComparer.Ordinal)}";
        return [.. homeless.Concat(edges).Order(StringComparer.Ordinal)];
    }

    /// <summary>The door to a foreign assembly; null when it has none.</summary>
    public string[]? DoorOf(string? assembly) =>
        Doors.FirstOrDefault(door => assembly is not null && assembly.StartsWith(door.Key, StringComparison.Ordinal)).Value;

    private IEnumerable<string> Violations(Usage usage)
    {
        var from = RoomOf(usage.By)!;
        if (IsOurs(usage.Used.Namespace))
        {
            if (RoomOf(usage.Used) is { } to && to != from && FloorOf(to) >= FloorOf(from))
            {
                yield return $"{from} (floor {FloorOf(from)}) may not use {to} (floor {FloorOf(to)})";
            }

            yield break;
        }

        var assembly = usage.Used.Assembly.GetName().Name;
        if (DoorOf(assembly) is not { } rooms)
        {
            yield break;
        }

        if (!rooms.Contains(from))
        {
            yield return $"{from} may not use {assembly}, whose door is {string.Join(" or ", rooms)}";
        }
        else if (usage.IsPromise)
        {
            yield return $"{from} must keep {assembly} inside";
        }
    }

    private bool IsOurs(string? name) => name == Root || name?.StartsWith(Root + ".", StringComparison.Ordinal) == true;

    private string? RoomOf(Type type)
    {
        var room = type.Namespace == Root ? "" : type.Namespace![(Root.Length + 1)..].Split('.')[0];
        return FloorOf(room) < 0 ? null : room;
    }

    private int FloorOf(string room) => Array.FindIndex(Floors, floor => floor.Contains(room));
}
