using System.Reflection;

namespace Cake.Frosting;

/// <summary>The name of a task class.</summary>
internal static class TaskName
{
    public static string Of(Type task) =>
        task.IsAssignableTo(typeof(IFrostingTask))
            ? task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name
            : throw new InvalidOperationException($"\"{task.FullName}\" is named as a dependency and is not a task");
}
