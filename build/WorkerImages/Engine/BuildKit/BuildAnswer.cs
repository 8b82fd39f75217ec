using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Engine.BuildKit;

/// <summary>Reads an engine's answer to a build, line by line: BuildKit's traces, or the plain text of a builder without them.</summary>
internal sealed class BuildAnswer
{
    private readonly SecretMask _mask;
    private readonly BuildSteps _ledger;
    private readonly BuildKitSteps _traces;
    private readonly PlainSteps _text;
    private string? _error;

    /// <param name="progress">Is told of every step and line.</param>
    /// <param name="mask">Goes over every text before anybody sees it.</param>
    public BuildAnswer(IProgress<BuildProgress> progress, SecretMask mask)
    {
        _mask = mask;
        _ledger = new BuildSteps(progress, mask);
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

    /// <exception cref="JsonException">The line is no message.</exception>
    public void Read(string line)
    {
        using var message = JsonDocument.Parse(line);
        var root = message.RootElement;
        var hasPayload = root.TryGetProperty("aux", out var payload);
        if (hasPayload && Text(root, "id") == "moby.buildkit.trace")
        {
            _traces.Read(StatusResponse.Parser.ParseFrom(payload.GetBytesFromBase64()));
        }
        else if (hasPayload && payload.ValueKind == JsonValueKind.Object)
        {
            ImageId = Text(payload, "ID") ?? ImageId;
        }

        if (Text(root, "stream") is { } text)
        {
            _text.Read(Encoding.UTF8.GetBytes(text));
        }

        if (Text(root, "error") is { } error)
        {
            _error = _mask.Hide(error.Trim());
            _text.Fail(_error);
        }
    }

    /// <summary>The answer is complete.</summary>
    public void Finish() => _text.Finish();

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A step of a build failed. The facts are kept apart so that whoever shows them can choose how many.</summary>
public sealed class BuildFailedException(string step, string reason, ImmutableArray<string> lastLines)
    : WorkerImagesException(ExitCode.Build, $"the build failed at {step}", string.Join('\n', [reason, .. lastLines]), EngineAdvice.For(string.Join('\n', [reason, .. lastLines])))
{
    /// <summary>The step's name, such as <c>[3/7] RUN apt-get install …</c>.</summary>
    public string Step { get; } = step;

    /// <summary>The engine's words.</summary>
    public string Reason { get; } = reason;

    /// <summary>The last lines the step wrote, at most twenty.</summary>
    public ImmutableArray<string> LastLines { get; } = lastLines;
}
