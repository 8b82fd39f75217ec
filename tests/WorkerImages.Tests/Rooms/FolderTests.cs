using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rooms;

/// <summary>One idea a folder, and lines that an editor shows whole.</summary>
public sealed class FolderTests
{
    private const int Most = 25;
    private const int Longest = 180;

    private static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, "build"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal));

    [Fact]
    public void No_folder_holds_more_files_than_one_idea_needs() => Assert.Empty(
        from file in Files
        group file by Path.GetRelativePath(ScratchRepository.Root, Path.GetDirectoryName(file)!) into folder
        where folder.Count() > Most
        select $"{folder.Key} holds {folder.Count()} files, more than {Most}: give an idea of it a folder of its own");

    [Fact]
    public void No_line_is_longer_than_the_editor_is_told() => Assert.Empty(
        from file in Files
        from line in File.ReadLines(file).Select((text, number) => (Text: text, Number: number + 1))
        where line.Text.Length > Longest
        select $"{Path.GetRelativePath(ScratchRepository.Root, file)}:{line.Number} has {line.Text.Length} columns, more than {Longest}");
}
