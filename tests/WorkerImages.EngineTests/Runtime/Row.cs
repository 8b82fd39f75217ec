namespace WorkerImages.EngineTests.Runtime;

/// <summary>One case: how a worker is started against which socket, and what must come of it.</summary>
/// <param name="Number">Its number among the 47 scenarios, or a higher one where a review found it, and a letter.</param>
/// <param name="Title">The case in words.</param>
internal sealed record Row(string Number, string Title)
{
    /// <summary>The default command: who am I, and does the engine answer me?</summary>
    public const string Ask = "id -G; docker version --format '{{.Server.Version}}'";

    /// <summary>The engines to run on; the counter-test runs on the first.</summary>
    public string[] On { get; init; } = [EngineNames.Docker20];

    /// <summary>What lies at /var/run/docker.sock, mounted read-only if it is not <see cref="IsWritable"/>: owner and mode, or the name of a fixture; null for nothing.</summary>
    public string? Socket { get; init; }

    /// <summary>
    /// True: the socket is mounted read-write, so that only the scripts' own restraint keeps its owner and mode. Elsewhere it is mounted as we recommend.
    /// </summary>
    public bool IsWritable { get; init; }

    /// <summary>Sockets that its play uses besides.</summary>
    public string[] MoreSockets { get; init; } = [];

    /// <summary>As <c>docker run</c> takes them, blanks between; <c>{x}</c> is the folder of fixtures.</summary>
    public string Options { get; init; } = "";

    /// <summary>As <c>--network</c>; null for the bench's own loopback where the engine can give it: a new network takes longer than the rest of a start.</summary>
    public string? Network { get; init; }

    /// <summary>What the worker runs, as <c>sh -c</c>.</summary>
    public string Command { get; init; } = Ask;

    /// <summary>The exit code.</summary>
    public int Exit { get; init; }

    /// <summary>The worker's groups as <c>id -G</c> prints them on the first line, in any order; null when they do not matter.</summary>
    public string? Groups { get; init; }

    /// <summary>True: the last line of standard output is the engine's version. False: it is not.</summary>
    public bool? Answers { get; init; }

    /// <summary>What standard output holds.</summary>
    public string[] Prints { get; init; } = [];

    /// <summary>What standard error holds.</summary>
    public string[] Says { get; init; } = [];

    /// <summary>What standard error does not hold.</summary>
    public string[] NeverSays { get; init; } = [];

    /// <summary>True when the worker writes nothing on standard error.</summary>
    public bool Silent { get; init; }

    /// <summary>True when the command must not have run: standard output is empty.</summary>
    public bool NeverRuns { get; init; }

    /// <summary>What the case does, where it is more than one <c>docker run</c>.</summary>
    public Func<Trial, Task>? Play { get; init; }

    /// <summary>True when the case and its counter-test must not run at the same time.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The counter-test.</summary>
    public required Mutant Without { get; init; }
}
