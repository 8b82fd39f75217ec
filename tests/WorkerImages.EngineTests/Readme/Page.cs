using System.Collections.Immutable;
using System.Text.RegularExpressions;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Readme;

/// <summary>A page of Markdown by its fenced blocks.</summary>
/// <param name="Path">From the repository's root.</param>
/// <param name="Blocks">In the page's order.</param>
internal sealed partial record Page(string Path, ImmutableArray<Block> Blocks)
{
    /// <summary>The pages whose commands readers type.</summary>
    public static ImmutableArray<Page> All { get; } = [.. Paths().Select(Read)];

    private static IEnumerable<string> Paths() =>
        Directory.EnumerateFiles(System.IO.Path.Combine(ScratchRepository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(ScratchRepository.Root, file))
            .Order(StringComparer.Ordinal)
            .Prepend("README.md");

    /// <summary>Reads a page; its path is from the repository's root.</summary>
    public static Page Read(string path)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(ScratchRepository.Root, path));
        var blocks = Fence().Matches(text).Select(match => new Block(
            path,
            text[..match.Index].Count(character => character == '\n') + 1,
            match.Groups["language"].Value,
            match.Groups["text"].Value,
            QuotedPath().Matches(text[..match.Index]).LastOrDefault()?.Groups["path"].Value));
        return new(path, [.. blocks]);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`(?<path>[^`\s]+/[^`\s]+\.[a-z]+)`")]
    private static partial Regex QuotedPath();
}

/// <summary>A fenced block.</summary>
/// <param name="Page">The page it is on.</param>
/// <param name="Line">The line of its fence, from 1.</param>
/// <param name="Language">What the fence says it is.</param>
/// <param name="Text">What is inside.</param>
/// <param name="File">The file that the text before it named last, if any: whose content, or an excerpt of it, a block that is no command shows.</param>
internal sealed record Block(string Page, int Line, string Language, string Text, string? File)
{
    /// <summary>What it is an excerpt of: the text of <see cref="File"/>, where the repository has it. A reader writes other files.</summary>
    public string? Whole =>
        Language == "yaml" && File is not null && System.IO.Path.Combine(ScratchRepository.Root, File) is var path && System.IO.File.Exists(path)
            ? System.IO.File.ReadAllText(path)
            : null;

    /// <summary>The commands of a block of them, a line each.</summary>
    public IEnumerable<string> Commands => Language == "sh" ? Text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
}
