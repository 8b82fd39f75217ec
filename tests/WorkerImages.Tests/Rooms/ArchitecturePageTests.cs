using System.Globalization;
using System.Text.RegularExpressions;
using Build.Run;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rooms;

/// <summary>What <c>docs/architecture.md</c> says of files and of the run is so, and what the pages of rooms say of their files.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ScratchRepository.Root, "docs/architecture.md"));

    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var named = Files().Matches(Page).Select(match => match.Groups["path"].Value).ToList();

        Assert.InRange(named.Count, 10, 100);
        Assert.All(named, path => Assert.True(
            File.Exists(Path.Combine(ScratchRepository.Root, path)) || File.Exists(Path.Combine(ScratchRepository.Root, "build/WorkerImages", path))
            || File.Exists(Path.Combine(ScratchRepository.Root, "build/WorkerImages/Planning", path)),
            $"{path} is not there"));
    }

    [Theory]
    [InlineData("Archives")]
    [InlineData("Bases")]
    [InlineData("Contexts")]
    [InlineData("Engine")]
    [InlineData("Engine/BuildKit")]
    [InlineData("Engine/Daemon")]
    [InlineData("Issues")]
    [InlineData("Packages")]
    [InlineData("Publishing/Push")]
    [InlineData("Registry")]
    [InlineData("Registry/Login")]
    [InlineData("Secrets")]
    [InlineData("Signing")]
    [InlineData("Smoke")]
    public void A_room_that_speaks_a_protocol_says_which_files_do(string room)
    {
        var folder = Path.Combine(ScratchRepository.Root, "build/WorkerImages", room);
        var named = Files().Matches(File.ReadAllText(Path.Combine(folder, "README.md"))).Select(match => match.Groups["path"].Value).ToList();

        Assert.InRange(named.Count, 2, 30);
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(folder, path)), $"{path} is not in {room}"));
    }

    [Fact]
    public void Every_member_of_the_state_that_it_names_is_there()
    {
        var cells = Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2])).Select(line => line.Split('|')[^2]).ToList();

        Assert.Equal(10, cells.Count);
        Assert.All(cells.SelectMany(cell => Parenthesis().Replace(cell, "").Split(',')), member => Assert.NotNull(typeof(RunState).GetProperty(member.Trim(' ', '`'))));
    }

    [Fact]
    public void The_floors_are_those_that_the_house_is_checked_by() => Assert.Equal(
        RoomsTests.Floors,
        Page.Split('\n').Where(line => line.StartsWith("| floor ", StringComparison.Ordinal))
            .Select(line => Rooms().Matches(line).Select(match => match.Groups["room"].Value).ToArray()));

    [Fact]
    public void The_picture_has_the_same_floors_each_above_the_next()
    {
        var drawn = Drawn().Matches(Page).ToDictionary(match => int.Parse(match.Groups["floor"].Value, CultureInfo.InvariantCulture));

        Assert.Equal(RoomsTests.Floors, Enumerable.Range(0, drawn.Count).Select(floor => drawn[floor].Groups["rooms"].Value.Split(", ")));
        Assert.All(drawn, floor => Assert.Equal(floor.Key == 0 ? "" : $" --> floor{floor.Key - 1}", floor.Value.Groups["below"].Value));
    }

    [GeneratedRegex("""^ +floor(?<floor>\d)\["\k<floor>: (?<rooms>[^"]+)"\](?<below>.*)$""", RegexOptions.Multiline)]
    private static partial Regex Drawn();

    [GeneratedRegex("`(?<room>[A-Za-z]+)`")]
    private static partial Regex Rooms();

    [GeneratedRegex("`(?<path>[A-Za-z/]+\\.cs)`")]
    private static partial Regex Files();

    // What a member is made of stands behind it.
    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Parenthesis();
}
