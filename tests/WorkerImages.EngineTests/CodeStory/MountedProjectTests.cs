using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A project mounted over <c>/app</c> hides what the image has there, and nothing of what the worker runs on.</summary>
[Collection(StoryCollection.Name)]
public sealed class MountedProjectTests(StoryFixture story) : IDisposable
{
    private const string Packages = "import docker, azure.identity, celery, redis, sys; print(sys.prefix)";

    private readonly ScratchDirectory _project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [StoryTheory]
    [InlineData("1000")]
    [InlineData("0:0")]
    public async Task Without_a_mount_the_old_path_leads_to_the_environment_for_worker_and_root(string user)
    {
        var seen = await story.RunAsync(["--user", user], ["/app/.venv/bin/python", "-c", Packages], Token);

        Assert.Equal((0, "/app/.venv\n"), (seen.ExitCode, seen.StandardOutput));
    }

    [StoryFact]
    public async Task An_empty_project_of_the_workers_gets_the_link_and_nothing_else()
    {
        await OwnAsync(1000);

        var seen = await RunAsync("/app/.venv/bin/python", "-c", Packages);

        Assert.Equal((0, "/app/.venv\n"), (seen.ExitCode, seen.StandardOutput));
        Assert.Equal([_project.At(".venv")], Directory.GetFileSystemEntries(_project.Path));
        Assert.Equal("/opt/venv", new FileInfo(_project.At(".venv")).LinkTarget);
    }

    [StoryFact]
    public async Task An_environment_of_the_projects_own_stays_as_it_is_and_the_worker_runs_on_the_images()
    {
        _project.Write(".venv/pyvenv.cfg", "home = /elsewhere\n");
        await OwnAsync(1000);
        var before = FileIdentity.Of(_project.At(".venv/pyvenv.cfg"));

        var seen = await RunAsync("python", "-c", Packages);

        Assert.Equal((0, "/opt/venv\n"), (seen.ExitCode, seen.StandardOutput));
        Assert.Equal(before, FileIdentity.Of(_project.At(".venv/pyvenv.cfg")));
        Assert.Equal([_project.At(".venv/pyvenv.cfg")], Directory.GetFileSystemEntries(_project.At(".venv")));
    }

    [StoryFact]
    public async Task A_project_that_is_mounted_read_only_is_not_written_and_the_worker_is_told()
    {
        await OwnAsync(1000);

        var seen = await story.RunAsync([.. Options(":ro")], ["python", "-c", Packages], Token);

        Assert.Equal((0, "/opt/venv\n"), (seen.ExitCode, seen.StandardOutput));
        Assert.Contains("cannot put /app/.venv back", seen.StandardError, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_project.Path));
    }

    [StoryFact]
    public async Task A_project_of_another_users_keeps_its_owner_and_the_worker_is_told()
    {
        _project.Write("main.py", "");
        File.SetUnixFileMode(_project.Path, (UnixFileMode)0b111_101_101);
        await OwnAsync(4242);
        var before = FileIdentity.Of(_project.Path);

        var seen = await RunAsync("sh", "-c", $"python -c '{Packages}'; stat -c %u /app /app/main.py; test -w /app || echo not mine");

        Assert.Equal((0, "/opt/venv\n4242\n4242\nnot mine\n"), (seen.ExitCode, seen.StandardOutput));
        Assert.Contains("cannot put /app/.venv back", seen.StandardError, StringComparison.Ordinal);
        Assert.Equal((before.User, before.Group), (FileIdentity.Of(_project.Path).User, FileIdentity.Of(_project.Path).Group));
    }

    [StoryFact]
    public async Task The_hosts_Azure_directory_becomes_the_workers_own_copy_with_no_capability_but_those_of_the_drop()
    {
        _project.Write("azureProfile.json", "{}");
        _project.Write("nested/msal_token_cache.json", "secret");
        File.SetUnixFileMode(_project.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var seen = await AzureAsync("find /home/appuser/.azure -printf '%u %m %P\\n' | sort -k3; cat /home/appuser/.azure/nested/msal_token_cache.json");

        Assert.Equal(
            (0, "appuser 700 \nappuser 600 azureProfile.json\nappuser 700 nested\nappuser 600 nested/msal_token_cache.json\nsecret"),
            (seen.ExitCode, seen.StandardOutput.TrimEnd('\n')));
        Assert.Equal(2, Directory.GetFileSystemEntries(_project.Path).Length);
    }

    [StoryFact]
    public async Task An_Azure_directory_that_root_may_not_read_here_is_told_and_the_worker_starts()
    {
        _project.Write("azureProfile.json", "{}");
        File.SetUnixFileMode(_project.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await OwnAsync(4242);

        var seen = await AzureAsync("ls -A /home/appuser/.azure");

        Assert.Equal((0, ""), (seen.ExitCode, seen.StandardOutput));
        Assert.Contains("/root/.azure cannot be read and is not copied", seen.StandardError, StringComparison.Ordinal);
    }

    private async Task OwnAsync(int user)
    {
        var result = await RunningProgram.RunAsync("chown", ["-R", $"{user}:{user}", _project.Path], "/", null, Token);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private IEnumerable<string> Options(string mode) => ["--env", "WORKER_VENV_LINK=1", "--volume", $"{_project.Path}:/app{mode}"];

    private Task<ProgramResult> RunAsync(params string[] command) => story.RunAsync([.. Options("")], command, Token);

    private Task<ProgramResult> AzureAsync(string script) => story.RunAsync(
        ["--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID", "--cap-add", "KILL", "--volume", $"{_project.Path}:/root/.azure:ro"],
        ["sh", "-c", script],
        Token);
}
