namespace Cake.Frosting;

/// <summary>What a task does, for <c>--description</c> and help.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
