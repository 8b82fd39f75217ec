using WorkerImages.Dockerfiles;

namespace WorkerImages.Tests.Dockerfiles;

public sealed class DockerfileReaderTests
{
    [Fact]
    public void Continued_lines_are_one_instruction_and_every_part_knows_its_line()
    {
        var run = Only("RUN", "FROM a:1\n\nrun --mount=type=cache,target=/x \\\n    # a comment\n  --mount=type=tmpfs,target=/y \\\n\n  one && \\\n  two\n");

        Assert.Equal(("one &&   two", 3), (run.Arguments, run.Line));
        Assert.Equal([("mount", "type=cache,target=/x"), ("mount", "type=tmpfs,target=/y")], run.Flags.Select(flag => (flag.Name, flag.Value)));
        Assert.Equal((7, 8), (run.LineAt(0), run.LineAt(run.Arguments.IndexOf("two", StringComparison.Ordinal))));
    }

    [Fact]
    public void Directives_are_read_only_before_everything_else()
    {
        var file = DockerfileReader.Read("# syntax = docker/dockerfile:1\n# escape=`\n# note\n# escape=\\\nFROM a:1\nRUN a `\n  b\n");

        Assert.Equal(("docker/dockerfile:1", '`', "a   b"), (file.Syntax, file.Escape, file.Stages[0].Instructions[0].Arguments));
    }

    [Fact]
    public void Stages_have_numbers_names_and_bases()
    {
        var file = DockerfileReader.Read("ARG V=13\nARG BASE=debian:${V}\nFROM ${BASE} AS Build\nRUN a\nFROM build\nRUN b\n");

        Assert.Equal(
            [(0, "build", "debian:13"), (1, null, "build")],
            file.Stages.Select(stage => (stage.Number, stage.Name, file.BaseOf(stage))));
    }

    [Fact]
    public void What_a_file_takes_from_its_context_and_from_other_images_is_told_apart()
    {
        var file = DockerfileReader.Read(
            """
            FROM a:1 AS one
            ADD https://acme.example/x b.tar /
            RUN --mount=type=bind,source=c/d,target=/mnt --mount=type=bind,from=e:1,target=/e --mount=type=cache,target=/f true
            FROM one
            COPY --from=one /g /g
            COPY --from=h@sha256:1 /i /i
            COPY --chown=1:1 ["j k", "l/", "/m/"]
            COPY n /n
            """);

        Assert.Equal(["b.tar", "c/d", "j k", "l/", "n"], file.ContextSources);
        Assert.Equal(["e:1", "h@sha256:1"], file.CopiedImages);
    }

    [Theory]
    [InlineData("""CMD ["a", "b c"]""", new[] { "a", "b c" })]
    [InlineData("""HEALTHCHECK --interval=1s CMD ["a"]""", new[] { "a" })]
    [InlineData("""CMD ['a']""", null)]
    [InlineData("""CMD ["a", 1]""", null)]
    [InlineData("""CMD [ -f x ]""", null)]
    [InlineData("""CMD a""", null)]
    public void Exec_form_is_what_the_builder_takes_for_it(string text, string[]? words)
    {
        var instruction = Only(text.Split(' ')[0], "FROM a:1\n" + text);

        Assert.Equal(words, instruction.Exec?.ToArray());
    }

    [Theory]
    [InlineData("""A="b c" D='e "f"' G=h\ i""", "A=b c|D=e \"f\"|G=h i")]
    [InlineData("""A="\$x\\\"" B='\$' C=$x D=${y:-z} E=${x:+w}""", "A=$x\\\"|B=\\$|C=1|D=z|E=w")]
    [InlineData("""A b  c""", "A=b  c")]
    [InlineData("\n", "\n=")]
    public void Pairs_are_cut_and_expanded_as_the_builder_does(string text, string expected)
    {
        var variables = new Dictionary<string, string> { ["x"] = "1" };

        var pairs = DockerfileWords.Pairs(text, '\\', isOldFormAllowed: true);

        Assert.Equal(expected, string.Join('|', pairs.Select(pair => $"{pair.Name}={DockerfileWords.Expand(pair.Value ?? "", variables, '\\')}")));
    }

    [Fact]
    public void Windows_line_ends_change_nothing()
    {
        var run = Only("RUN", "FROM a:1\r\nRUN a \\\r\n  b\r\n");

        Assert.Equal("a   b", run.Arguments);
    }

    private static DockerfileInstruction Only(string keyword, string text) =>
        Assert.Single(DockerfileReader.Read(text).Instructions, each => each.Keyword == keyword);

    [Fact]
    public void Paths_of_the_context_may_be_called_otherwise_in_what_a_file_does()
    {
        var file = DockerfileReader.Read("""
            FROM a:1
            COPY c d /e/
            COPY --from=b:1 c /e/
            RUN --mount=type=bind,source=c/d,target=/mnt --mount=source=f,target=/f --mount=type=bind,from=b:1,source=g,target=/g --mount=type=cache,source=h,target=/h true
            """);

        Assert.Equal(
            [
                "FROM a:1",
                "COPY at/c at/d /e/",
                "COPY --from=b:1 c /e/",
                "RUN --mount=type=bind,source=at/c/d,target=/mnt --mount=source=at/f,target=/f --mount=type=bind,from=b:1,source=g,target=/g --mount=type=cache,source=h,target=/h true",
            ],
            file.Instructed(path => $"at/{path}", _ => false).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'));
    }
}
