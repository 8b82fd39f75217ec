using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

public sealed class FilesAndDirectoriesTests
{
    private static readonly BadCatalogs Bad = new("worker/image.yaml", (catalog, lines) => Directory.CreateSymbolicLink(
        Path.Combine(catalog.Write("worker/image.yaml", ScratchCatalog.Worker + lines + "\n").Root, "images", "worker", "link"), "."))
    {
        { "directories: [{ path: /etc }]", "3:23: path" },
        { "directories: [{ path: /a, mode: '0777' }]", "3:33: mode" },
        { "directories: [{ path: /a, mode: 0755 }]", "3:33: mode" },
        { "directories: [{ path: /a }, { path: /a, mode: '0700' }]", "3:29: directories" },
        { "directories: [{ path: /opt/venv/x }]\npython: { venv: /opt/venv }", "3:15: directories" },
        { "files: [{ from: ../../none, to: /app }]", "3:17: from" },
        { "files: [{ from: ../../.., to: /app }]", "3:17: from" },
        { "files: [{ from: ../.., to: /app }]", "3:17: from" },
        { "files: [{ from: link/image.yaml, to: /app }]", "3:17: from" },
        { "files: [{ from: image.yaml, to: /usr/local/lib/worker }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /opt/agent/image.yaml }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /image.yaml }]", "3:33: to" },
    };

    public static TheoryData<string> BadLines => [.. Bad];

    [Fact]
    public void Directories_are_sorted_and_files_are_found_from_the_images_folder()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            directories: [{ path: /repositories }, { path: /home/appuser/.azure, mode: "0700" }]
            files: [{ from: ../../app, to: /app }, { from: hook.sh, to: /etc/worker/before-drop.d }]

            """);
        catalog.Write("worker/hook.sh", "").WriteAt("app/main.py", "");

        var image = catalog.Read("worker");

        Assert.Equal([new DirectoryDefinition("/home/appuser/.azure", "0700"), new("/repositories", "0755")], image.Directories);
        Assert.Equal([new FileDefinition("app", "/app"), new("images/worker/hook.sh", "/etc/worker/before-drop.d")], image.Files);
    }

    [Theory]
    [MemberData(nameof(BadLines))]
    public void What_cannot_be_is_told_by_its_place_and_key(string lines) => Bad.Check(lines);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(Bad.Words());
}
