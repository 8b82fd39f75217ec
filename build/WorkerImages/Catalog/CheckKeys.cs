using System.Collections.Immutable;

namespace WorkerImages.Catalog;

/// <summary>The health check and the declared smoke checks.</summary>
internal static class CheckKeys
{
    private static readonly ListShape<string> Arguments = new(Texts.Of(Grammars.Argument), mayRepeat: true);

    private static readonly Key<ImmutableArray<string>> Command = new(
        "command", "The argument list; no shell in between.", Arguments, isRequired: true);

    private static readonly Key<TimeSpan> Interval = new(
        "interval", "Time between two checks. Default: 30s.", Texts.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)));

    private static readonly Key<TimeSpan> Timeout = new(
        "timeout", "Time one check may take. Default: 5s.", Texts.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));

    private static readonly Key<TimeSpan> StartPeriod = new(
        "startPeriod", "Time after the start in which a failure does not count. Default: 20s.", Texts.Duration(TimeSpan.Zero, TimeSpan.FromHours(24)));

    private static readonly Key<int> Retries = new(
        "retries", "How many failures in a row make a container unhealthy. Default: 3.", new NumberShape(1, 100));

    private static readonly MapShape<HealthCheckDefinition> HealthCheckMap = new([Command, Interval, Timeout, StartPeriod, Retries], [], values => new(
        values.Required(Command),
        values.Get(Interval, TimeSpan.FromSeconds(30)),
        values.Get(Timeout, TimeSpan.FromSeconds(5)),
        values.Get(StartPeriod, TimeSpan.FromSeconds(20)),
        values.Get(Retries, 3)));

    public static readonly Shape<HealthCheckDefinition> HealthCheck = new EitherShape<HealthCheckDefinition>(
        node => node is ScalarNode,
        new ChoiceShape<HealthCheckDefinition>(("none", new([], TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0))),
        HealthCheckMap);

    private static readonly Key<string> Name = new(
        "name", "A sentence that says what is promised.", Texts.Of(Grammars.CheckName), isRequired: true);

    private static readonly Key<ImmutableArray<string>> Run = new(
        "run", "The argument list; no shell in between.", new ListShape<string>(Texts.Of(Grammars.ScriptArgument), mayRepeat: true), isRequired: true);

    private static readonly Key<SmokeUser> User = new(
        "user",
        "Whom it runs as: worker (through the entrypoint) or root (past it). Default: worker.",
        new ChoiceShape<SmokeUser>(("worker", SmokeUser.Worker), ("root", SmokeUser.Root)));

    private static readonly Key<SmokeSocket> Socket = new(
        "socket",
        "Whether the socket of a real engine is mounted: none or required. Default: none.",
        new ChoiceShape<SmokeSocket>(("none", SmokeSocket.None), ("required", SmokeSocket.Required)));

    private static readonly Key<int> Exit = new("exit", "The exit status it must give. Default: 0.", new NumberShape(0, 255));

    private static readonly Key<ImmutableArray<string>> StandardOutput = new(
        "stdout", "Regular expressions that its standard output must all match.", new ListShape<string>(Texts.Expression));

    private static readonly Key<ImmutableArray<string>> StandardError = new(
        "stderr", "Regular expressions that its standard error must all match.", new ListShape<string>(Texts.Expression));

    private static readonly Key<TimeSpan> TimeLimit = new(
        "timeout", "After this it has failed. Default: 30s.", Texts.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));

    private static readonly MapShape<SmokeCheckDefinition> SmokeCheck = new(
        [Name, Run, User, Socket, Exit, StandardOutput, StandardError, TimeLimit], [], values => new(
        values.Required(Name),
        values.Required(Run),
        values.Get(User, SmokeUser.Worker),
        values.Get(Socket, SmokeSocket.None),
        values.Get(Exit, 0),
        values.Get(StandardOutput, []),
        values.Get(StandardError, []),
        values.Get(TimeLimit, TimeSpan.FromSeconds(30))));

    public static readonly Shape<ImmutableArray<SmokeCheckDefinition>> SmokeChecks = new ListShape<SmokeCheckDefinition>(SmokeCheck, mayRepeat: true);
}
