namespace Cake.Frosting;

/// <summary>Lets the run go on when this task fails.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContinueOnErrorAttribute : Attribute;
