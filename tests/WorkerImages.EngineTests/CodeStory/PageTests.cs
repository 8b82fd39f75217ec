using System.Collections.Immutable;
using WorkerImages.EngineTests.Readme;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>What the example's page tells a new user to type, typed.</summary>
[Collection(StoryCollection.Name)]
public sealed class PageTests(EngineBench bench)
{
    private const string Compose = "docker compose --file examples/code-story/compose.yaml";

    private static readonly ImmutableArray<TypedCommand> Commands =
    [
        new("./build.sh --catalog examples/code-story/images", @"(?m)^code-story-worker +\S+ .* \d+ passed", @"(?m)^celery-worker "),
        new($"{Compose} up --detach --wait"),
        new($"{Compose} exec --no-TTY worker /usr/local/bin/worker-exec docker version", @"Server:(.|\n)*Version:"),
        new($"{Compose} exec --no-TTY worker celery inspect registered", @"codestory_blarify\.step\.run_blarify"),
        new($"{Compose} exec --no-TTY worker /usr/local/bin/worker-doctor", @"(?m)^pass +engine: answers"),
        new($"{Compose} down"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ImmutableArray<Block> Blocks => Page.Read("examples/code-story/README.md").Blocks;

    [Fact]
    public void Every_command_of_the_page_is_typed_by_a_test() =>
        Assert.Equal(Blocks.SelectMany(block => block.Commands), Commands.Select(command => command.Text));

    [ReaderFact(Explicit = true)]
    public async Task The_commands_of_the_page_do_what_it_says_in_their_order()
    {
        Assert.SkipWhen(StoryFixture.WhyNot is not null, StoryFixture.WhyNot ?? "");
        using var reader = await ReaderBench.PrepareAsync(bench, Token);
        try
        {
            // The reader has the public index of Python packages; the image of Redis is the collection's.
            await CodeStoryImage.InAsync(reader.Repository, bench.Address, _ => TypeAsync(reader, Commands[0]), Token);
            foreach (var command in Commands[1..])
            {
                await TypeAsync(reader, command);
            }
        }
        finally
        {
            await reader.TypeAsync($"{Compose} down", CancellationToken.None);
        }
    }

    private static async Task<ProgramResult> TypeAsync(ReaderBench reader, TypedCommand command)
    {
        var result = await reader.TypeAsync(command.Text, Token);
        Assert.True(result.ExitCode == 0, $"{command.Text}\n{result}");
        Assert.All(command.Expected, pattern => Assert.Matches(pattern, result.StandardOutput));
        return result;
    }
}
