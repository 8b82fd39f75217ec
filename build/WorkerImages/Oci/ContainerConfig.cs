using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace WorkerImages.Oci;

/// <summary>
/// What of an image's configuration reaches the containers and the builds that start from it: the execution parameters of OCI image-spec 1.1,
/// config.md, and Docker's additions (Healthcheck, Shell, OnBuild). Labels are not part of it. Two are equal when all members are.
/// </summary>
internal sealed record ContainerConfig
{
    // First: fields are set in the order of the text, and the one below needs it.
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Nothing is set.</summary>
    public static readonly ContainerConfig Empty = new();

    /// <summary>As written; empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary>As <c>80/tcp</c>.</summary>
    public ImmutableSortedSet<string> ExposedPorts { get; init; } = NoNames;

    /// <summary>NAME=value lines; of two with one name the later counts.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Argument list.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>Argument list.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Paths in a container.</summary>
    public ImmutableSortedSet<string> Volumes { get; init; } = NoNames;

    /// <summary>As written; empty for <c>/</c>.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>The signal that asks a container to end; empty for SIGTERM.</summary>
    public string StopSignal { get; init; } = "";

    /// <summary>Docker's form, such as <c>CMD</c>, <c>worker-health</c>; empty for none.</summary>
    public ImmutableArray<string> HealthCheck { get; init; } = [];

    /// <summary>When <see cref="HealthCheck"/> is run.</summary>
    public HealthCheckTiming HealthCheckTiming { get; init; } = new();

    /// <summary>What a Dockerfile's commands in shell form are run by; empty for the engine's default.</summary>
    public ImmutableArray<string> Shell { get; init; } = [];

    /// <summary>Instructions that a build on this image carries out first.</summary>
    public ImmutableArray<string> OnBuild { get; init; } = [];

    /// <summary>Each member that is set, in its own line: its name, a space and its value as JSON.</summary>
    internal string Text
    {
        get
        {
            var text = new StringBuilder();
            Append(text, "user", User);
            Append(text, "exposed-ports", [.. ExposedPorts.Order(StringComparer.Ordinal)]);
            Append(text, "environment", Environment);
            Append(text, "entrypoint", Entrypoint);
            Append(text, "command", Command);
            Append(text, "volumes", [.. Volumes.Order(StringComparer.Ordinal)]);
            Append(text, "working-directory", WorkingDirectory);
            Append(text, "stop-signal", StopSignal);
            Append(text, "health-check", HealthCheck);
            Append(text, "health-check-interval", HealthCheckTiming.Interval);
            Append(text, "health-check-timeout", HealthCheckTiming.Timeout);
            Append(text, "health-check-start-period", HealthCheckTiming.StartPeriod);
            Append(text, "health-check-retries", HealthCheckTiming.Retries);
            Append(text, "shell", Shell);
            Append(text, "on-build", OnBuild);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public bool Equals(ContainerConfig? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Reads the member <c>config</c> of an image's configuration, or <c>Config</c> of what an engine tells of an image.</summary>
    /// <exception cref="FormatException">A member is of another kind than it must be; the message says where.</exception>
    internal static ContainerConfig Read(JsonPart? part)
    {
        if (part is not { } json)
        {
            return Empty;
        }

        var check = json.Optional("Healthcheck");
        return new()
        {
            User = json.OptionalText("User") ?? "",
            ExposedPorts = Names(json, "ExposedPorts", WithProtocol),
            Environment = json.Texts("Env"),
            Entrypoint = json.Texts("Entrypoint"),
            Command = json.Texts("Cmd"),
            Volumes = Names(json, "Volumes", path => path),
            WorkingDirectory = json.OptionalText("WorkingDir") is { } path and not "/" ? path : "",
            StopSignal = json.OptionalText("StopSignal") ?? "",
            HealthCheck = check?.Texts("Test") ?? [],
            HealthCheckTiming = check is { } timing ? HealthCheckTiming.Read(timing) : new(),
            Shell = json.Texts("Shell"),
            OnBuild = json.Texts("OnBuild"),
        };
    }

    private static ImmutableSortedSet<string> Names(JsonPart json, string member, Func<string, string> normal) =>
        json.Names(member).Select(normal).ToImmutableSortedSet(StringComparer.Ordinal);

    // A port without a protocol is one of TCP (config.md, "ExposedPorts"); engines add it or do not.
    private static string WithProtocol(string port) => port.Contains('/', StringComparison.Ordinal) ? port : port + "/tcp";

    private static void Append(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(name).Append(' ').Append(CanonicalJson.Quoted(value)).Append('\n');
        }
    }

    private static void Append(StringBuilder text, string name, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            text.Append(name).Append(" [").AppendJoin(',', values.Select(CanonicalJson.Quoted)).Append("]\n");
        }
    }

    private static void Append(StringBuilder text, string name, long value)
    {
        if (value != 0)
        {
            text.Append(name).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
