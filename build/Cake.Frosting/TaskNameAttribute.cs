namespace Cake.Frosting;

/// <summary>The name by which a task is asked for; without it, the class name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
