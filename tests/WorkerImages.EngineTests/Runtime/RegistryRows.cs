using System.Collections.Immutable;
using WorkerImages.TestKit;
using static WorkerImages.EngineTests.Runtime.EngineNames;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>Private registries from inside the worker, as docs/how-to/private-registry.md says they work: rows 51. The registry is real and wants a password.</summary>
internal static class RegistryRows
{
    private const string Look = "0:106 660";
    private const string Mounted = "-v {x}/logins/config.json:/home/appuser/.docker/config.json:ro";
    private const string Secret = "-v {x}/secret:/run/secrets/docker:ro -e DOCKER_CONFIG=/run/secrets/docker";
    private const string Hooks = "-v {x}/login:/hooks:ro -e WORKER_HOOKS=/hooks -e REGISTRY_PASSWORD_FILE=/hooks/password";
    private const string Plugins = "-e BUILDX_CONFIG=/tmp/.buildx";
    private const string Pull = $"docker pull --quiet {RowRegistry.Image}";

    private static readonly Mutant NoCopy = Mutant.Edit("client.sh", "unreadable ] && client_lend; then", "unreadable ] && false; then") with { Fails = "standard output lacks" };

    public static ImmutableArray<Row> All { get; } =
    [
        new("51a", "logins mounted at the worker's home")
        {
            Socket = Look, Play = trial => PullAsync(trial, trial.IsCounterTest ? Mounted.Replace("/home/appuser", "/root", StringComparison.Ordinal) : Mounted, Pull),
            Without = Mutant.Played("logins mounted at root's home, as many guides have it") with { Fails = "standard output lacks" },
        },
        new("51b", "logins in a secret of root's alone, whose directory DOCKER_CONFIG names")
        {
            Socket = Look, Play = trial => PullAsync(trial, Secret, Pull), Without = NoCopy,
        },
        new("51c", "docker login by a hook before the start, with a password from a secret")
        {
            Socket = Look, Play = trial => PullAsync(trial, trial.IsCounterTest ? "" : Hooks, Pull),
            Without = Mutant.Played("no hook") with { Fails = "standard output lacks" },
        },
        new("51d", "docker run --use-api-socket: a socket to write to, and the logins in a file of root's: the worker and worker-exec have both")
        {
            On = Both, Socket = Look, IsWritable = true, Play = ApiSocketAsync, Without = NoCopy with { Fails = "the login of the worker lacks" },
        },
        new("51e", "the plugins compose and buildx, mounted, take the same logins")
        {
            Socket = Look, Play = PluginsAsync,
            Without = Mutant.Played("the plugins without the logins") with { Fails = "standard output lacks 'composed'" },
        },
        new("51f", "logins at root's home, and a helper that is not in the image: told at the start and by the doctor, which end well")
        {
            Socket = Look, Options = "-v {x}/helper:/home/appuser/.docker:ro -v {x}/logins:/root/.docker:ro", Command = "worker-doctor",
            Says = ["D196 /home/appuser/.docker/config.json wants docker-credential-desktop"],
            Prints = ["D196  config: ", "D197  logins: /root/.docker is there", "D199  home: /home/appuser/.docker cannot be written by uid 1000"],
            Without = Mutant.Edit("client.sh", "[ -z \"$client_lacks\" ] || ", "[ x ] || ") with { Fails = "standard error lacks 'D196" },
        },
    ];

    private static async Task PullAsync(Trial trial, string options, string command)
    {
        await trial.RegistryAsync();
        var result = await trial.RunAsync(options, "sh", "-c", command);
        trial.ExpectText("standard output", RowRegistry.Image, result.StandardOutput);
        trial.Expect("the password in the output", false, (result.StandardOutput + result.StandardError).Contains(RowRegistry.Password, StringComparison.Ordinal));
    }

    // What the client does for that flag: github.com/docker/cli/blob/v29.7.2/cli/command/container/create.go, whatever client this machine has.
    private static async Task ApiSocketAsync(Trial trial)
    {
        const string Show = "cat $DOCKER_CONFIG/config.json; docker version --format ={{.Server.Version}}=; exec sleep 60";
        var worker = await trial.CreateAsync("-e DOCKER_CONFIG=/run/secrets/docker", "sh", "-c", Show);
        await trial.TryAsync("cp", trial.At("api-socket") + "/.", $"{worker}:/");
        trial.Expect("the start's exit code", 0, (await trial.TryAsync("start", worker)).ExitCode);
        await trial.SaidAsync(worker, "=\n");
        trial.ExpectText("the login of the worker", "\"auths\"", (await trial.TryAsync("logs", worker)).StandardOutput);
        var lent = await trial.TryAsync("exec", worker, "worker-exec", "sh", "-c", "cat $DOCKER_CONFIG/config.json; stat -c '%u %a' $DOCKER_CONFIG $DOCKER_CONFIG/config.json");
        trial.ExpectText("the login of worker-exec", "\"auths\"", lent.StandardOutput);
        trial.ExpectText("the copy", "1000 700\n1000 600\n", lent.StandardOutput);
    }

    private static async Task PluginsAsync(Trial trial)
    {
        await trial.RegistryAsync();
        var tools = await DockerTools.ObtainAsync(CancellationToken.None);
        const string Use =
            $$"""
            printf 'services: { one: { image: {{RowRegistry.Image}} } }\n' >/tmp/compose.yaml
            docker compose --file /tmp/compose.yaml pull --quiet && echo composed
            printf 'FROM {{RowRegistry.Built}}\nLABEL built=1\n' | docker buildx build --quiet - && echo built
            """;
        var plugins = $"-v {Path.GetDirectoryName(tools.Buildx)}:/usr/local/lib/docker/cli-plugins:ro {Plugins}";
        var result = await trial.RunAsync(trial.IsCounterTest ? plugins : $"{plugins} {Mounted}", "sh", "-c", Use);
        trial.ExpectText("standard output", "composed", result.StandardOutput);
        trial.ExpectText("standard output", "built", result.StandardOutput);
    }
}

/// <summary>The rows of <see cref="RegistryRows"/>.</summary>
public sealed class RegistryRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(RegistryRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
