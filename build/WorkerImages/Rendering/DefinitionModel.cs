using System.Globalization;
using Scriban.Runtime;
using WorkerImages.Catalog;

namespace WorkerImages.Rendering;

/// <summary>
/// What templates see of a definition, written out by hand: a property renamed in C# breaks here, at compile time, and not in a
/// template. Every text is a <see cref="DataText"/>; absent things are null or empty lists, never missing names.
/// </summary>
internal static class DefinitionModel
{
    public static ScriptObject Of(ImageDefinition definition) => new()
    {
        ["image"] = new ScriptObject
        {
            ["name"] = Text(definition.Name),
            ["source"] = Text(definition.Place.File),
            ["is_root"] = definition.Parent is null,
            ["starts_as_user"] = definition.Start == ImageStart.User,
            ["stands_on_user"] = definition.Parent is { Start: ImageStart.User },
            ["base"] = Text(BaseOf(definition)),
            ["user"] = UserOf(definition.User),
            ["docker_group"] = new ScriptObject { ["name"] = Text(definition.DockerGroup.Name), ["gid"] = definition.DockerGroup.Gid },
            ["tools"] = ToolModel.Of(definition),
            ["cli"] = Text(ToolModel.CliPath(definition)),
            ["packages"] = Texts(definition.Packages),
            ["python"] = PythonModel.Of(definition),
            ["venv"] = PythonModel.VirtualEnvironmentOf(definition) is { } venv ? Text(venv) : null,
            ["working_directory"] = Text(definition.WorkingDirectory),
            ["moves_working_directory"] = definition.WorkingDirectory != definition.Parent?.WorkingDirectory,
            ["directories"] = FileModel.DirectoriesOf(definition),
            ["files"] = FileModel.FilesOf(definition),
            ["environment"] = Pairs(definition.Environment),
            ["labels"] = Pairs(ImageLabels.Of(definition)),
            ["health_check"] = definition.HealthCheck is { } check ? HealthCheckOf(check) : null,
            ["command"] = Texts(definition.Command),
        },
    };

    internal static DataText Text(string value) => new(value);

    internal static ScriptArray Texts(IEnumerable<string> values) => new(values.Select(Text));

    private static string BaseOf(ImageDefinition definition) =>
        definition.Parent is { } parent ? $"{parent.Repository}:{parent.Version}" : definition.Root.Base!.Image.ToString();

    private static ScriptObject UserOf(UserDefinition user) => new()
    {
        ["name"] = Text(user.Name),
        ["uid"] = user.Uid,
        ["gid"] = user.Gid,
        ["home"] = Text(user.Home),
    };

    private static ScriptArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(pair => new ScriptObject { ["name"] = Text(pair.Key), ["value"] = Text(pair.Value) }));

    // The builder refuses 0 and has defaults of its own for what is not said.
    private static ScriptObject HealthCheckOf(HealthCheckDefinition check) => new()
    {
        ["command"] = Texts(check.Command),
        ["flags"] = new ScriptArray(new[]
        {
            Flag("interval", check.Interval),
            Flag("timeout", check.Timeout),
            Flag("start-period", check.StartPeriod),
            check.Retries > 0 ? string.Create(CultureInfo.InvariantCulture, $"--retries={check.Retries}") : null,
        }.Where(flag => flag is not null)),
    };

    private static string? Flag(string name, TimeSpan time) =>
        time <= TimeSpan.Zero ? null
        : time.Milliseconds == 0 ? string.Create(CultureInfo.InvariantCulture, $"--{name}={(long)time.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"--{name}={(long)time.TotalMilliseconds}ms");
}
