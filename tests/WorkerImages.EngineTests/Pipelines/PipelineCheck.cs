using WorkerImages.EngineTests.Shell;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Pipelines;

/// <summary>
/// What CI systems themselves say about a pipeline's file: GitHub's parser of workflows, and GitLab's schema in gitlab-ci-local. Both come from
/// npm, at the versions of the lock file in <c>tests/workflows</c>.
/// </summary>
internal static class PipelineCheck
{
    private static readonly string Sources = Path.Combine(ScratchRepository.Root, "tests", "workflows");

    private static readonly Lazy<Task<string>> Tools = new(InstallAsync);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Ends with 0 for a workflow that GitHub would take.</summary>
    public static async Task<ProgramResult> OfWorkflowAsync(string file)
    {
        Programs.Require("node", "npm");
        return await RunningProgram.RunAsync("node", ["check.mjs", file], await Tools.Value, null, Token);
    }

    /// <summary>Ends with 0 for a pipeline that GitLab would take, and lists its jobs.</summary>
    public static async Task<ProgramResult> OfPipelineAsync(string text)
    {
        Programs.Require("node", "npm", "git");
        using var project = new ScratchDirectory();
        project.Write(".gitlab-ci.yml", text);

        // gitlab-ci-local asks git where the project is from, and fails without an answer.
        await RunningProgram.RunAsync("git", ["init", "--quiet"], project.Path, null, Token);
        await RunningProgram.RunAsync("git", ["remote", "add", "origin", "git@gitlab.invalid:acme/images.git"], project.Path, null, Token);
        var tools = await Tools.Value;
        string[] program = ["--import", Path.Combine(tools, "sets.mjs"), Path.Combine(tools, "node_modules", "gitlab-ci-local", "dist", "index.js")];
        return await RunningProgram.RunAsync("node", [.. program, "--list"], project.Path, null, Token);
    }

    // In the user's cache, in a folder named after what is installed: a test writes nothing into the working tree.
    private static async Task<string> InstallAsync()
    {
        var files = Directory.GetFiles(Sources).Where(file => Path.GetExtension(file) is ".json" or ".mjs").Order(StringComparer.Ordinal).ToList();
        var content = SampleImages.DigestOf(string.Concat(files.Select(File.ReadAllText)));
        var kept = Path.Combine(UserCache.Directory, "worker-images-tests", $"workflows-{content.Short}");
        if (!Directory.Exists(kept))
        {
            var making = Directory.CreateDirectory($"{kept}.{Environment.ProcessId}").FullName;
            files.ForEach(file => File.Copy(file, Path.Combine(making, Path.GetFileName(file)), overwrite: true));
            var installed = await RunningProgram.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], making, null, CancellationToken.None);
            Assert.True(installed.ExitCode == 0, $"npm could not install what {Sources} names: {installed}");
            Directory.Move(making, kept);
        }

        return kept;
    }
}
