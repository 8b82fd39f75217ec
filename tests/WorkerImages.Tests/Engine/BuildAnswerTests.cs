using WorkerImages.Engine;
using WorkerImages.Engine.BuildKit;
using WorkerImages.Secrets;

namespace WorkerImages.Tests.Engine;

public sealed class BuildAnswerTests : IProgress<BuildProgress>
{
    private readonly List<string> _told = [];

    void IProgress<BuildProgress>.Report(BuildProgress value) => _told.Add(value switch
    {
        StepBegan began => $"begin {began.Number}/{began.Total} {began.Name}",
        StepEnded ended => $"end {ended.Number}/{ended.Total} {(ended.Cached ? "cached" : "run")} {ended.Error}".TrimEnd(),
        StepOutput output => $"  {output.Line}",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, null),
    });

    [Fact]
    public void BuildKits_messages_become_steps_in_the_order_of_the_Dockerfile()
    {
        var answer = Read(RecordedBuilds.BuildKit);

        Assert.Equal(
            [
                "begin 1/2 [1/2] COPY bin/busybox /bin/sh", "end 1/2 cached",
                "begin 2/2 [2/2] RUN echo begun; echo err >&2", "  begun", "  err", "end 2/2 run",
            ],
            Numbered());
        Assert.StartsWith("sha256:", answer.ImageId, StringComparison.Ordinal);
        Assert.Null(answer.Failure);
    }

    [Fact]
    public void A_cached_step_says_so_and_ends_once()
    {
        Read(RecordedBuilds.BuildKitCached);

        Assert.Equal(
            ["begin 1/2 [1/2] COPY bin/busybox /bin/sh", "end 1/2 cached", "begin 2/2 [2/2] RUN echo begun; echo err >&2", "end 2/2 cached"],
            Numbered().Order(StringComparer.Ordinal).OrderBy(line => line.Split(' ')[1]));
    }

    [Fact]
    public void A_failed_step_is_named_with_the_engines_words_and_its_output()
    {
        var failure = Read(RecordedBuilds.BuildKitFailed).Failure!;

        Assert.Equal("[2/3] RUN echo begun; echo oops >&2; exit 7", failure.Step);
        Assert.Equal("exit code: 7", failure.Reason);
        Assert.Equal(["oops", "begun"], failure.LastLines);
        Assert.DoesNotContain(_told, line => line.Contains("begin 3", StringComparison.Ordinal));
    }

    [Fact]
    public void The_classic_builders_text_becomes_steps_too()
    {
        var answer = Read(RecordedBuilds.Classic);

        Assert.Equal(
            ["begin 1/1 [1/3] FROM scratch", "begin 2/2 [2/3] COPY bin/busybox /bin/sh", "end 2/2 cached", "begin 3/3 [3/3] RUN echo begun", "end 3/3 cached"],
            _told.Where(line => line.StartsWith("begin", StringComparison.Ordinal) || line.EndsWith("cached", StringComparison.Ordinal)));
        Assert.StartsWith("sha256:c19e7493f916", answer.ImageId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecordedBuilds.ClassicFailed, "returned a non-zero code: 7")]
    [InlineData(RecordedBuilds.PodmanFailed, "while running runtime: exit status 7")]
    public void A_failure_in_plain_text_is_the_step_that_ran(string recorded, string words)
    {
        var failure = Read(recorded).Failure!;

        Assert.Equal("[3/3] RUN echo begun; exit 7", failure.Step);
        Assert.Equal(words, failure.Reason);
        Assert.Equal("begun", failure.LastLines.Last());
    }

    [Fact]
    public void What_must_not_be_seen_of_a_secret_is_in_no_step_no_line_and_no_error()
    {
        var redactor = new Redactor(["oops", "exit code"]);

        var failure = Read(RecordedBuilds.BuildKitFailed, redactor).Failure!;

        Assert.DoesNotContain(_told.Append(failure.Message), text => text.Contains("oops", StringComparison.Ordinal) || text.Contains("exit code", StringComparison.Ordinal));
        Assert.Contains("  ***", _told);
        Assert.Contains(Redactor.Mask, failure.Reason, StringComparison.Ordinal);
        Assert.Contains(Redactor.Mask, failure.Step, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_before_any_step_is_the_Dockerfiles()
    {
        var failure = Read("""{"errorDetail":{"message":"m"},"error":"dockerfile parse error line 2: unknown instruction: RUM"}""").Failure!;

        Assert.Equal("the build failed at the Dockerfile", failure.What);
        Assert.Equal("dockerfile parse error line 2: unknown instruction: RUM", failure.Reason);
    }

    [Fact]
    public void An_answer_cut_off_has_neither_image_nor_failure()
    {
        var answer = Read(string.Join('\n', RecordedBuilds.BuildKit.Split('\n')[..4]));

        Assert.Null(answer.ImageId);
        Assert.Null(answer.Failure);
    }

    [Theory]
    [InlineData("<html>", "build message is not JSON: ")]
    [InlineData("[]", "build message is Array, not an object")]
    [InlineData("""{"stream":5}""", "build message.stream is Number, not a text")]
    [InlineData("""{"id":"moby.buildkit.trace","aux":{}}""", "build message.aux is Object, not a text")]
    [InlineData("""{"id":"moby.buildkit.trace","aux":"%"}""", "build message.aux is no trace: ")]
    [InlineData("""{"id":"moby.buildkit.trace","aux":"Cg=="}""", "build message.aux is no trace: ")]
    [InlineData("""{"id":"moby.buildkit.trace","aux":"CgQqAhgBCgQqAhD/"}""", "build message.aux is no trace: ")]
    [InlineData("""{"id":"moby.buildkit.trace","aux":"Cg0qCxD///////////8B"}""", "build message.aux has a time that is none: ")]
    public void What_is_no_build_message_is_refused_with_its_place(string line, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Read(line)).Message, StringComparison.Ordinal);

    private IEnumerable<string> Numbered()
    {
        var isNumbered = false;
        foreach (var line in _told)
        {
            isNumbered = line.StartsWith("  ", StringComparison.Ordinal) ? isNumbered : !line.Contains(" 0/", StringComparison.Ordinal);
            if (isNumbered)
            {
                yield return line;
            }
        }
    }

    private BuildAnswer Read(string recorded, Redactor? redactor = null)
    {
        var answer = new BuildAnswer(this, redactor ?? new Redactor([]));
        foreach (var line in recorded.Split('\n'))
        {
            answer.Read(line);
        }

        answer.Finish();
        return answer;
    }
}
