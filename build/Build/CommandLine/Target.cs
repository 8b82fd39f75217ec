using System.Reflection;
using Cake.Frosting;

namespace Build.CommandLine;

/// <summary>A target by the attributes on its task.</summary>
internal sealed record Target(string Name, string Description)
{
    /// <summary>The targets of this program, by name.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        .. typeof(Target).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFrostingTask)))
            .Select(Of)
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];

    private static Target Of(Type task) => new(
        task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name,
        task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? string.Empty);
}
