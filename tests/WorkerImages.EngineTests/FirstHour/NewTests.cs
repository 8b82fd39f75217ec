using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.FirstHour;

/// <summary>What New does in a folder that is not empty. It needs no engine.</summary>
public sealed class NewTests : IDisposable
{
    private readonly ScratchDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images/my-worker/Dockerfile")]
    [InlineData("images/image.schema.json")]
    public async Task A_file_that_it_would_replace_stops_it_before_it_writes_any(string path)
    {
        _folder.Write(path, "FROM python:3.12\n");

        Failure.IsTold(await RunAsync(), 2, $"New would replace {path}", "move the file to another folder");

        Assert.Equal([_folder.At(path)], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal("FROM python:3.12\n", await File.ReadAllTextAsync(_folder.At(path), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_it_keeps_is_named_with_what_it_lacks()
    {
        _folder.Write(".gitignore", "node_modules\n/key.pem\n");
        _folder.Write(".dockerignore", "**/.git\n/artifacts\n/key.pem\n");
        _folder.Write(".config/dotnet-tools.json", "{\"version\":1,\"tools\":{}}\n");
        _folder.Write("README.md", "# Ours\n");

        var made = await RunAsync();

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("kept .gitignore as it is; add to it: /artifacts/\n", made.StandardError, StringComparison.Ordinal);
        Assert.Contains("kept .dockerignore as it is\n", made.StandardError, StringComparison.Ordinal);
        Assert.Contains("kept .config/dotnet-tools.json as it is; add the tool to it: dotnet tool install worker-images\n", made.StandardError, StringComparison.Ordinal);
        Assert.Contains("kept README.md as it is\n", made.StandardError, StringComparison.Ordinal);
        Assert.Equal("node_modules\n/key.pem\n", await File.ReadAllTextAsync(_folder.At(".gitignore"), TestContext.Current.CancellationToken));
    }

    private Task<ProgramResult> RunAsync() => RunningProgram.RunAsync(
        "dotnet", [ScratchRepository.Tool, "--root", _folder.Path, "--target", "New"], _folder.Path, null, TestContext.Current.CancellationToken);
}
