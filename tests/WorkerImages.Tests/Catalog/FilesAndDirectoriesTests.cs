using WorkerImages.Catalog;

namespace WorkerImages.Tests.Catalog;

public sealed class FilesAndDirectoriesTests
{
    private const string Worker = "description: A worker.\nbase: debian-trixie\n";

    [Fact]
    public void Directories_are_sorted_and_files_are_found_from_the_images_folder()
    {
        using var catalog = new ScratchCatalog(worker: Worker + """
            directories: [{ path: /repositories }, { path: /home/appuser/.azure, mode: "0700" }]
            files: [{ from: ../../app, to: /app }, { from: hook.sh, to: /etc/worker/before-drop.d }]

            """);
        catalog.Write("worker/hook.sh", "").WriteAt("app/main.py", "");

        var image = catalog.Read("worker");

        Assert.Equal([new DirectoryDefinition("/home/appuser/.azure", "0700"), new("/repositories", "0755")], image.Directories);
        Assert.Equal([new FileDefinition("app", "/app"), new("images/worker/hook.sh", "/etc/worker/before-drop.d")], image.Files);
    }

    [Theory]
    [InlineData("directories: [{ path: /etc }]", "3:23: path: '/etc' is refused: the worker would own a directory of the system; choose one of its own, such as /app")]
    [InlineData("directories: [{ path: /a, mode: '0777' }]", "3:33: mode: '0777' is not a directory's mode: expected four octal digits such as 0755 or 0700, not writable for everyone")]
    [InlineData("directories: [{ path: /a, mode: 0755 }]", "3:33: mode: expected a directory's mode, found the number 0755; put it in quotes")]
    [InlineData("directories: [{ path: /a }, { path: /a, mode: '0700' }]", "3:29: directories: '/a' is in the list twice")]
    [InlineData("directories: [{ path: /opt/venv/x }]\npython: { venv: /opt/venv }", "3:15: directories: '/opt/venv/x' is the environment /opt/venv, or in it, which stays root's")]
    [InlineData("files: [{ from: ../../none, to: /app }]", "3:17: from: there is no file 'none'")]
    [InlineData("files: [{ from: ../../.., to: /app }]", "3:17: from: '../../..' leads out of the repository, or is all of it; name what belongs into the image")]
    [InlineData("files: [{ from: ../.., to: /app }]", "3:17: from: '../..' leads out of the repository, or is all of it; name what belongs into the image")]
    [InlineData("files: [{ from: link/image.yaml, to: /app }]", "3:17: from: 'link/image.yaml' leads over the symbolic link 'link': name the file itself")]
    [InlineData("files: [{ from: image.yaml, to: /usr/local/lib/worker }]", "3:33: to: '/usr/local/lib/worker' is refused: what is there is not the image's, or is its runtime's own; choose another, such as /app")]
    public void What_cannot_be_is_told_by_its_place(string line, string problem)
    {
        using var catalog = new ScratchCatalog(worker: Worker + line + "\n");
        Directory.CreateSymbolicLink(Path.Combine(catalog.Root, "images", "worker", "link"), ".");

        Assert.Equal(["worker/image.yaml:" + problem], catalog.Problems());
    }
}
