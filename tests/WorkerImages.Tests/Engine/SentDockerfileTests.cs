using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text.RegularExpressions;
using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Engine;

public sealed class SentDockerfileTests
{
    private static readonly BuildRequest Request = new(
        "a",
        "FROM scratch\n",
        (_, _) => Task.CompletedTask,
        new Platform("linux", "amd64"),
        ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty,
        [],
        UseCache: true);

    [Fact]
    public void Labels_are_the_last_instruction_a_line_each() => Assert.Equal(
        """
        FROM scratch

        LABEL "a"="say \"\$x\" \\" \
              "b c"=""

        """,
        SentDockerfile.TextOf(With(("b c", ""), ("a", "say \"$x\" \\"))));

    [Fact]
    public void They_are_quoted_by_the_Dockerfiles_own_escape_character() => Assert.EndsWith(
        "LABEL \"a\"=\"\\ `` `$\" `\n      \"b\"=\"1\"\n",
        SentDockerfile.TextOf(With(("a", "\\ ` $"), ("b", "1")) with { Dockerfile = "# escape=`\nFROM scratch\n" }),
        StringComparison.Ordinal);

    [Fact]
    public void What_no_line_holds_goes_with_the_query_and_nothing_else_does()
    {
        var request = With(("a", "1"), ("b", "2\n3"), ("c=", "4"));

        Assert.EndsWith("\nLABEL \"a\"=\"1\"\n", SentDockerfile.TextOf(request), StringComparison.Ordinal);
        Assert.Equal("""&labels={"b":"2\n3","c=":"4"}&""", Uri.UnescapeDataString(Regex.Match(BuildQuery.Of(request, session: null, isUploaded: false), "&labels=[^&]*&").Value));
    }

    [Fact]
    public void Without_labels_it_is_sent_as_it_is() => Assert.Equal("FROM scratch\n", SentDockerfile.TextOf(Request));

    [Fact]
    public async Task It_is_in_the_contexts_tar_behind_an_entry_of_one_block_and_the_context_follows()
    {
        var entries = SentDockerfile.EntriesOf(With(("a", "1")));
        using var tar = new MemoryStream();
        tar.Write(entries);
        await using (var context = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            await context.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, "after"), TestContext.Current.CancellationToken);
        }

        tar.Position = 0;
        await using var reader = new TarReader(tar);
        var read = new List<(string Name, string? Text)>();
        while (await reader.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            read.Add((entry.Name, entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(TestContext.Current.CancellationToken) : null));
        }

        Assert.Equal([("./", null), (SentDockerfile.Path, "FROM scratch\n\nLABEL \"a\"=\"1\"\n"), ("after", null)], read);
        Assert.Equal(0, entries.Length % 512);
    }

    private static BuildRequest With(params (string Name, string Value)[] labels) =>
        Request with { Labels = labels.ToImmutableSortedDictionary(label => label.Name, label => label.Value) };
}
