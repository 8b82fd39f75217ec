namespace Cake.Frosting;

/// <summary>Another task that may run only after this one: the dependency, declared from the other end.</summary>
/// <param name="task">A class that implements <see cref="IFrostingTask"/>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type task) : Attribute
{
    public Type Task { get; } = task;
}
