using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

public sealed class FilesAndDirectoriesTests
{
    private static readonly string Hex = new('a', 64);

    private static readonly BadCatalogs Bad = new("worker/image.yaml", (catalog, lines) => Directory.CreateSymbolicLink(
        Path.Combine(catalog.Write("worker/image.yaml", ScratchCatalog.Worker + lines + "\n").Root, "images", "worker", "link"), "."))
    {
        { "directories: [{ path: /etc }]", "3:23: path" },
        { "directories: [{ path: /a, mode: '0777' }]", "3:33: mode" },
        { "directories: [{ path: /a, mode: 0755 }]", "3:33: mode" },
        { "directories: [{ path: /a }, { path: /a, mode: '0700' }]", "3:29: directories" },
        { "directories: [{ path: /a }, { path: /a }]", "3:29: directories" },
        { "directories: [{ path: /opt/venv/x }]\npython: { venv: /opt/venv }", "3:15: directories" },
        { "files: [{ from: ../../none, to: /app }]", "3:17: from" },
        { "files: [{ from: ../../none, to: /app }, { from: 'a b', to: /app }, { from: 1, to: [] }, x]", "3:17: from", "3:49: from", "3:76: from", "3:83: to", "3:89: files" },
        { "files: [{ from: ../../.., to: /app }]", "3:17: from" },
        { "files: [{ from: ../.., to: /app }]", "3:17: from" },
        { "files: [{ from: link/image.yaml, to: /app }]", "3:17: from" },
        { "files: [{ from: image.yaml, to: /usr/local/lib/worker }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /opt/agent/image.yaml }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /image.yaml }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /app, owner: me }]", "3:46: owner" },
        { "files: [{ from: image.yaml, to: /usr/local/bin, owner: worker }]", "3:33: to" },
        { "files: [{ from: image.yaml, to: /opt/venv/x, owner: worker }]\npython: { venv: /opt/venv }", "3:9: files" },
        { "files: [{ from: image.yaml, to: /opt/own, owner: worker }]\npython: { venv: /opt/own/venv }", "4:9: python" },
        { "files: [{ from: image.yaml, to: /opt/own, owner: worker }]\nenvironment: { LD_PRELOAD: /opt/own/x.so }", "4:28: LD_PRELOAD" },
        { "files: [{ from: {}, to: /app }]", "3:17: from" },
        { "files: [{ from: /out, to: /app }]", "3:17: from" },
        { "files: [{ image: \"a@sha256:" + Hex + "\", from: out, to: /app }]", "3:101: from" },
        { "files: [{ image: \"a@sha256:" + Hex + "\", from: { linux/amd64: out }, to: /app }]", "3:101: from" },
        { "files: [{ image: \"a@sha256:" + Hex + "\", from: /../out, to: /app }]", "3:101: from" },
        { "files: [{ image: a:1, from: /out, to: /app }]", "3:18: image" },
        { "files: [{ image: wurker, from: /out, to: /app }]", "3:18: image" },
        { "files: [{ image: worker, from: /out, to: /app }]", "3:18: image" },
        { "files: [{ image: worker, from: out, to: /app }]", "3:32: from" },
        { "publish: nope", "3:10: publish" },
        { "publish: false\ntags: [latest]", "4:1: tags" },
        { "files: [{ from: [a], to: /app }]", "3:17: from" },
        { "files: [{ from: { linux/amd46: image.yaml }, to: /app }]", "3:17: from", "3:19: linux/amd46" },
        { "files: [{ from: { linux/amd64: none }, to: /app }]", "3:32: linux/amd64" },
        { "files: [{ from: { linux/amd64: image.yaml }, to: /opt/image.yaml }]", "3:50: to" },
        { "files: [{ from: { linux/arm64: image.yaml }, to: /opt }]", "3:9: files" },
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

    [Fact]
    public void Files_come_out_of_other_images_of_the_catalogue_which_are_built_first()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + "files: [{ image: zoo, from: /out, to: /app }, { image: zoo, from: /bin/x, to: /opt }]\n");
        catalog.Write("zoo/image.yaml", ScratchCatalog.Worker + "publish: false\n").Write("child/image.yaml", "description: C.\nfrom: worker\nfiles: [{ image: zoo, from: /lib, to: /opt }]\n");

        var images = CatalogReader.Read(catalog.Root, "images").Images;

        Assert.Equal(["zoo", "worker", "child"], images.Select(image => image.Name));
        Assert.Equal([false, true, true], images.Select(image => image.IsPublished));
        Assert.Equal(["zoo"], images[1].Copied.Select(image => image.Name));
        Assert.Equal(new FileDefinition("/out", "/app") { CatalogImage = "zoo" }, images[1].Files[0]);
        Assert.Equal(["worker", "zoo"], images[2].Below.Select(image => image.Name).Order());
    }

    [Fact]
    public void Images_that_need_each_other_by_many_ways_are_read_at_once()
    {
        // Given a ladder: each stands on the one below it and has its files, so that the ways down double with each rung
        using var catalog = new ScratchCatalog();
        string Rung(int number) => $"rung{number:00}";
        catalog.Write($"{Rung(0)}/image.yaml", ScratchCatalog.Worker);
        foreach (var number in Enumerable.Range(1, 60))
        {
            var files = $"files: [{{ image: {Rung(Math.Max(0, number - 2))}, from: /x, to: /opt }}]";
            catalog.Write($"{Rung(number)}/image.yaml", $"description: R.\nfrom: {Rung(number - 1)}\n{files}\n");
        }

        var images = catalog.Read().Images;

        Assert.Equal(Enumerable.Range(0, 61).Select(Rung), images.Select(image => image.Name).Where(name => name.StartsWith("rung", StringComparison.Ordinal)));
        Assert.Equal(60, images.Single(image => image.Name == Rung(60)).Below.Count());
    }

    [Fact]
    public void A_volume_is_a_directory_of_the_workers_made_where_none_is_yet()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            directories: [{ path: /data, mode: "0700" }]
            volumes: [/data, /cache, /app, /home/appuser]

            """);
        catalog.Write("child/image.yaml", "description: C.\nfrom: worker\nvolumes: [/data, /more]\n");

        Assert.Equal([new DirectoryDefinition("/cache", "0755"), new("/data", "0700")], catalog.Read("worker").Directories);
        Assert.Equal([new DirectoryDefinition("/more", "0755")], catalog.Read("child").Directories);
    }

    [Fact]
    public void Files_may_be_the_workers_and_others_on_each_platform()
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + """
            platforms: [linux/amd64, linux/arm64]
            files: [{ from: { linux/arm64: arm/agent, linux/amd64: ../../amd/agent }, to: /opt/runner, owner: worker }]

            """);
        catalog.Write("worker/arm/agent", "").WriteAt("amd/agent", "");

        var file = Assert.Single(catalog.Read("worker").Files);

        Assert.Equal((null, "/opt/runner", true), (file.Source, file.Target, file.IsWorkers));
        Assert.Equal(["linux/amd64 amd/agent", "linux/arm64 images/worker/arm/agent"], file.Sources.Select(each => $"{each.Platform} {each.Source}"));
    }

    [Theory]
    [MemberData(nameof(BadLines))]
    public void What_cannot_be_is_told_by_its_place_and_key(string lines) => Bad.Check(lines);

    [Fact]
    public void Every_mistake_in_words() => Golden.Check(Bad.Words());
}
