using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Reads an engine's answer to a build, line by line: BuildKit's traces, or the plain text of a builder without them.</summary>
internal sealed class BuildAnswer
{
    private readonly Redactor _redactor;
    private readonly BuildSteps _ledger;
    private readonly BuildKitSteps _traces;
    private readonly PlainSteps _text;
    private string? _error;

    /// <param name="progress">Hears of every step and line.</param>
    /// <param name="redactor">Goes over every text before anybody sees it.</param>
    public BuildAnswer(IProgress<BuildProgress> progress, Redactor redactor)
    {
        _redactor = redactor;
        _ledger = new BuildSteps(progress, redactor);
        _traces = new BuildKitSteps(_ledger);
        _text = new PlainSteps(_ledger);
    }

    /// <summary>The id of the image that was built; null until the engine has named it.</summary>
    public string? ImageId { get; private set; }

    /// <summary>Why there is no image; null while nothing says so.</summary>
    public BuildFailedException? Failure =>
        _error is null ? null
        : _ledger.Failed is { } step ? new(step.Name, _error, step.LastLines)
        : new("the Dockerfile", _error, []);

    /// <exception cref="FormatException">The line is no message; what it says is not quoted, as a secret may be in it.</exception>
    public void Read(string line)
    {
        var message = JsonPart.Read(Encoding.UTF8.GetBytes(line), "build message");
        switch (message.OptionalText("id"))
        {
            case "moby.buildkit.trace":
                _traces.Read(Trace(message.Text("aux")));
                break;
            case "moby.image.id" or null:
                ImageId = message.Optional("aux")?.OptionalText("ID") ?? ImageId;
                break;
        }

        if (message.OptionalText("stream") is { } text)
        {
            _text.Read(Encoding.UTF8.GetBytes(text));
        }

        if (message.OptionalText("error") is { } error)
        {
            _error = _redactor.Text(error.Trim());
            _text.Fail(_error);
        }
    }

    /// <summary>The answer is complete.</summary>
    public void Finish() => _text.Finish();

    private static StatusResponse Trace(string base64)
    {
        try
        {
            return StatusResponse.Parser.ParseFrom(Convert.FromBase64String(base64));
        }
        catch (Exception fault) when (fault is FormatException or InvalidProtocolBufferException)
        {
            throw new FormatException($"build message.aux is no trace: {fault.Message}", fault);
        }
    }
}

/// <summary>A step of a build failed. It keeps the facts apart, so that the code that shows them can choose how many.</summary>
internal sealed partial class BuildFailedException : WorkerImagesException
{
    /// <param name="step">The step's name, such as <c>[3/7] RUN apt-get install …</c>.</param>
    /// <param name="reason">The engine's words.</param>
    /// <param name="lastLines">The last lines the step wrote, at most twenty.</param>
    public BuildFailedException(string step, string reason, ImmutableArray<string> lastLines)
        : this(step, lastLines, WithoutCommand().Replace(reason, "${rest}"))
    {
    }

    private BuildFailedException(string step, ImmutableArray<string> lastLines, string reason)
        : base(
            ExitCode.Build,
            $"the build failed at {step}",
            string.Join('\n', [reason, .. lastLines]),
            EngineAdvice.For(string.Join('\n', [reason, .. lastLines])))
    {
        Step = step;
        Reason = reason;
        LastLines = lastLines;
    }

    /// <summary>The step's name, such as <c>[3/7] RUN apt-get install …</c>.</summary>
    public string Step { get; }

    /// <summary>The engine's words, without the command, which the step's name has.</summary>
    public string Reason { get; }

    /// <summary>The last lines the step wrote, at most twenty.</summary>
    public ImmutableArray<string> LastLines { get; }

    // BuildKit of 20.10, of 23 and later, Podman, Docker's classic builder.
    [GeneratedRegex(
        @"(executor failed running \[.*\]:|process "".*"" did not complete successfully:|building at STEP "".*"":|The command '.*')\s+(?<rest>.+)\z",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex WithoutCommand();
}
