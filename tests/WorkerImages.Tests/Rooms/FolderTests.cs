using WorkerImages.TestKit;

namespace WorkerImages.Tests.Rooms;

/// <summary>One idea a folder.</summary>
public sealed class FolderTests
{
    private const int Most = 25;

    [Fact]
    public void No_folder_holds_more_files_than_one_idea_needs() => Assert.Empty(
        from file in Directory.EnumerateFiles(Path.Combine(ScratchRepository.Root, "build"), "*.cs", SearchOption.AllDirectories)
        group file by Path.GetRelativePath(ScratchRepository.Root, Path.GetDirectoryName(file)!) into folder
        where folder.Count() > Most
        select $"{folder.Key} holds {folder.Count()} files, more than {Most}: give an idea of it a folder of its own");
}
