using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkerImages.Catalog;

/// <summary>
/// A variable by which an image's runtime is set. The runtime (<c>templates/rootfs/usr/local/lib/worker/settings.sh</c>) ends a start with a
/// value that is not allowed, and with a name <c>WORKER_…</c> that it does not know; a definition is judged by the same rules.
/// </summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Allowed">What its value may be, in the runtime's words.</param>
/// <param name="Takes">True for such a value. An empty one counts as none.</param>
internal sealed partial record WorkerVariable(string Name, string Allowed, Predicate<string> Takes)
{
    /// <summary>How all their names begin.</summary>
    public const string Prefix = "WORKER_";

    /// <summary>Names, and beginnings of names, that are the program's own.</summary>
    public const string Ignore = Prefix + "IGNORE";

    private const long MostId = 4294967294;

    /// <summary>By name.</summary>
    public static readonly ImmutableSortedDictionary<string, WorkerVariable> All = new WorkerVariable[]
    {
        Choice("DOCKER", "optional", "required", "off"),
        Number("DOCKER_WAIT", 0, 86400),
        Number("DOCKER_TIMEOUT", 1, 3600),
        Path("DOCKER_SOCKET"),
        new(Prefix + "DOCKER_GID", $"auto, none or a number from 0 to {MostId}", value => value is "auto" or "none" || IsNumber(value, 0, MostId)),
        Choice("ROOT_SOCKET", "auto", "refuse", "group", "relay"),
        new(Prefix + "USER", "a user name, a uid, uid:gid, or root", IsUser),
        Choice("NO_NEW_PRIVS", "1", "0"),
        Choice("STDIO", "chown", "keep"),
        Choice("HEALTH_DOCKER", "auto", "1", "0"),
        Choice("LOG", "info", "quiet", "debug"),
        Path("HOOKS"),
        Choice("VENV_LINK", "0", "1"),
        new(Ignore, "names of variables", _ => true),
    }.ToImmutableSortedDictionary(variable => variable.Name, variable => variable, StringComparer.Ordinal);

    /// <summary>True for a name that the runtime would take for a typing error.</summary>
    /// <param name="name">Any variable's name.</param>
    /// <param name="ignored">The value of <see cref="Ignore"/>.</param>
    public static bool IsStrange(string name, string ignored) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && !All.ContainsKey(name)
        && !ServiceName().IsMatch(name)
        && !ignored.Split([' ', '\t', '\n', ','], StringSplitOptions.RemoveEmptyEntries).Any(one => Ignores(one, name));

    private static WorkerVariable Choice(string name, params string[] choices) => new(Prefix + name, string.Join(' ', choices), value => choices.Contains(value));

    private static WorkerVariable Number(string name, long least, long most) =>
        new(Prefix + name, $"a number from {least} to {most}", value => IsNumber(value, least, most));

    private static WorkerVariable Path(string name) => new(Prefix + name, "an absolute path", value => value.StartsWith('/'));

    private static bool IsNumber(string text, long least, long most) =>
        Decimal().IsMatch(text) && long.Parse(text, CultureInfo.InvariantCulture) is var number && number >= least && number <= most;

    private static bool IsUser(string text) => text.Split(':') switch
    {
        [var uid, var gid] => IsNumber(uid, 0, MostId) && IsNumber(gid, 0, MostId),
        [[>= '0' and <= '9', ..] uid] => IsNumber(uid, 0, MostId),
        [var name] => AccountName().IsMatch(name),
        _ => false,
    };

    private static bool Ignores(string one, string name) =>
        IgnoredBeginning().Match(one) is { Success: true } beginning
            ? name.StartsWith(beginning.Groups[1].Value, StringComparison.Ordinal)
            : one == name;

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]{0,9})\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A(?!-)[A-Za-z0-9._-]+\z")]
    private static partial Regex AccountName();

    [GeneratedRegex(@"\A(WORKER_[A-Za-z0-9_]+)\*\z")]
    private static partial Regex IgnoredBeginning();

    // Kubernetes puts these in for every service whose name starts with "worker"
    [GeneratedRegex(@"\AWORKER_(?:SERVICE_HOST|SERVICE_PORT.*|PORT|PORT_.*|.*_SERVICE_HOST|.*_SERVICE_PORT(?:_.*)?|.*_PORT(?:_[0-9].*)?)\z")]
    private static partial Regex ServiceName();
}
