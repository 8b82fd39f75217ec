namespace Cake.Frosting;

/// <summary>Another task that has to run before this one.</summary>
/// <param name="task">A class that implements <see cref="IFrostingTask"/>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type task) : Attribute
{
    public Type Task { get; } = task;
}
