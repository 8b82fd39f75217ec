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
    private readonly HostSockets _sockets = new();
    private readonly Mutant? _mutant = isCounterTest ? row.Without : null;
    private string _changed = "";

    /// <summary>True for the counter-test.</summary>
    public bool IsCounterTest => isCounterTest;

    /// <summary>The engine.</summary>
    public SocketEngine Engine => engine;

    /// <summary>The path of a fixture.</summary>
    public string At(string name) => benches.FixturesOf(engine).At(name);

    /// <summary>The host's path of a socket by its look or name; from the first time on that it is asked for, the socket must stay as it is.</summary>
    public string SocketAt(string look)
    {
        var path = engine.Sockets.TryGetValue(look, out var known) ? known : At(look);
        _sockets.Watch(path);
        return path;
    }

    /// <summary>Plays the row; the sockets on the host must be after it what they were before, and their directories, too.</summary>
    public async Task PlayAsync()
    {
        await ChangeAsync();
        await (row.Play ?? PlayOnceAsync)(this);
        _sockets.Compare(this);
    }

    /// <summary>What the play itself does to sockets: until then they must be as they were, and what they are then they must stay.</summary>
    /// <param name="change">What is done.</param>
    /// <param name="path">The socket that is there afterwards.</param>
    public async Task ReplacingAsync(Func<Task> change, string path)
    {
        _sockets.Compare(this);
        _sockets.Forget();
        await change();
        _sockets.Watch(path);
    }

    /// <summary>Puts one of two sockets into its own directory, as <c>docker.sock</c>: the second is the counter-test's.</summary>
    /// <returns>Its new path.</returns>
    public async Task<string> MoveAsync(string[] looks, string folder)
    {
        var socket = SocketAt(looks[IsCounterTest ? 1 : 0]);
        var target = Path.Combine(folder, "docker.sock");
        await ReplacingAsync(
            () =>
            {
                File.Move(socket, target);
                return Task.CompletedTask;
            },
            target);
        return target;
    }

    /// <summary>Runs the worker and waits for its end.</summary>
    public async Task<ProgramResult> RunAsync(string options, params string[] command)
    {
        string[] run = [.. Options(options), .. Image(options), .. command];
        if (engine.Name != EngineNames.Podman)
        {
            // One that is ended at its deadline stays until its engine goes.
            return await TryAsync(["run", "--rm", .. run]);
        }

        // podman 4.3 may tell the CLI 0 whatever the container's exit code was
        var name = $"row-{Guid.NewGuid():n}";
        _containers.Add(name);
        var result = await TryAsync(["run", "--name", name, .. run]);
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

    /// <summary>Makes the worker and does not start it; it is removed when the trial is over.</summary>
    public async Task<string> CreateAsync(string options, params string[] command)
    {
        var created = await engine.Docker.RunAsync(["create", .. Options(options), .. Image(options), .. command], cancellationToken);
        var id = created.StandardOutput.Trim();
        _containers.Add(id);
        return id;
    }

    /// <summary>Waits until the registry of the bench is there.</summary>
    public Task RegistryAsync()
    {
        Assert.SkipWhen(RowRegistry.WhyNot is not null, RowRegistry.WhyNot ?? "");
        return benches.RegistryAsync(engine);
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

    /// <summary>What a row without its own play does.</summary>
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
        List<string> words = ["--network", row.Network ?? (EngineNames.WithoutHostNetwork.Contains(engine.Name) ? "none" : "host")];
        if (row.Socket is not null && !options.Contains($":{SocketTarget}", StringComparison.Ordinal))
        {
            words.AddRange(["-v", $"{SocketAt(row.Socket)}:{SocketTarget}{(row.IsWritable ? "" : ":ro")}"]);
        }

        if (_mutant is EditedScript edit)
        {
            words.AddRange(["-v", $"{_changed}:{Script(edit.Script)}:ro"]);
        }

        if (_mutant is ClassicEntrypoint classic)
        {
            options = $"{classic.Options} {options}";
            words.AddRange(["-v", $"{_changed}:/classic.sh:ro", "--entrypoint", "/bin/sh"]);
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

    // A script that does not parse fails every row, and proves none.
    private async Task ChangeAsync()
    {
        if (_mutant is null or PlayedMutant)
        {
            return;
        }

        _changed = At($"changed-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(_changed, _mutant is EditedScript edit ? Edited(edit) : ((ClassicEntrypoint)_mutant).Script, cancellationToken);
        File.SetUnixFileMode(_changed, (UnixFileMode)0b111_101_101);
        var parsed = await RunningProgram.RunAsync("sh", ["-n", _changed], "/", null, cancellationToken);
        if (parsed.ExitCode != 0)
        {
            throw new InvalidOperationException($"{_mutant.What}: sh -n: {parsed.StandardError}");
        }
    }

    private static string Edited(EditedScript edit)
    {
        var path = Path.Combine(ScratchRepository.Root, "templates", "rootfs" + Script(edit.Script));
        var parts = File.ReadAllText(path).Split(edit.Text);
        return parts.Length == 2
            ? string.Join(edit.Replacement, parts)
            : throw new InvalidOperationException($"'{edit.Text}' is {parts.Length - 1} times in {path}: the counter-test no longer fits the script");
    }
}
