using System.Text.RegularExpressions;
using Build.Run;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rooms;

/// <summary>What <c>docs/architecture.md</c> says of files and of the run is so.</summary>
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

    [Fact]
    public void Every_member_of_the_state_that_it_names_is_there()
    {
        var cells = Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2])).Select(line => line.Split('|')[^2]).ToList();

        Assert.Equal(10, cells.Count);
        Assert.All(cells.SelectMany(cell => Parenthesis().Replace(cell, "").Split(',')), member => Assert.NotNull(typeof(RunState).GetProperty(member.Trim(' ', '`'))));
    }

    [GeneratedRegex("`(?<path>[A-Za-z/]+\\.cs)`")]
    private static partial Regex Files();

    // What a member is made of stands behind it.
    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Parenthesis();
}
