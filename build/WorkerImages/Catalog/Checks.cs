using System.Collections.Immutable;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>How Docker asks a running worker for its health (Dockerfile reference, HEALTHCHECK).</summary>
/// <param name="Command">The argument list; empty to switch an inherited health check off.</param>
/// <param name="Interval">Time between two checks.</param>
/// <param name="Timeout">Time one check may take.</param>
/// <param name="StartPeriod">Time after the start in which a failure does not count.</param>
/// <param name="Retries">How many failures in a row make the container unhealthy.</param>
internal sealed record HealthCheckDefinition(
    ImmutableArray<string> Command, TimeSpan Interval, TimeSpan Timeout, TimeSpan StartPeriod, int Retries);

/// <summary>A check that an image's owner declared: a command and what it must give.</summary>
/// <param name="Name">A sentence that says what is promised; unique in the image's lineage.</param>
/// <param name="Run">The argument list; no shell in between.</param>
/// <param name="User">Whom it runs as.</param>
/// <param name="Socket">What it needs of the Docker socket.</param>
/// <param name="ExitStatus">What it must exit with.</param>
/// <param name="StandardOutput">Regular expressions (.NET, linear-time engine) that its standard output must all match.</param>
/// <param name="StandardError">The same for standard error.</param>
/// <param name="TimeLimit">After this it has failed.</param>
internal sealed record SmokeCheckDefinition(
    string Name,
    ImmutableArray<string> Run,
    SmokeUser User,
    SmokeSocket Socket,
    int ExitStatus,
    ImmutableArray<string> StandardOutput,
    ImmutableArray<string> StandardError,
    TimeSpan TimeLimit);

/// <summary>Whom a declared check runs as.</summary>
internal enum SmokeUser
{
    /// <summary>Through the image's entrypoint, which makes it the worker.</summary>
    Worker,

    /// <summary>As root, past the entrypoint.</summary>
    Root,
}

/// <summary>What a declared check needs of the Docker socket.</summary>
internal enum SmokeSocket
{
    /// <summary>No socket is mounted.</summary>
    None,

    /// <summary>A socket to a real engine, with a group the image does not know, is mounted.</summary>
    Required,
}

/// <summary>The health check and the declared smoke checks.</summary>
internal static class CheckKeys
{
    private const int Hour = 60 * 60;
    private const int Day = 24 * Hour;

    private static readonly ListShape<string> Arguments = new(Texts.Of(Grammars.Argument), mayRepeat: true);

    private static readonly Key<string[]> Command = new(
        "command", "The argument list; no shell in between.", Arguments, isRequired: true);

    private static readonly Key<int> Interval = new(
        "interval", "Time between two checks. Default: 30s.", Texts.Seconds(1, Day));

    private static readonly Key<int> Timeout = new(
        "timeout", "Time one check may take. Default: 5s.", Texts.Seconds(1, Hour));

    private static readonly Key<int> StartPeriod = new(
        "startPeriod",
        "Time after the start in which a failure does not count. Default: 20s.",
        Texts.Seconds(0, Day));

    private static readonly Key<int> Retries = new(
        "retries", "How many failures in a row make a container unhealthy. Default: 3.", new NumberShape(1, 100));

    private static readonly HealthCheckDefinition Off = new([], TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0);

    private static readonly MapShape<HealthCheckDefinition> HealthCheckMap = new(
        [Command, Interval, Timeout, StartPeriod, Retries], [], values => new(
        [.. values.Required(Command)],
        TimeSpan.FromSeconds(values.Get(Interval, 30)),
        TimeSpan.FromSeconds(values.Get(Timeout, 5)),
        TimeSpan.FromSeconds(values.Get(StartPeriod, 20)),
        values.Get(Retries, 3)));

    public static readonly Shape<HealthCheckDefinition> HealthCheck = new EitherShape<HealthCheckDefinition>(
        node => node is ScalarNode,
        new ChoiceShape<HealthCheckDefinition>(("none", Off)),
        HealthCheckMap);

    private static readonly Key<string> Name = new(
        "name", "A sentence that says what is promised.", Texts.Of(Grammars.CheckName), isRequired: true);

    private static readonly Key<string[]> Run = new(
        "run",
        "The argument list; no shell in between.",
        new ListShape<string>(Texts.Of(Grammars.ScriptArgument), mayRepeat: true),
        isRequired: true);

    private static readonly Key<SmokeUser> User = new(
        "user",
        "Whom it runs as: worker (through the entrypoint) or root (past it). Default: worker.",
        new ChoiceShape<SmokeUser>(("worker", SmokeUser.Worker), ("root", SmokeUser.Root)));

    private static readonly Key<SmokeSocket> Socket = new(
        "socket",
        "Whether the socket of a real engine is mounted: none or required. Default: none.",
        new ChoiceShape<SmokeSocket>(("none", SmokeSocket.None), ("required", SmokeSocket.Required)));

    private static readonly Key<int> Exit = new("exit", "The exit status it must give. Default: 0.", new NumberShape(0, 255));

    private static readonly Key<string[]> StandardOutput = new(
        "stdout", "Regular expressions that its standard output must all match.", new ListShape<string>(Texts.Expression));

    private static readonly Key<string[]> StandardError = new(
        "stderr", "Regular expressions that its standard error must all match.", new ListShape<string>(Texts.Expression));

    private static readonly Key<int> TimeLimit = new(
        "timeout", "After this it has failed. Default: 30s.", Texts.Seconds(1, Hour));

    private static readonly MapShape<SmokeCheckDefinition> SmokeCheck = new(
        [Name, Run, User, Socket, Exit, StandardOutput, StandardError, TimeLimit], [], values => new(
        values.Required(Name),
        [.. values.Required(Run)],
        values.Get(User, SmokeUser.Worker),
        values.Get(Socket, SmokeSocket.None),
        values.Get(Exit, 0),
        [.. values.Get(StandardOutput, [])],
        [.. values.Get(StandardError, [])],
        TimeSpan.FromSeconds(values.Get(TimeLimit, 30))));

    public static readonly Shape<SmokeCheckDefinition[]> SmokeChecks = new ListShape<SmokeCheckDefinition>(SmokeCheck, mayRepeat: true);
}
