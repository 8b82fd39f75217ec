using System.Collections.Immutable;
using System.Formats.Tar;
using WorkerImages.Contexts;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Building;

/// <summary>
/// What a <c>.dockerignore</c> lets into a build, by Docker's own result: Debian 13's buildx sends the context of each row to the engine, and
/// what a <c>COPY . /</c> found of it comes back as a tar.
/// </summary>
public sealed class IgnoreFileTests(EngineBench bench)
{
    private const int AtOnce = 4;

    private static readonly string[] Tree =
    [
        "a", "ab", "a.go", "b/a", "b/c/a", "b/c/d.go", "b/README.md", "README.md", "temp1", "temp/x", "x y", "[]", "^", "^^]", "é", "😀", "b/😀", "1", "9x", "d", "dx", "-", "a+b", "(x)", "a|b",
        "{2}", "$x", ".hidden/f", "!a", "#c", "a\\b", "end", "b/backend", "a^b", "*", "?", "]", "=", "x/y/z/w", "x/keep", "x/y/keep",
    ];

    // Each is a whole file; what stands in brackets of one row is no hint at another's.
    private static readonly ImmutableArray<string> Rows =
    [
        "", "a", "/a", "a/", "./a", "b/./c//a", "b/../a", "/../a", "../a", "b/../../a", "//a//", "a ", "  a\t", "\u00A0a", "b/c", "b/c/", "b", "*", "**", "*/", "*/*", "**/*", "*/a", "**/a", "**/c/a",
        "b/**", "b/**/a", "b**", "**.go", "**/*.go", "**end", "*.go", "a*", "*a*", "temp?", "?", "??", "b/?", "a?b", "[a-c]", "[^a-c]", "[!a]", "[ab]*", "[a", "a]", "[]a]", "[a-]", "[-a]", "[z-a]",
        "[\\]]", "[\\d]", "[\\-]", "[*]", "[?]", "[[:digit:]]x", "[[:alpha:]]", "[[:nope:]]", "[[:^digit:]]x", "[é]", "[😀-😎]", "[^a]", "\\a", "\\*", "\\?", "\\d", "\\dx", "\\w", "\\D", "\\q", "\\b", "a\\",
        "a\\\\b", "a+b", "(x)", "a|b", "{2}", "$x", ".*", ".hidden", "a^b", "^", "^^?", "# a", " # a", "#c", "\\#c", "!", "! ", "!/", "!.", ".", "..", "/", "*\n!a", "*\n!b", "*\n!b/c", "*\n!b/c/a",
        "*\n!**/a", "*\n!**/*.go", "*\n!*/a", "**\n!README.md", "*.md\n!README.md", "**/*.md\n!README.md", "*.md\n!README*.md\nREADME.md", "b\n!b/c\nb/c/d.go", "x\n!x/keep", "x\n!**/keep", "x/**\n!x/y/keep",
        "x/y\n!x/y/z", "*\n!x/y/z/w\nx/y/z", "x\nx/y\n!x/y/z\nx/y/z/w", "!a\na\n!a\na", "x/y\n!x\nx/y/z", "*\n!x\nx/y\n!x/y/keep", "x\n!x/y\nx/y/z\n!x/y/z/w", "a\n!!a\n!a", "*\n!!a", "/!a", "*\n/!a", "*\n! a", "*\n!/a", "*\n!./b/", "*\n!b/../a", "\uFEFFa", "\uFEFF#x\na", "a\r\nab\r\n", "a\n\n\nab\n", "a\n \n#\nab",
        "**/**", "***", "**/***", "a**b", "**/", "*/**/a", "**/b/**", "b/**/**/a", "**\\a", "**/[a]", "**?", "b/*/a", "b/?/a", "x y", "x*y", "é", "?/*", "*/?", "][", "[^]", "[^^]*",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact(Explicit = true)]
    public async Task What_an_ignore_file_lets_in_is_what_Docker_lets_in()
    {
        Assert.SkipWhen(DockerTools.WhyNot is not null, DockerTools.WhyNot ?? "");
        var tools = await DockerTools.ObtainAsync(Token);
        var differences = new string?[Rows.Length];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Rows.Length), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token },
            async (row, token) =>
            {
                var (ours, docker) = await BothAsync(tools, Rows[row], token);
                differences[row] = ours == docker ? null : $"{string.Join(" | ", Rows[row].Split('\n'))}\n  ours:   {ours}\n  Docker: {docker}";
            });

        Assert.True(differences.All(difference => difference is null), string.Join("\n", differences.OfType<string>()));
    }

    private async Task<(string Ours, string Docker)> BothAsync(DockerTools tools, string ignoreFile, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchDirectory();
        foreach (var file in Tree)
        {
            scratch.Write($"context/{file}", "");
        }

        scratch.Write("Dockerfile", "FROM scratch\nCOPY . /\n");
        scratch.Write($"context/{IgnoreRules.FileName}", ignoreFile);
        return (Shown(OursOf(scratch.At("context"))), Shown(await DockersAsync(tools, scratch, cancellationToken)));
    }

    private static IEnumerable<string>? OursOf(string context)
    {
        try
        {
            return ContextReader.Read(context, ["."]).Select(file => file.Path);
        }
        catch (ProblemsFoundException nothing) when (nothing.Problems is [{ Place: null }])
        {
            return []; // for a COPY that finds nothing is refused here
        }
        catch (ProblemsFoundException)
        {
            return null;
        }
    }

    private async Task<IEnumerable<string>?> DockersAsync(DockerTools tools, ScratchDirectory scratch, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = tools.ConfigurationDirectory, ["DOCKER_HOST"] = bench.Address };
        var built = await RunningProgram.RunAsync(
            tools.Docker, ["buildx", "build", "--builder", "default", "--file", "Dockerfile", "--output", "type=tar,dest=copied.tar", "context"],
            scratch.Path, environment, cancellationToken);
        if (built.ExitCode != 0)
        {
            return null; // the engine may end the build before buildx has said that it is for a pattern
        }

        var files = new List<string>();
        await using var tar = new TarReader(File.OpenRead(scratch.At("copied.tar")));
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                files.Add(entry.Name);
            }
        }

        return files;
    }

    private static string Shown(IEnumerable<string>? files) => files is null ? "refused" : string.Join(' ', files.Select(file => $"'{file}'").Order(StringComparer.Ordinal));
}
