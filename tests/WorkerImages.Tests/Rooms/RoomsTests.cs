using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using WorkerImages.Outcomes;
using Assembly = System.Reflection.Assembly;

namespace WorkerImages.Tests.Rooms;

/// <summary>
/// The house of <c>build/WorkerImages</c>. A room is the first part of a namespace under the root, with all below it. It uses rooms on lower
/// floors only; each foreign library has its door, the rooms that may use it; and types that other rooms use name no type of such a library.
/// </summary>
public sealed class RoomsTests
{
    internal static readonly string[][] Floors =
    [
        ["Oci", "Outcomes"],
        ["Machine"],
        ["Yaml", "Dockerfiles", "Contexts", "Secrets", "Packages", "Signing", "Records", "Tags"],
        ["Catalog"],
        ["Rendering", "Planning", "Engine", "Registry", "Archives"],
        ["State", "Bases", "Building", "Smoke", "Publishing", "Reporting", "Issues"],
    ];

    // The beginning of a foreign assembly's name, and its door.
    private static readonly Dictionary<string, string[]> Doors = new()
    {
        ["BouncyCastle"] = ["Archives"],
        ["DiffPlex"] = ["Rendering"],
        ["Docker.DotNet"] = ["Engine"],
        ["Google.Protobuf"] = ["Engine"],
        ["Microsoft.AspNetCore"] = ["Engine"],
        ["Microsoft.Extensions"] = ["Engine"],
        ["ICSharpCode.SharpZipLib"] = ["Publishing"],
        ["Octokit"] = ["Issues"],
        ["Polly"] = ["Registry"],
        ["Scriban"] = ["Rendering"],
        ["SharpCompress"] = ["Archives"],
        ["Spectre.Console"] = ["Reporting"],
        ["System.Net.Http"] = ["Registry", "Engine", "Archives", "Issues"],
        ["YamlDotNet"] = ["Yaml"],
    };

    private static readonly Assembly Library = typeof(ExitCode).Assembly;

    [Fact]
    public void Rooms_use_lower_floors_only_and_foreign_libraries_through_their_door_only() =>
        Assert.Empty(Violations(new ArchLoader().LoadAssembly(Library).Build(), "WorkerImages", Floors));

    [Fact]
    public void Every_foreign_library_has_a_door() => Assert.Empty(
        from used in Library.GetReferencedAssemblies()
        where !used.Name!.StartsWith("System.", StringComparison.Ordinal) && used.Name is not ("Microsoft.Win32.Primitives" or "netstandard")
        where DoorOf(used.Name) is null
        select used.Name);

    [Fact]
    public void A_house_that_breaks_every_rule_is_told_so() => Assert.Equal(
        [
            "Attic has no floor: Box",
            "Ground may not use Left: Cellar uses WorkerImages.Tests.Rooms.Bad.Left.Desk",
            "Ground may not use Top: Cellar uses WorkerImages.Tests.Rooms.Bad.Top.Deep.Roof",
            "Left may not use DiffPlex: Desk uses DiffPlex.Differ",
            "Left may not use Rendering: Desk uses WorkerImages.Tests.Rooms.Bad.Rendering.Chair",
            "Rendering must keep DiffPlex inside: Chair names DiffPlex.IDiffer",
        ],
        Violations(
            new ArchLoader().LoadNamespacesWithinAssembly(typeof(RoomsTests).Assembly, "WorkerImages.Tests.Rooms.Bad").Build(),
            "WorkerImages.Tests.Rooms.Bad",
            [["Ground"], ["Left", "Rendering"], ["Top"]]));

    private static IEnumerable<string> Violations(Architecture house, string root, string[][] floors)
    {
        // The loader treats a foreign method's type parameter as if our first method that calls it had declared it: it belongs to no room.
        string? RoomOf(IType type) =>
            type is not GenericParameter && type.Namespace?.FullName is { } name && name.StartsWith(root + ".", StringComparison.Ordinal)
                ? name[(root.Length + 1)..].Split('.')[0]
                : null;
        int FloorOf(string room) => Array.FindIndex(floors, floor => floor.Contains(room));
        var own = house.Types.Where(type => RoomOf(type) is not null).ToList();
        var uses = own.SelectMany(type => type.Dependencies)
            .Select(use => (use.Origin, use.Target, From: RoomOf(use.Origin)!, To: RoomOf(use.Target), Library: LibraryOf(use.Target), Use: use))
            .ToList();
        var toOthers = uses.Where(use => use.To is not null && use.To != use.From).ToList();
        var toLibraries = uses.Where(use => DoorOf(use.Library) is not null).ToList();
        var faces = toOthers.Select(use => use.Target).ToHashSet();
        return own.Where(type => FloorOf(RoomOf(type)!) < 0).Select(type => $"{RoomOf(type)} has no floor: {type.Name}")
            .Concat(toOthers.Where(use => FloorOf(use.To!) >= FloorOf(use.From))
                .Select(use => $"{use.From} may not use {use.To}: {use.Origin.Name} uses {use.Target.FullName}"))
            .Concat(toLibraries.Where(use => !DoorOf(use.Library)!.Contains(use.From))
                .Select(use => $"{use.From} may not use {use.Library}: {use.Origin.Name} uses {use.Target.FullName}"))
            .Concat(toLibraries.Where(use => faces.Contains(use.Origin) && IsSignature(use.Use))
                .Select(use => $"{use.From} must keep {use.Library} inside: {use.Origin.Name} names {use.Target.FullName}"))
            .Distinct().Order(StringComparer.Ordinal);
    }

    private static bool IsSignature(ITypeDependency use) => use switch
    {
        IMemberTypeDependency { OriginMember.Visibility: Visibility.Private } => false,
        MethodSignatureDependency or FieldTypeDependency or PropertyTypeDependency => true,
        _ => use is InheritsBaseClassDependency or ImplementsInterfaceDependency,
    };

    private static string? LibraryOf(IType type) => type.Assembly?.Name.Split(',')[0];

    private static string[]? DoorOf(string? library) =>
        Doors.FirstOrDefault(door => library?.StartsWith(door.Key, StringComparison.Ordinal) == true).Value;
}
