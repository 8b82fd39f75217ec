using WorkerImages.Dockerfiles;

namespace WorkerImages.Tests.Dockerfiles;

public sealed class ShellCommandsTests
{
    [Theory]
    [InlineData("a; b && c || d & e", "a|b|c|d|e")]
    [InlineData("a 'b;c' \"d && e\" f\\;g", "a b;c d && e f;g")]
    [InlineData("A=1 B='2' cmd x", "cmd x")]
    [InlineData("if a; then b; else c; fi", "a|b|c")]
    [InlineData("a >x 2>&1 <y b", "a b")]
    [InlineData("a $(b c) `d`", "a $|b c|d")]
    [InlineData("# nothing\na # b", "a")]
    [InlineData("", "")]
    public void A_text_is_cut_into_simple_commands(string text, string expected)
    {
        Assert.Equal(expected, string.Join('|', ShellCommands.Of(text).Select(command => string.Join(' ', command.Words))));
    }

    [Fact]
    public void A_script_in_exec_form_is_read_like_one_in_shell_form()
    {
        var run = DockerfileReader.Read("FROM a:1\nRUN [\"bash\", \"-ec\", \"a | b\"]").Stages[0].Instructions[0];

        Assert.Equal([("a", true), ("b", false)], ShellCommands.Of(run).Select(command => (command.Name, command.IsPiped)));
    }
}
