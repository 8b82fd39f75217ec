namespace Cake.Frosting;

/// <summary>A setting of Cake's that the program gives; the command line and the environment win over it.</summary>
internal sealed record CakeSetting(string Key, string Value);
