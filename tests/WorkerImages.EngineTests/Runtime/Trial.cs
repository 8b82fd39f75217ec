using System.Collections.Concurrent;
using System.Globalization;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>One run of a row on an engine, as it is or as its counter-test. What does not fit is collected, not thrown: a counter-test needs it.</summary>
internal sealed class Trial(RowBenches benches, SocketEngine engine, Row row, bool isCounterTest, CancellationToken cancellationToken)
    : Findings, IAsyncDisposable
{
    /// <summary>An option of rows only: take the image that has socat in it.</summary>
    public const string WithSocat = "--with-socat";

    /// <summary>An option of rows only: take the image whose containers start as its user.</summary>
    public const string Static = "--static";

    /// <summary>A blank inside one option of <see cref="Row.Options"/>.</summary>
    public const char NoBreak = '\u00a0';

    private const string SocketTarget = "/var/run/docker.sock";

    private readonly ConcurrentBag<string> _containers = [];
    private readonly Mutant? _mutant = isCounterTest ? row.Without : null;

    /// <summary>True for the counter-test.</summary>
    public bool IsCounterTest => isCounterTest;

    /// <summary>The engine.</summary>
    public SocketEngine Engine => engine;

    /// <summary>The path of a fixture.</summary>
    public string At(string name) => benches.FixturesOf(engine).At(name);

    /// <summary>The host's path of a socket by its look or name.</summary>
    public string SocketAt(string look) => engine.Sockets.TryGetValue(look, out var path) ? path : At(look);

    /// <summary>Plays the row; the socket on the host must be after it what it was before.</summary>
    public async Task PlayAsync()
    {
        var socket = row.Socket is null ? null : SocketAt(row.Socket);
        var before = socket is null ? null : FileIdentity.Of(socket);
        await (row.Play ?? PlayOnceAsync)(this);
        Expect("the host's socket", before, socket is null ? null : FileIdentity.Of(socket));
    }

    /// <summary>Runs the worker and waits for its end.</summary>
    public async Task<ProgramResult> RunAsync(string options, params string[] command)
    {
        var name = $"row-{Guid.NewGuid():n}";
        _containers.Add(name);
        var result = await TryAsync(["run", "--name", name, .. Options(options), .. Image(options), .. command]);
        if (engine.Name != EngineNames.Podman)
        {
            return result;
        }

        // podman 4.3 may tell the CLI 0 whatever the container's exit code was
        var state = await TryAsync("inspect", "--format", "{{.State.ExitCode}}", name);
        return result with { ExitCode = int.Parse(state.StandardOutput, CultureInfo.InvariantCulture) };
    }

    /// <summary>Starts the worker; it is removed when the trial is over.</summary>
    public async Task<string> StartAsync(string options, params string[] command)
    {
        var started = await engine.Docker.RunAsync(["run", "--detach", .. Options(options), .. Image(options), .. command], cancellationToken);
        var id = started.StandardOutput.Trim();
        _containers.Add(id);
        return id;
    }

    /// <summary>Runs a command of the CLI.</summary>
    public Task<ProgramResult> TryAsync(params string[] arguments) => engine.Docker.TryAsync(arguments, cancellationToken);

    /// <summary>Waits until a worker said something.</summary>
    public Task SaidAsync(string container, string text) => BecomesAsync($"logs of the worker to hold '{text}'", async () =>
    {
        var logs = await TryAsync("logs", container);
        return (logs.StandardOutput + logs.StandardError).Contains(text, StringComparison.Ordinal);
    });

    /// <summary>Waits for something that the engine does not tell about; what never comes is a mismatch.</summary>
    public async Task BecomesAsync(string what, Func<Task<bool>> condition)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            while (!await condition())
            {
                await Task.Delay(50, limited.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Note($"waited in vain for {what}");
        }
    }

    /// <summary>What a row without a play of its own does.</summary>
    public async Task PlayOnceAsync(Trial trial)
    {
        var result = await RunAsync(row.Options, "sh", "-c", row.Command);
        var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Expect($"the exit code ({result.StandardError.Trim()})", row.Exit, result.ExitCode);
        if (row.Groups is not null)
        {
            ExpectGroups(row.Groups, lines.FirstOrDefault(""));
        }

        if (row.Answers is { } answers)
        {
            Expect("the engine's answer", answers, lines.LastOrDefault("").Split('+')[0] == engine.Version);
        }

        ExpectTexts(result);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_containers.IsEmpty)
        {
            await engine.Docker.TryAsync(["rm", "--force", .. _containers], CancellationToken.None);
        }
    }

    private string Expanded(string text) => text.Replace("{x}", benches.FixturesOf(engine).Folder, StringComparison.Ordinal);

    private static string Script(string name) => name.EndsWith(".sh", StringComparison.Ordinal)
        ? $"/usr/local/lib/worker/{name}"
        : $"/usr/local/bin/{name}";

    private void ExpectTexts(ProgramResult result)
    {
        foreach (var text in row.Prints)
        {
            ExpectText("standard output", Expanded(text), result.StandardOutput);
        }

        foreach (var text in row.Says)
        {
            ExpectText("standard error", text, result.StandardError);
        }

        foreach (var text in row.NeverSays)
        {
            Expect($"standard error with '{text}'", false, result.StandardError.Contains(text, StringComparison.Ordinal));
        }

        if (row.Silent)
        {
            Expect("standard error", "", result.StandardError);
        }

        if (row.NeverRuns)
        {
            Expect("standard output", "", result.StandardOutput);
        }
    }

    private List<string> Options(string options)
    {
        List<string> words = ["--network", row.Network];
        if (row.Socket is not null && !options.Contains($":{SocketTarget}", StringComparison.Ordinal))
        {
            words.AddRange(["-v", $"{SocketAt(row.Socket)}:{SocketTarget}:ro"]);
        }

        if (_mutant is EditedScript edit)
        {
            words.AddRange(["-v", $"{Edited(edit)}:{Script(edit.Script)}:ro"]);
        }

        if (_mutant is ClassicEntrypoint classic)
        {
            options = $"{classic.Options} {options}";
            words.AddRange(["-v", $"{Written("classic", classic.Script)}:/classic.sh:ro", "--entrypoint", "/bin/sh"]);
        }

        words.AddRange(Expanded(options).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word is not (WithSocat or Static))
            .Select(word => word.Replace(NoBreak, ' ')));
        return words;
    }

    private string[] Image(string options)
    {
        var image = options.Contains(WithSocat, StringComparison.Ordinal) ? SocketEngine.Image + "-socat"
            : options.Contains(Static, StringComparison.Ordinal) ? SocketEngine.Image + "-static"
            : SocketEngine.Image;
        return _mutant is ClassicEntrypoint ? [image, "/classic.sh"] : [image];
    }

    private string Edited(EditedScript edit)
    {
        var path = Path.Combine(ScratchRepository.Root, "templates", "rootfs" + Script(edit.Script));
        var parts = File.ReadAllText(path).Split(edit.Text);
        return parts.Length == 2
            ? Written(edit.Script, string.Join(edit.Replacement, parts))
            : throw new InvalidOperationException($"'{edit.Text}' is {parts.Length - 1} times in {path}: the counter-test no longer fits the script");
    }

    private string Written(string name, string text)
    {
        var path = At($"{name}-{Guid.NewGuid():n}");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
