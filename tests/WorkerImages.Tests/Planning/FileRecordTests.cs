using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Planning.Changes;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Planning;

public sealed class FileRecordTests
{
    private const string Dockerfile = "worker/Dockerfile";

    private static readonly JsonSerializerOptions AsLabelsAre = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Paths =
        from folders in Gen.ListOf(Gen.Elements("a", "a-b", "a0", "..", "node_modules", "lib", "\"quoted\"", "ä"))
        from name in Gen.Choose(0, 400)
        select string.Join('/', folders.Append($"file-{name}"));

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Trees =
        from size in Gen.Elements(0, 3, 50, 2000)
        from paths in Gen.ListOf(Paths, size)
        select Files(paths.Distinct(StringComparer.Ordinal).Select(path => (path, "1")));

    [Fact]
    public void Few_files_are_kept_one_by_one()
    {
        var files = Files([("../app/a", "1"), ("../app/lib/b", "2"), ("worker/c", "3")]);

        Assert.Equal(files, FileRecord.Of(files, Dockerfile));
    }

    [Fact]
    public void Many_files_are_kept_by_folder_and_the_rest_one_by_one()
    {
        var files = Files([.. Packages(30_000, "1"), ("templates/rootfs/a", "1"), ("../app/many/package.json", "1")]);

        var record = FileRecord.Of(files, Dockerfile);

        Assert.Equal(["../app/many/node_modules/", "../app/many/package.json", "templates/rootfs/a", Dockerfile], record.Keys);
        Assert.InRange(Bytes(record), 1, FileRecord.Largest);
    }

    [Fact]
    public void A_change_in_such_a_folder_is_told_of_the_folder()
    {
        var record = FileRecord.Of(Files(Packages(30_000, "1")), Dockerfile);
        var changed = Files(Packages(30_000, "1")).SetItem("../app/many/node_modules/package-7/index.js", "2");

        Assert.Equal(["../app/many/node_modules/"], FileRecord.Changes(record, changed).Select(change => change.Name));
        Assert.Equal([("../app/many/node_modules/", null)], FileRecord.Changes(record, Files([])).Select(change => (change.Name, change.New)));
    }

    [Fact]
    public void A_file_with_an_entry_of_its_own_has_one_in_a_folder_without_room_too()
    {
        var files = Files(Enumerable.Range(0, 2000).Select(number => ($"worker/file-{number}", "1")));

        var record = FileRecord.Of(files, Dockerfile);

        Assert.Equal(["worker/", Dockerfile], record.Keys);
        Assert.Equal([Dockerfile], FileRecord.Changes(record, files.SetItem(Dockerfile, "2")).Select(change => change.Name));
    }

    [Fact]
    public void Whatever_there_is_the_record_is_small_and_the_same_files_are_no_change() => PropertyCheck.Run(Trees, files =>
    {
        var record = FileRecord.Of(files, Dockerfile);

        Assert.InRange(Bytes(record), 1, FileRecord.Largest);
        Assert.Empty(FileRecord.Changes(record, files));
    });

    [Fact]
    public void Whatever_changes_is_named_by_itself_or_by_a_folder_that_holds_it_and_nothing_else_is() =>
        PropertyCheck.Run(Gen.Zip(Trees, Gen.Zip(Paths, Gen.Elements("new", "other", "gone"))), given =>
        {
            var (before, (path, what)) = given;
            before = what == "new" ? before.Remove(path) : before.SetItem(path, "1");
            var after = what == "gone" ? before.Remove(path) : before.SetItem(path, "2");

            var change = Assert.Single(FileRecord.Changes(FileRecord.Of(before, Dockerfile), after));

            Assert.True(change.Name == path || change.Name == "./" || (change.Name.EndsWith('/') && path.StartsWith(change.Name, StringComparison.Ordinal)), change.Name);
        });

    private static IEnumerable<(string Path, string Value)> Packages(int count, string value) =>
        Enumerable.Range(0, count).Select(number => ($"../app/many/node_modules/package-{number}/index.js", value));

    private static ImmutableSortedDictionary<string, string> Files(IEnumerable<(string Path, string Value)> files) =>
        files.Append((Dockerfile, "1")).ToImmutableSortedDictionary(file => file.Item1, file => SampleImages.DigestOf(file.Item2).Short, StringComparer.Ordinal);

    private static int Bytes(ImmutableSortedDictionary<string, string> record) => JsonSerializer.SerializeToUtf8Bytes(record, AsLabelsAre).Length;
}
