using System.Collections.Immutable;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Readme;

/// <summary>What the pages tell readers to type, typed.</summary>
public sealed class ReadmeTests(EngineBench bench)
{
    private static readonly ImmutableArray<TypedCommand> Commands =
    [
        new("./build.sh", @"(?m)^worker +\S+ .* \d+ passed", @"(?m)^python-worker ", @"(?m)^celery-worker "),
        new("./build.sh --target Test") { NotTyped = "it is what runs this test" },
        new("docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock:ro localhost:5000/acme/worker:0.1.0 docker version", @"Server:(.|\n)*Version:"),
        new("./build.sh --target StopEngine"),
        new("./build.sh --target Clean"),
        new("./build.sh --target Plan --output json", @"""steps"": \["),
        new("./build.sh --target Matrix", @"^{""include"":\["),
        new("./build.sh --target Matrix --format gitlab", @"(?m)^stages: \[images\]$"),
        new("./build.sh --target Bake"),
        new("docker buildx bake --file docker-bake.json") { NotTyped = "it wants an engine of 23 or later: BakeTests builds with one" },
        new("./build.sh --target Plan", @"(?m)^my-worker +\S+ +build "),
        new("./build.sh --image my-worker", @"(?m)^my-worker +\S+ .* \d+ passed")
        {
            After = "docker rmi $(docker images --quiet --no-trunc localhost:5000/acme/my-worker | sort -u) --force",
        },
        new("docker build --file images/worker/Dockerfile --tag plain-worker .")
        {
            // The reader has a registry behind the base's name; the engine of the tests may have the archive's base only.
            Before =
                """
                base=docker.io/library/debian:trixie-slim
                docker image inspect $base >/dev/null || docker pull --quiet $base ||
                    docker tag $(docker images --format '{{.Repository}}:{{.Tag}}' localhost/worker-images/debian-trixie | head -n 1) $base
                """,
            After =
                """
                base=docker.io/library/debian:trixie-slim
                [ -z "$(docker image inspect --format '{{index .Config.Labels "io.worker-images.base.recipe"}}' $base)" ] || docker rmi $base
                """,
        },
        new("docker run --rm plain-worker docker --version", @"^Docker version \d") { After = "docker rmi plain-worker" },
        new("docker run --volume \"$PWD/config.json:/home/appuser/.docker/config.json:ro\" --volume /var/run/docker.sock:/var/run/docker.sock:ro IMAGE") { NotTyped = "it wants a login: row 51a has one" },
        new("docker login --username robot --password-stdin registry.example <\"$REGISTRY_PASSWORD_FILE\"") { NotTyped = "it wants a registry with a password: row 51c has one" },
        new("docker run --volume \"$PWD/docker-compose:/usr/local/lib/docker/cli-plugins/docker-compose:ro\" IMAGE docker compose version") { NotTyped = "it wants the plugin: row 51e mounts it" },
        new("./build.sh --image my-worker --secret id=pip-index,src=$HOME/.netrc") { NotTyped = "it wants an index with a password, which PipCredentialsTests has" },
        new("./build.sh --image my-worker --secret id=pip-index,env=PIP_NETRC") { NotTyped = "it wants an index with a password, which PipCredentialsTests has" },
        new("docker buildx build --secret id=pip-index,src=$HOME/.netrc --file images/my-worker/Dockerfile .") { NotTyped = "it wants an index with a password, which PipCredentialsTests has" },
        new("docker run --rm --user 10001:10001 --group-add $(stat -c %g /var/run/docker.sock) --read-only --tmpfs /tmp --tmpfs /run --cap-drop ALL --security-opt no-new-privileges --volume /var/run/docker.sock:/var/run/docker.sock:ro localhost:5000/acme/worker:0.1.0 docker version", @"Server:(.|\n)*Version:"),
        new("docker compose --file examples/compose.yaml up --detach --wait"),
        new("docker compose --file examples/compose.yaml exec --no-TTY worker /usr/local/bin/worker-exec docker version", @"Server:(.|\n)*Version:"),
        new("docker compose --file examples/compose.yaml down"),
        new("docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock:ro localhost:5000/acme/worker:0.1.0 worker-doctor", @"(?m)^pass +engine: answers"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_command_of_the_pages_is_typed_by_a_test_or_has_its_reason() =>
        Assert.Equal(Page.All.SelectMany(page => page.Blocks).SelectMany(block => block.Commands).Distinct(), Commands.Select(command => command.Text));

    [Fact]
    public void Every_block_is_of_a_kind_that_is_tested()
    {
        // The picture is compared with the floors by ArchitecturePageTests.
        var others = Page.All.SelectMany(page => page.Blocks)
            .Where(block => block is not ({ Language: "sh" } or { Language: "yaml", File: not null } or { Language: "mermaid", Page: "docs/architecture.md" }));

        Assert.Empty(others);
    }

    [Fact]
    public void Every_excerpt_stands_in_its_file_as_it_is_on_the_page()
    {
        var excerpts = Page.All.SelectMany(page => page.Blocks).Where(block => block.Whole is not null).ToList();

        Assert.NotEmpty(excerpts);
        Assert.All(excerpts, excerpt => Assert.Contains(excerpt.Text, excerpt.Whole, StringComparison.Ordinal));
    }

    [ReaderFact]
    public async Task The_commands_of_the_pages_do_what_the_pages_say_in_their_order()
    {
        using var reader = await ReaderBench.PrepareAsync(bench, Token);
        try
        {
            foreach (var block in Page.All.SelectMany(page => page.Blocks))
            {
                await FollowAsync(reader, block);
            }
        }
        finally
        {
            // There may be something left of a command whose undoing is a later one.
            await reader.TypeAsync("docker compose --file examples/compose.yaml down", CancellationToken.None);
        }
    }

    private static Task FollowAsync(ReaderBench reader, Block block)
    {
        if (block.Commands.Any())
        {
            return TypeAsync(reader, block);
        }

        if (block is { Language: "yaml", Whole: null })
        {
            reader.Write(block);
        }

        return Task.CompletedTask;
    }

    private static async Task TypeAsync(ReaderBench reader, Block block)
    {
        foreach (var command in block.Commands.Select(text => Commands.Single(command => command.Text == text)).Where(command => command.NotTyped is null))
        {
            await SucceedAsync(reader, block, command.Before);
            try
            {
                var result = await SucceedAsync(reader, block, command.Text);
                Assert.All(command.Expected, pattern => Assert.Matches(pattern, result.StandardOutput));
            }
            finally
            {
                await reader.TypeAsync(command.After, CancellationToken.None);
            }
        }
    }

    private static async Task<ProgramResult> SucceedAsync(ReaderBench reader, Block block, string command)
    {
        var result = await reader.TypeAsync(command, Token);
        Assert.True(result.ExitCode == 0, $"{block.Page}:{block.Line}: {command}\n{result}");
        return result;
    }
}
