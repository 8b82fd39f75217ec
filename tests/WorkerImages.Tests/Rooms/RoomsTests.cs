namespace WorkerImages.Tests.Rooms;

/// <summary>The house of <c>build/WorkerImages</c>: rooms use lower floors only, and each foreign library has one door.</summary>
public sealed class RoomsTests
{
    private static readonly House WorkerImages = new(
        "WorkerImages",
        [
            ["Oci", "Outcomes"],
            ["Yaml", "Dockerfiles", "Contexts", "Machine", "Secrets", "Packages", "Signing", "Records"],
            ["Catalog"],
            ["Rendering", "Planning", "Engine", "Registry"],
            ["State", "Bases", "Building", "Smoke", "Publishing", "Reporting"],
        ],
        new Dictionary<string, string[]>
        {
            ["DiffPlex"] = ["Rendering"],
            ["Docker.DotNet"] = ["Engine"],
            ["Google.Protobuf"] = ["Engine"],
            ["Microsoft.AspNetCore"] = ["Engine"],
            ["Microsoft.Extensions"] = ["Engine"],
            ["ICSharpCode.SharpZipLib"] = ["Publishing"],
            ["Polly"] = ["Registry"],
            ["Scriban"] = ["Rendering"],
            ["Spectre.Console"] = ["Reporting"],
            ["System.Net.Http"] = ["Registry", "Engine"],
            ["YamlDotNet"] = ["Yaml"],
        });

    private static readonly System.Reflection.Assembly Library = typeof(global::WorkerImages.Outcomes.ExitCode).Assembly;

    [Fact]
    public void Rooms_use_lower_floors_only_and_foreign_libraries_through_their_door_only() =>
        Assert.Empty(WorkerImages.Violations(Library.GetTypes()));

    [Fact]
    public void Every_foreign_library_has_a_door() => Assert.Empty(
        from reference in Library.GetReferencedAssemblies()
        where !reference.Name!.StartsWith("System.", StringComparison.Ordinal) && reference.Name != "Microsoft.Win32.Primitives"
        where WorkerImages.DoorOf(reference.Name) is null
        select reference.Name);

    [Fact]
    public void The_scan_sees_what_the_library_uses_inside_its_methods()
    {
        var walled = WorkerImages with { Doors = new Dictionary<string, string[]> { ["Spectre.Console"] = ["Registry"] } };

        Assert.Contains(
            walled.Violations(Library.GetTypes()),
            line => line.StartsWith("Reporting may not use Spectre.Console.Ansi, whose door is Registry", StringComparison.Ordinal));
    }

    [Fact]
    public void A_house_that_breaks_every_rule_is_told_so_with_a_member_for_each()
    {
        const string Root = "WorkerImages.Tests.Rooms.Bad";
        var bad = new House(
            Root,
            [["Ground"], ["Left", "Right"], ["Top"]],
            new Dictionary<string, string[]> { ["DiffPlex"] = ["Right"] });

        var violations = bad.Violations(typeof(RoomsTests).Assembly.GetTypes());

        Assert.Equal(
            [
                $"Ground (floor 0) may not use Left (floor 1): {Root}.Ground.Cellar.Begin uses {Root}.Left.Desk",
                $"Ground (floor 0) may not use Top (floor 2): {Root}.Ground.Cellar.ClimbAsync uses {Root}.Top.Roof",
                $"Left (floor 1) may not use Right (floor 1): {Root}.Left.Desk.(base type) uses {Root}.Right.Chair",
                $"Left may not use DiffPlex, whose door is Right: {Root}.Left.Desk.Compare uses DiffPlex.Differ",
                $"Right must keep DiffPlex inside: {Root}.Right.Chair.Differ uses DiffPlex.IDiffer",
                $"{Root}.Attic.Box stands in no room of this house",
            ],
            violations);
    }
}
