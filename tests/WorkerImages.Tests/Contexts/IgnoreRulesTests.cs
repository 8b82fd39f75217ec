using WorkerImages.Contexts;
using WorkerImages.Outcomes;
using WorkerImages.Tests.Rendering;

namespace WorkerImages.Tests.Contexts;

public sealed class IgnoreRulesTests
{
    // The cases of moby/patternmatcher's documentation and then some: patterns, paths kept out, paths let in.
    [Theory]
    [InlineData("a", "a a/b a/b/c", "b b/a ab")]
    [InlineData("/a/ ", "a a/b", "b/a")]
    [InlineData("*/temp*", "a/temp a/temp.txt a/temp/b", "temp a/b/temp")]
    [InlineData("*/*/temp*", "a/b/temp1", "a/temp temp")]
    [InlineData("temp?", "tempa temp1/x", "temp tempab")]
    [InlineData("**/*.go", "a.go a/b.go a/b/c.go", "a.got a/go")]
    [InlineData("a/**", "a/b a/b/c", "a b")]
    [InlineData("a/**/z", "a/z a/b/z a/b/c/z", "a/zz b/z")]
    [InlineData("**", "a a/b", "")]
    [InlineData("*.md|!README.md", "a.md", "README.md b")]
    [InlineData("*.md|!README*.md|README-secret.md", "a.md README-secret.md", "README.md README-x.md")]
    [InlineData("*|!a/b", "c a a/c", "a/b a/b/c")]
    [InlineData("*|!x/y/z|x/y", "x/a x/y/a", "x/y/z")]
    [InlineData("# a|  # b", "# b", "a")]
    [InlineData("[a-c].txt|[^a-z]x", "b.txt 1x", "d.txt ax")]
    [InlineData("[\\d]|[a\\]b]x|[\\--0]y", "1 ]x bx -y 0y", "d \\ cx 1y")]
    [InlineData("\\d\\wz|x\\Dy", "1az x-y", "d1z x1y \\d\\wz")]
    [InlineData("[[:digit:]]x|[[:^alpha:]a]y", "1x 9x 1y ay", "ax dx by")]
    [InlineData("[*]|x[?]", "[] ^^^] x^]", "* x? a")]
    [InlineData("**.go|**end", "a.go a/b.go x.go/y end backend a/backend", "a.got endx")]
    [InlineData("a**", "a ab a/b ab/c", "b ba")]
    [InlineData("?", "a é 😀 a/b", "ab 😀a")]
    [InlineData("x[^a]|[😀-😎]y", "x😀 xb 😃y", "xa xbb ay")]
    [InlineData("a^b|^c", "a^b ^c", "b c ^")]
    [InlineData("^?", "a ^", "^a")]
    [InlineData("/../a|../b|x/../../c", "a", "b c")]
    [InlineData("d/*|!d/./e//f/", "d/a d/e/a", "d d/e/f d/e/f/g")]
    [InlineData("a\rb|c\r", "c", "a b")]
    [InlineData(" \t a \u00A0", "a", "b")]
    [InlineData("\uFEFF# x|# y|b", "b", "x y #")]
    [InlineData("\uFEFFa", "a a/b", "b")]
    [InlineData("a|! a", "", "a a/b")]
    [InlineData("a|/!a", "", "a a/b")]
    [InlineData("!!a|.|..|/", "", "a !a b")]
    [InlineData("a[^b]c", "adc a/c", "abc ac")]
    [InlineData("\\*x|a.b|a+", "*x a.b a+", "yx axb aa")]
    [InlineData("./a/../b", "b b/c", "a")]
    [InlineData("", "", "a .dockerignore")]
    public void The_last_matching_line_decides(string lines, string ignored, string letIn)
    {
        var rules = Rules(lines.Replace('|', '\n'));

        Assert.All(Paths(ignored), path => Assert.NotNull(rules.WhyIgnored(path)));
        Assert.All(Paths(letIn), path => Assert.Null(rules.WhyIgnored(path)));
    }

    [Theory]
    [InlineData("[b", "'[b' has a bracket that is not closed")]
    [InlineData("[a\\]", "'[a\\]' has a bracket that is not closed")]
    [InlineData("[z-a]", "'[z-a]' has a range that ends before it begins: 'z-a'")]
    [InlineData("[]a]", "'[]a]' has a ']' where a bracket wants a character: write '\\]'")]
    [InlineData("[a-]", "'[a-]' has a ']' where a bracket wants a character: write '\\]'")]
    [InlineData("a\\", "'a\\' ends in a backslash")]
    [InlineData("[[:nope:]]", "'[[:nope:]]' has a class [:nope:], which there is not")]
    [InlineData("\\qx", "'\\qx' has '\\q', which Docker takes for part of a regular expression: leave the backslash out")]
    [InlineData("!", "'!' lets nothing in: write the pattern behind it")]
    [InlineData("!/", "'!' lets nothing in: write the pattern behind it")]
    public void A_line_that_is_no_pattern_is_named(string line, string message)
    {
        var error = Assert.Throws<ProblemsFoundException>(() => Rules($"a\n{line}\n"));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Equal(".dockerignore:2:1: " + message, Assert.Single(error.Problems).ToString());
    }

    [Fact]
    public void The_place_of_a_pattern_is_told_with_its_column() =>
        Assert.Equal((3, 4), Assert.Single(Assert.Throws<ProblemsFoundException>(() => Rules("a\r\n\n \t [z-a]\r\n")).Problems) is { Place: { } place } ? (place.Line, place.Column) : default);

    [Fact]
    public void A_file_that_is_not_UTF_8_is_named()
    {
        using var repository = new ScratchRepository();
        File.WriteAllBytes(repository.Write(".dockerignore", ""), [(byte)'a', (byte)'\n', 0xE9, (byte)'\n']);

        var error = Assert.Throws<ProblemsFoundException>(() => IgnoreRules.Read(repository.Root));

        Assert.StartsWith(".dockerignore: the file is not UTF-8: ", Assert.Single(error.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void This_repository_lets_in_the_runtime_and_what_lies_beside_definitions()
    {
        var rules = IgnoreRules.Read(Repository.Root);

        Assert.All(["templates/rootfs/usr/local/bin/worker-entrypoint", "images/x/requirements.txt"], path => Assert.Null(rules.WhyIgnored(path)));
        Assert.All(
            [".git/config", "artifacts/x", "templates/Dockerfile.scriban", "images/catalog.yaml", "images/x/image.yaml", "images/x/Dockerfile", "build.sh"],
            path => Assert.NotNull(rules.WhyIgnored(path)));
    }

    private static string[] Paths(string text) => text == "# b" ? [text] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IgnoreRules Rules(string text)
    {
        using var repository = new ScratchRepository();
        repository.Write(".dockerignore", text);
        return IgnoreRules.Read(repository.Root);
    }
}
