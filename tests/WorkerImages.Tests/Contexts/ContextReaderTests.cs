using System.Collections.Immutable;
using WorkerImages.Contexts;
using WorkerImages.Outcomes;
using WorkerImages.Tests.Rendering;

namespace WorkerImages.Tests.Contexts;

public sealed class ContextReaderTests : IDisposable
{
    private readonly ScratchRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_directory_stands_for_its_files_sorted_with_two_modes_only()
    {
        _repository.Write("a/z/program", "#!/bin/sh\n", (UnixFileMode)0b111_101_000);
        _repository.Write("a/Data", "data", (UnixFileMode)0b110_110_110);
        _repository.Write("b", "not asked for");
        Directory.CreateDirectory(Path.Combine(_repository.Root, "a/empty"));

        Assert.Equal([("a/Data", 0b110_100_100, 4L), ("a/z/program", 0b111_101_101, 10L)], Read("./a/", "a").Select(file => (file.Path, file.Mode, file.Size)));
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_its_content()
    {
        _repository.Write("a/file", "x");
        _repository.Link("a/link", "file");
        _repository.Link("a/dangling", "../nowhere");
        _repository.Link("a/folder", "../b");
        _repository.Write("b/c", "x");

        Assert.Equal(
            [("a/dangling", "../nowhere"), ("a/file", null), ("a/folder", "../b"), ("a/link", "file")],
            Read("a").Select(file => (file.Path, file.LinkTarget)));
    }

    [Fact]
    public void Wildcards_match_within_one_part_as_Dockers_do()
    {
        foreach (var path in new[] { "a/x.txt", "a/y.txt", "a/b/x.txt", "c/x.txt", "a/z.md" })
        {
            _repository.Write(path, path);
        }

        Assert.Equal(["a/x.txt", "a/y.txt"], Read("a/*.txt").Select(file => file.Path));
        Assert.Equal(["a/x.txt", "c/x.txt"], Read("?/[w-x].txt").Select(file => file.Path));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        _repository.Write(".dockerignore", "# no secrets\n\nsecret\n");
        _repository.Write("secret/key", "x");
        _repository.Write("b/c", "x");
        _repository.Link("link", "b");
        Directory.CreateDirectory(Path.Combine(_repository.Root, "empty"));

        var error = Assert.Throws<ProblemsFoundException>(() => Read("gone", "secret/key", "secret", "../x", "empty", "link/c", "*.none"));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Equal(
            """
            'gone' does not exist: write it, or name another file
            'secret/key' is kept out of the build context by .dockerignore:3 'secret': write a line '!secret/key' below that one, or name another file
            'secret' is kept out of the build context by .dockerignore:3 'secret': write a line '!secret' below that one, or name another file
            '../x' leads out of the build context; a Dockerfile can only copy what is below the repository's root
            'empty' is an empty folder: put the files there (if it is a git submodule: `git submodule update --init empty`), or name another one
            'link/c' leads through the symbolic link 'link'; name the directory it points to
            '*.none' does not exist: write it, or name another file
            """,
            string.Join('\n', error.Problems));
    }

    [Fact]
    public void A_file_that_cannot_be_read_and_a_source_that_is_no_pattern_are_named()
    {
        using var locked = new FileStream(_repository.Write("a/locked", "x"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = Assert.Throws<ProblemsFoundException>(() => Read("a", "b[", "c/[x"));

        Assert.StartsWith("'a/locked' cannot be read: ", error.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("'b[' cannot be read: 'b[' has a bracket that is not closed", error.Problems[1].Message);
        Assert.Equal("'c/[x' does not exist: write it, or name another file", error.Problems[2].Message);
    }

    [Fact]
    public void A_source_read_before_is_not_missing()
    {
        _repository.Write("a/b/c", "x");

        Assert.Equal(["a/b/c"], Read("a", "a/b", "a/b/c").Select(file => file.Path));
    }

    private ImmutableArray<ContextFile> Read(params string[] sources) => ContextReader.Read(_repository.Root, sources);
}
