using System.Runtime.CompilerServices;
using WorkerImages.TestKit;
using Xunit.Sdk;

namespace WorkerImages.Tests.TestKit;

public sealed class GoldenTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("golden-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void Every_golden_file_of_this_repository_belongs_to_a_test() => Assert.Empty(Golden.Orphans(TestsFolder()));

    [Fact]
    public void The_same_text_passes()
    {
        var file = Write("Golden/A.B.txt", "one\ntwo\n");

        Golden.CheckFile("one\ntwo\n", file, rewrite: false);
    }

    [Theory]
    [InlineData("one\nthree\n", "-two\n+three\n")]
    [InlineData("one\ntwo \n", "-two\n+two \n")]
    public void Another_text_fails_with_a_unified_diff(string actual, string expected)
    {
        var file = Write("Golden/A.B.txt", "one\ntwo\n");

        var failure = Assert.Throws<FailException>(() => Golden.CheckFile(actual, file, rewrite: false));

        Assert.Contains(expected, failure.Message.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(Golden.Variable + "=rewrite", failure.Message, StringComparison.Ordinal);
        Assert.Equal("one\ntwo\n", File.ReadAllText(file));
    }

    [Fact]
    public void A_missing_file_fails_and_is_not_written()
    {
        var file = Path.Combine(_scratch.FullName, "Golden", "A.B.txt");

        Assert.Throws<FailException>(() => Golden.CheckFile("one\n", file, rewrite: false));

        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_rewrite_accepts_the_text()
    {
        var file = Path.Combine(_scratch.FullName, "Golden", "A.B.txt");

        Golden.CheckFile("one\n", file, rewrite: true);

        Assert.Equal("one\n", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("rewrite", null, true)]
    [InlineData("rewrite", "true", false)]
    [InlineData(null, null, false)]
    [InlineData("1", null, false)]
    public void Golden_files_are_rewritten_on_request_only_and_never_in_CI(string? variable, string? ci, bool expected) =>
        Assert.Equal(expected, Golden.IsRewriting(name => name == "CI" ? ci : name == Golden.Variable ? variable : null));

    [Fact]
    public void A_golden_file_whose_class_or_test_is_gone_is_an_orphan()
    {
        Write("Room/OwnerTests.cs", "public void Kept() => Golden.Check(text);");
        Write("Room/Golden/OwnerTests.Kept.txt", "");
        Write("Room/Golden/OwnerTests.Kept.width80.txt", "");
        var test = Write("Room/Golden/OwnerTests.Gone.txt", "");
        var type = Write("Room/Golden/GoneTests.Kept.txt", "");

        Assert.Equal([type, test], Golden.Orphans(_scratch.FullName));
    }

    private static string TestsFolder([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "..", "..", ".."));

    private string Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_scratch.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
        return file.FullName;
    }
}
