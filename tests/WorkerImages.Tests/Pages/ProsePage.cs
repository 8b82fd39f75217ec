using System.Collections.Immutable;
using System.Text;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace WorkerImages.Tests.Pages;

/// <summary>A page of Markdown by what readers read: its passages, its links, and the places that links can lead to.</summary>
/// <param name="Path">From the repository's root.</param>
/// <param name="Passages">In the page's order, without blocks of code.</param>
/// <param name="Links">The targets of links and pictures, with their lines.</param>
/// <param name="Anchors">The ids of its headings, as GitHub makes them.</param>
internal sealed record ProsePage(string Path, ImmutableArray<Passage> Passages, ImmutableArray<(int Line, string Target)> Links, ImmutableHashSet<string> Anchors)
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder()
        .UsePreciseSourceLocation()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    /// <summary>Reads a page.</summary>
    public static ProsePage Read(string path, string text)
    {
        var document = Markdig.Markdown.Parse(text, Markdown);
        return new(
            path,
            [.. document.Descendants<LeafBlock>().Where(block => block.Inline is not null).Select(PassageOf)],
            [.. document.Descendants<LinkInline>().Where(link => link.Url is not null).Select(link => (link.Line + 1, link.Url!))],
            [.. document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id).OfType<string>()]);
    }

    private static Passage PassageOf(LeafBlock block)
    {
        var text = new StringBuilder();
        Append(block.Inline!, text);
        var kind = block is HeadingBlock ? PassageKind.Heading : block.Parent is TableCell ? PassageKind.Cell : PassageKind.Prose;
        return new(kind, block.Inline!.Descendants<Inline>().Select(inline => inline.Line).DefaultIfEmpty(block.Line).First() + 1, text.ToString());
    }

    private static void Append(ContainerInline container, StringBuilder text)
    {
        foreach (var inline in container)
        {
            _ = inline switch
            {
                LiteralInline literal => text.Append(literal.Content.AsSpan()),
                CodeInline or AutolinkInline => text.Append(Passage.Code),
                LineBreakInline => text.Append('\n'),
                HtmlEntityInline entity => text.Append(entity.Transcoded.AsSpan()),
                _ => text,
            };
            if (inline is ContainerInline inner)
            {
                Append(inner, text);
            }
        }
    }
}
