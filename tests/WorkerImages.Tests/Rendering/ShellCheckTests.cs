using System.Diagnostics;
using WorkerImages.Dockerfiles;
using WorkerImages.Rendering;

namespace WorkerImages.Tests.Rendering;

public sealed class ShellCheckTests
{
    [Fact]
    public async Task Every_RUN_that_is_rendered_passes_shellcheck()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed (Debian: apt-get install shellcheck)");
        var renderer = new DockerfileRenderer(Repository.Root);
        var scripts = SampleDefinitions.All
            .SelectMany(definition => DockerfileReader.Read(renderer.Render(definition).Text).Instructions)
            .Where(instruction => instruction is { Keyword: "RUN", Exec: null })
            .Select(run => $"{{ {run.Arguments}; }}\n")
            .Distinct();

        Assert.Equal("", await ShellCheckAsync("#!/bin/sh\n" + string.Concat(scripts)));
    }

    private static async Task<string> ShellCheckAsync(string script)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("shellcheck", ["--shell=sh", "--format=gcc", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteAsync(script.AsMemory(), cancellation);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return output;
    }
}
